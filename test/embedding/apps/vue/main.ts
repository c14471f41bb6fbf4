import { createApp } from 'vue';
import '@kassa/elements/define';
import Checkout from './Checkout.vue';

const root = document.getElementById('root')!;
createApp(Checkout, { token: root.dataset.token }).mount(root);
