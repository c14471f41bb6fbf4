export type { Brand, OppOptions } from './options.ts';
export { opp } from './provider.ts';
