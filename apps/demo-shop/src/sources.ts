/** What each provider needs the shop's pages to load and lead to. */
import type { ShopConfig } from './config.ts';
import type { Sources } from './security.ts';

/** https://docs.klarna.com, "Content Security Policy": the Klarna Payments script, its frames and its measurements. */
const KLARNA: Sources = {
  'script-src': ['https://x.klarnacdn.net', 'https://js.klarna.com'],
  'style-src': ["'unsafe-inline'", 'https://x.klarnacdn.net'],
  'font-src': ['https://x.klarnacdn.net'],
  'img-src': ['https://x.klarnacdn.net'],
  'connect-src': ['https://*.klarna.com', 'https://*.klarnaevt.com', 'https://x.klarnacdn.net'],
  'frame-src': ['https://*.klarna.com', 'https://x.klarnacdn.net'],
};

const originOf = (url: string): string => new URL(url).origin;

export function sourcesFor({ opp, kronor, payone, sandboxUrl }: ShopConfig): Sources {
  const all: Sources[] = [];
  // Customers are sent on by form, to whichever https page the brand has.
  if (opp) all.push({ 'form-action': [sandboxUrl === undefined ? 'https:' : originOf(sandboxUrl)] });
  // The banks' logos, wherever Kronor keeps them.
  if (kronor)
    all.push({
      'img-src': [typeof kronor.environment === 'string' ? 'https:' : originOf(kronor.environment.hostedUrl)],
    });
  if (payone) all.push(payone.scriptUrl === undefined ? KLARNA : imitated(originOf(payone.scriptUrl)));
  return all.reduce(merge, {});
}

const imitated = (origin: string): Sources => ({
  'script-src': [origin],
  'img-src': [origin],
  'connect-src': [origin],
  'frame-src': [origin],
});

function merge(left: Sources, right: Sources): Sources {
  const merged = { ...left };
  for (const name of Object.keys(right) as (keyof Sources)[])
    merged[name] = [...new Set([...(left[name] ?? []), ...(right[name] ?? [])])];
  return merged;
}
