/** Who is shopping: a cookie that can't be guessed, set when something is first put in the cart. */
import { randomBytes } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

const COOKIE = 'ljung';
const DAY_SECONDS = 86_400;

export const visitorOf = (c: Context): string | undefined => getCookie(c, COOKIE);

export function ensureVisitor(c: Context, secure: boolean): string {
  const known = visitorOf(c);
  if (known !== undefined) return known;
  const visitor = randomBytes(16).toString('base64url');
  setCookie(c, COOKIE, visitor, {
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    path: '/',
    maxAge: 90 * DAY_SECONDS,
  });
  return visitor;
}
