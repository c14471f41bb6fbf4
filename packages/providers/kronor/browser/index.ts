export { kronorTransport, rememberedKronorToken, type KronorTransportOptions } from './transport.ts';
