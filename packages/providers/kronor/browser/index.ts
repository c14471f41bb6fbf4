export type { Environment } from '../src/place.ts';
export {
  forgetKronorPayment,
  kronorTransport,
  rememberedKronorToken,
  type KronorTransportOptions,
} from './transport.ts';
