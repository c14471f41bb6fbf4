/** Who is shopping, by a cookie that can't be guessed, set when something is first put in the cart; and where. */
import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { marketOf as marketIn, type Country, type Market } from './markets.ts';

const COOKIE = 'ljung';
const MARKET_COOKIE = 'ljung-market';
const DAY_SECONDS = 86_400;
const ID_BYTES = 16;

export interface Visitors {
  /** Undefined for whoever has put nothing in the cart. */
  idOf(c: Context): string | undefined;
  /** Gives one to whoever has none. */
  ensureId(c: Context): string;
}

/**
 * @param secure On https the cookie's name begins with `__Host-`: browsers take that from the shop's own host alone,
 * so that no neighbouring host can choose a visitor's id and read along.
 */
export function createVisitors(secure: boolean): Visitors {
  const prefix = secure ? 'host' : undefined;
  function idOf(c: Context): string | undefined {
    const id = getCookie(c, COOKIE, prefix);
    return id !== undefined && isOurs(id) ? id : undefined;
  }
  return {
    idOf,
    ensureId(c) {
      const known = idOf(c);
      if (known !== undefined) return known;
      const id = randomBytes(ID_BYTES).toString('base64url');
      setCookie(c, COOKIE, id, { ...options(secure), ...(prefix && { prefix }) });
      return id;
    },
  };
}

/** Of the form that we give: one that somebody made up can be guessed. */
const isOurs = (id: string): boolean => {
  const bytes = Buffer.from(id, 'base64url');
  return bytes.length === ID_BYTES && bytes.toString('base64url') === id;
};

export const marketOf = (c: Context): Market => marketIn(getCookie(c, MARKET_COOKIE));
export const setMarket = (c: Context, country: Country, secure: boolean): void =>
  setCookie(c, MARKET_COOKIE, country, options(secure));

const options = (secure: boolean) =>
  ({ httpOnly: true, sameSite: 'Lax', secure, path: '/', maxAge: 90 * DAY_SECONDS }) as const;
