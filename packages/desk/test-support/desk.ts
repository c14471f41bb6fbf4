/** A desk over a real companion server, as a person without script uses it. */
import type { PaymentStatus } from '@kassa/protocol';
import { createDesk, type DeskOptions, type Person, RIGHTS } from '../src/index.ts';
import type { Harness } from '../../server/test-support/harness.ts';
import { vi } from 'vitest';

export const ORIGIN = 'https://shop.example';
export const SECRET = 'a-secret-of-the-desk-0123456789abcdef';
export const ANNA: Person = { name: 'anna', rights: RIGHTS };

export interface Seen {
  status: number;
  headers: Headers;
  html: string;
  /** What a person reads: without the head, tags and runs of white space. */
  text: string;
}

export function deskFor(checkout: DeskOptions['checkout'], who: DeskOptions['who'] = () => ANNA) {
  const desk = createDesk({ checkout, publicUrl: `${ORIGIN}/desk`, secret: SECRET, who });
  const see = async (path: string, init?: RequestInit): Promise<Seen> => {
    const response = await desk.fetch(new Request(new URL(path, ORIGIN), init));
    // A question's page has an address of its own.
    if (response.status === 303 && init === undefined) return see(response.headers.get('location') ?? '');
    const html = await response.text();
    return { status: response.status, headers: response.headers, html, text: textOf(html) };
  };
  return {
    see,
    /** As the browser sends the page's own form, with what was typed. */
    submit: (
      path: string,
      fields: Record<string, string>,
      headers: Record<string, string> = { origin: ORIGIN },
    ) => see(path, { method: 'POST', headers, body: new URLSearchParams(fields) }),
  };
}

const textOf = (html: string): string =>
  html
    .replace(/<head>.*<\/head>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** The fields of the one form that is sent by POST, as they stand in the page. */
export function fieldsOf({ html }: Pick<Seen, 'html'>): Record<string, string> {
  const form = /<form[^>]* method="post".*?<\/form>/s.exec(html)?.[0] ?? '';
  const inputs = [...form.matchAll(/<input\s[^>]*>/gs)].map(([input]) => input);
  const value = (input: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1];
  return Object.fromEntries(
    inputs
      .filter((input) => !/type="(?:radio|checkbox)"/.test(input))
      .map((input) => [value(input, 'name') ?? '', value(input, 'value') ?? '']),
  );
}

/** A payment of 199.00 SEK for the order. */
export async function pay(kassa: Harness, status: PaymentStatus = 'PAID', merchantReference = 'order-1') {
  const { token } = await kassa.createSession({ order: { merchantReference } });
  await kassa.pay(token);
  await kassa.notify({ status, rawStatus: 'done', providerReference: `bank-of-${merchantReference}` });
  const found = () => kassa.server.checkout.findPayments(merchantReference);
  return vi.waitUntil(async () => (await found()).find((payment) => payment.rawStatus === 'done'));
}
