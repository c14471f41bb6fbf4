/** Who is shopping, by a cookie that can't be guessed, set when something is first put in the cart; and where. */
import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { marketOf as marketIn, type Country, type Market } from './markets.ts';

const COOKIE = 'ljung';
const MARKET_COOKIE = 'ljung-market';
const DAY_SECONDS = 86_400;

export const visitorOf = (c: Context): string | undefined => getCookie(c, COOKIE);

export function ensureVisitor(c: Context, secure: boolean): string {
  const known = visitorOf(c);
  if (known !== undefined) return known;
  const visitor = randomBytes(16).toString('base64url');
  setCookie(c, COOKIE, visitor, options(secure));
  return visitor;
}

export const marketOf = (c: Context): Market => marketIn(getCookie(c, MARKET_COOKIE));
export const setMarket = (c: Context, country: Country, secure: boolean): void =>
  setCookie(c, MARKET_COOKIE, country, options(secure));

const options = (secure: boolean) =>
  ({ httpOnly: true, sameSite: 'Lax', secure, path: '/', maxAge: 90 * DAY_SECONDS }) as const;
