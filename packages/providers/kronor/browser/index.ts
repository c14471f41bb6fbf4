export type { Environment } from './place.ts';
export {
  forgetKronorPayment,
  kronorTransport,
  rememberedKronorToken,
  type KronorTransportOptions,
} from './transport.ts';
