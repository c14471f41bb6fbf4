/**
 * Makes `transport="kronor"` known to the elements of this page. `server` is then `https://kronor.io`,
 * `https://staging.kronor.io` or a sandbox's origin.
 */
import { registerTransport } from '@kassa/client';
import { thisPage } from './coming-back.ts';
import { endpointsOf } from '../src/environment.ts';
import { environmentOf } from './environment.ts';
import { kronorTransport, rememberedKronorToken } from './transport.ts';

registerTransport('kronor', {
  create({ server, token }) {
    const environment = environmentOf(server);
    const returnUrl = thisPage(endpointsOf(environment).graphqlUrl);
    const language = document.documentElement.lang || 'en';
    return kronorTransport({ token, environment, returnUrl, language });
  },
  remembered: (server) => rememberedKronorToken(environmentOf(server)),
});
