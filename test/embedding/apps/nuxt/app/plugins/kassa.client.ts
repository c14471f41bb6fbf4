import '@kassa/elements/define';

export default defineNuxtPlugin(() => {});
