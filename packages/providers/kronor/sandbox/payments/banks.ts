/** Banks and P24's methods to choose from. Invented, with a logo each that the sandbox draws. */
import type { World } from '../world.ts';

const logo = (world: World, { name, color }: { name: string; color: string }): string =>
  `${world.pagesUrl()}/logos/${encodeURIComponent(name.slice(0, 1))}-${color.slice(1)}.svg`;

/** @param file `<letter>-<six hexadecimal digits>.svg`; undefined for another */
export function drawLogo(file: string): string | undefined {
  const [, letter, color] = /^(\p{L})-([0-9a-f]{6})\.svg$/u.exec(file) ?? [];
  if (letter === undefined || color === undefined) return undefined;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#${color}"/><text x="16" y="22" text-anchor="middle" font-family="sans-serif" font-size="17" fill="#fff">${letter}</text></svg>`;
}

const bank = (id: number, country: string, name: string, relevance: number, color: string) => ({
  id,
  country,
  name,
  relevance,
  parentId: null,
  color,
});

export const BANKS = [
  bank(101, 'SE', 'Norrbanken', 90, '#0b5c4a'),
  bank(102, 'SE', 'Skärgårdsbanken', 80, '#1f4e9c'),
  bank(103, 'SE', 'Björkens Sparbank', 40, '#8a5a00'),
  bank(104, 'SE', 'Fjällbanken', 30, '#0e7490'),
  bank(105, 'SE', 'Mälardalens Bank', 25, '#4d7c0f'),
  bank(106, 'SE', 'Slättens Sparbank', 20, '#b45309'),
  bank(107, 'SE', 'Västkustbanken', 15, '#6d28d9'),
  bank(201, 'DE', 'Hansabank', 90, '#7a1f2b'),
  bank(202, 'DE', 'Volkskasse', 60, '#0b3d91'),
  bank(301, 'FI', 'Järvipankki', 90, '#14532d'),
  bank(401, 'DK', 'Bæltbanken', 90, '#9a3412'),
  bank(501, 'NO', 'Fjordbanken', 90, '#155e75'),
  bank(601, 'PL', 'Bank Bałtycki', 90, '#7c2d12'),
] as const;

const p24 = (p24Id: number, name: string, color: string) => ({
  id: p24Id,
  p24Id,
  name,
  color,
});

export const P24_METHODS = [
  p24(25, 'Bank Bałtycki', '#7c2d12'),
  p24(31, 'Kasa Mazowiecka', '#1e40af'),
  p24(154, 'BLIK', '#111827'),
] as const;

export const bankRows = (world: World) => BANKS.map((bank) => ({ ...bank, logoUrl: logo(world, bank) }));

export const p24Rows = (world: World) =>
  P24_METHODS.map((method) => ({
    ...method,
    imgUrl: logo(world, method),
    mobileImgUrl: logo(world, method),
  }));
