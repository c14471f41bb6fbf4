export { krofort } from './provider.ts';
export type { KrofortOptions } from './options.ts';
export type { CertificateSource } from './credentials.ts';
