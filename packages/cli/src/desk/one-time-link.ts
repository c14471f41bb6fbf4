/** A link that opens the desk once, in one browser: its word is traded for a cookie. */
import { randomBytes, timingSafeEqual } from 'node:crypto';

export interface OneTimeLink {
  url: string;
  /** What is said to whoever follows the link; undefined for every other request. */
  answer(request: Request): Response | undefined;
  hasCookie(request: Request): boolean;
}

/** @param origin where the desk listens, on this machine */
export function createOneTimeLink(origin: string): OneTimeLink {
  const [word, cookie] = [randomWord(), randomWord()];
  // Cookies are of a host, whatever its port: two desks on one machine have one each.
  const name = `kassa-desk-${new URL(origin).port}`;
  let isUsed = false;
  return {
    url: `${origin}/open/${word}`,
    answer: ({ url, method }) => {
      const [, path, given = ''] = new URL(url).pathname.split('/');
      if (path !== 'open') return undefined;
      if (method !== 'GET' || isUsed || !isSame(given, word)) return refusal();
      isUsed = true;
      return new Response(null, {
        status: 303,
        headers: {
          location: '/',
          'set-cookie': `${name}=${cookie}; Path=/; HttpOnly; SameSite=Strict`,
          'cache-control': 'no-store',
          'referrer-policy': 'no-referrer',
        },
      });
    },
    hasCookie: ({ headers }) =>
      (headers.get('cookie') ?? '').split('; ').some((pair) => isSame(pair, `${name}=${cookie}`)),
  };
}

export const refusal = (): Response =>
  new Response('The desk opens by the link that `kassa desk` has printed, and that works once.\n', {
    status: 401,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });

const randomWord = (): string => randomBytes(32).toString('base64url');

function isSame(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
