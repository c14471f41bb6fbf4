/** The shop in the clothes of another brand, to see the elements in them: `?brand=night` on any page, until `?brand=`. */
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

const BRANDS = ['yellow', 'pill', 'night', 'dense'] as const;
export type Brand = (typeof BRANDS)[number];

const COOKIE = 'ljung-brand';

/** Undefined for the shop's own clothes. */
export function brandOf(c: Context): Brand | undefined {
  const name = c.req.query('brand') ?? getCookie(c, COOKIE);
  return BRANDS.find((brand) => brand === name);
}

/** The pages that follow wear it too. */
export function keepBrand(c: Context): void {
  if (c.req.query('brand') !== undefined)
    setCookie(c, COOKIE, brandOf(c) ?? '', { httpOnly: true, sameSite: 'Lax', path: '/' });
}
