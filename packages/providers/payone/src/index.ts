export { payone } from './provider.ts';
export type { PayoneOptions } from './options.ts';
export { FINANCING_TYPES, type FinancingType } from './methods.ts';
