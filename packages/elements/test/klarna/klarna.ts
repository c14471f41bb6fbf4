/** Klarna as element tests see it: tokens that say what happens, the page's global, the customer in its overlay. */
import type { Preparation } from '@kassa/protocol';
import { waitUntil } from '../wait-until.ts';

type KlarnaPreparation = Extract<Preparation, { kind: 'klarna_widget' }>;
type Answer =
  'approve' | 'approve without a form' | 'finalize' | 'tokenless' | 'close' | 'correct' | 'refuse' | 'ask';

/** What `api.js` does with a session. */
export interface Claims {
  session_id?: string;
  load?: 'form' | 'refused' | 'invalid' | 'silent';
  delay?: number;
  heights?: number[];
  shadow?: boolean;
  answers?: Answer[];
}

/** A JSON Web Token as Klarna's are, unsigned: nobody here checks that. */
export function clientToken(claims: Claims & { payment_method_categories: string[] }): string {
  const part = (value: object) =>
    btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return [part({ alg: 'RS256' }), part({ session_id: 'session', ...claims }), 'signature'].join('.');
}

/** An address below `/klarna/` that no test before has asked for: `ok`, `late/500`, `after/1`. */
export const scriptAt = (how = 'ok'): string => `${location.origin}/klarna/${how}/${crypto.randomUUID()}`;

export const klarna = (
  claims: Claims = {},
  { category = 'pay_later', scriptUrl = scriptAt() }: { category?: string; scriptUrl?: string } = {},
): KlarnaPreparation => ({
  kind: 'klarna_widget',
  clientToken: clientToken({ payment_method_categories: [category], ...claims }),
  category,
  scriptUrl,
});

/** How often the page has asked for a script. */
export async function requestsFor(scriptUrl: string): Promise<number> {
  const path = new URL(scriptUrl).pathname.replace('/klarna/', '').replaceAll('/', '~');
  const response = await fetch(`/klarna/count/${path}`);
  return ((await response.json()) as { count: number }).count;
}

interface Call {
  name: 'init' | 'load' | 'authorize' | 'reauthorize' | 'finalize';
  session?: string;
  category?: string;
  data?: object;
}
const page = globalThis as unknown as { Klarna?: { calls: Call[] }; klarnaAsyncCallback?: unknown };

/** What Klarna was asked so far: `['init', 'load', 'authorize']`. */
export const calls = (): string[] => (page.Klarna?.calls ?? []).map(({ name }) => name);
export const callsTo = (name: Call['name']): Call[] =>
  (page.Klarna?.calls ?? []).filter((call) => call.name === name);

/** As if the script had never come. */
export function forgetKlarna(): void {
  delete page.Klarna;
  delete page.klarnaAsyncCallback;
  document.querySelectorAll('#klarna-fullscreen, script[src*="/klarna/"]').forEach((left) => left.remove());
}

const overlay = () => document.querySelector('#klarna-fullscreen');

/** The customer is with Klarna, and clicks there. */
export async function inOverlay(label: 'Approve' | 'Close' | 'Something is wrong' | 'Refuse'): Promise<void> {
  await waitUntil(() => overlay() !== null, 'Klarna has opened its overlay');
  const button = [...(overlay()?.querySelectorAll('button') ?? [])].find(
    ({ textContent }) => textContent === label,
  );
  if (!button) throw new Error(`Klarna does not offer "${label}"`);
  button.click();
}
