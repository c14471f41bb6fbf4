/** Who is calling: a listed page with a session token, the merchant with an API key, or a provider. */
import { KassaError, type ErrorCode } from '@kassa/protocol';
import { networkOf } from '@kassa/provider';
import type { Context, MiddlewareHandler } from 'hono';
import { isListedOrigin } from '../access.ts';
import { sameSecret } from '../crypto.ts';
import type { ServerContext } from '../server-context.ts';
import { clientAddress, makeProxyList } from './client-address.ts';
import type { AppEnv } from './env.ts';
import { Tally } from './tally.ts';

/**
 * The page's origin. Browsers leave the header out of a GET to their own origin and say so in Sec-Fetch-Site,
 * which a page can't set.
 */
export function originOf(context: ServerContext, headers: Headers): string | null {
  const origin = headers.get('origin');
  if (origin !== null) return origin;
  return headers.get('sec-fetch-site') === 'same-origin' ? context.config.origin : null;
}

/** Browser routes: only from pages that the merchant listed; answers CORS for them. */
export function listedOriginOnly(context: ServerContext): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const origin = originOf(context, c.req.raw.headers);
    if (!isListedOrigin(context, origin))
      throw new KassaError('origin_not_allowed', `Origin ${origin ?? '(none)'} is not in merchant.origins`);
    const cors = { 'access-control-allow-origin': origin ?? '', vary: 'Origin' };
    if (c.req.method === 'OPTIONS')
      return c.body(null, 204, {
        ...cors,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-max-age': '600',
      });
    for (const [name, value] of Object.entries(cors)) c.header(name, value);
    return next();
  };
}

/** Merchant and notification routes: servers call them, browsers don't. */
export const noBrowsers: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.req.header('origin') !== undefined)
    throw new KassaError('origin_not_allowed', 'This route is for servers; it takes no Origin');
  await next();
};

const MOST_REFUSED = 30;
const REFUSED_MS = 60_000;

/** Who calls: the peer, or what a configured proxy says of it. */
export function addressReader(context: ServerContext): (c: Context<AppEnv>) => string | null {
  const proxies = makeProxyList(context.config.trustedProxies);
  return (c) => clientAddress(proxies, c.env.remoteAddress, c.req.header('x-forwarded-for'));
}

/**
 * Whoever guesses is stopped. Only what was refused with `code` counts, and only where `trustedProxies` tells whose
 * address it is: the many customers of one carrier or one proxy are never locked out for each other.
 */
export function limitGuesses(context: ServerContext, code: ErrorCode): MiddlewareHandler<AppEnv> {
  const refused = new Tally(MOST_REFUSED, REFUSED_MS);
  const addressOf = addressReader(context);
  return async (c, next) => {
    const address = context.config.trustedProxies.length > 0 ? addressOf(c) : null;
    if (address === null) return next();
    const network = networkOf(address);
    refused.refuseIfFull(network, context.now());
    await next();
    if (c.error instanceof KassaError && c.error.code === code) refused.count(network, context.now());
  };
}

/** @throws KassaError invalid_api_key */
export function merchantOnly(context: ServerContext): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const key = bearer(c);
    if (!context.config.merchant.apiKeys.some((known) => sameSecret(known, key)))
      throw new KassaError('invalid_api_key', 'Authorization: Bearer <one of merchant.apiKeys>');
    await next();
  };
}

/** The credential that a request carries; empty when it carries none. */
export const bearer = (c: Context<AppEnv>): string =>
  /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1] ?? '';
