export type { Environment } from '../src/environment.ts';
export {
  forgetKronorPayment,
  kronorTransport,
  rememberedKronorToken,
  type KronorTransportOptions,
} from './transport.ts';
