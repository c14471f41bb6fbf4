export { payone } from './provider.ts';
export type { PayoneOptions } from './options.ts';
export type { FinancingType } from './methods.ts';
