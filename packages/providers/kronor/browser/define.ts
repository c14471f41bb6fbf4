/**
 * Makes `transport="kronor"` (payments by HTTPS) and `transport="kronor-socket"` (payments over the socket) known to
 * the elements of this page. `server` is then `https://kronor.io`, `https://staging.kronor.io` or a sandbox's origin.
 */
import { registerTransport, type TransportKind } from '@kassa/client';
import { thisPage } from './coming-back.ts';
import { endpointsOf } from '../src/environment.ts';
import { environmentOf } from './environment.ts';
import { kronorTransport, rememberedKronorToken } from './transport.ts';

const kind = (send: 'https' | 'socket'): TransportKind => ({
  create({ server, token }) {
    const environment = environmentOf(server);
    const returnUrl = thisPage(endpointsOf(environment).graphqlUrl);
    const language = document.documentElement.lang || 'en';
    return kronorTransport({ token, environment, returnUrl, language, send });
  },
  remembered: (server) => rememberedKronorToken(environmentOf(server)),
});

registerTransport('kronor', kind('https'));
registerTransport('kronor-socket', kind('socket'));
