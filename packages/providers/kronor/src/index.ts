export type { KronorOptions } from './options.ts';
export { kronor } from './provider.ts';
export { setWebhookUrl } from './notifications.ts';
