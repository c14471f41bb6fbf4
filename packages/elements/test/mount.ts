/** A checkout in memory, mounted as a shop would write it. */
import { createCheckoutClient, type CheckoutClient } from '@kassa/client';
import {
  makeSnapshot,
  memoryTransport,
  type MemoryTransport,
  type MemoryTransportOptions,
} from '@kassa/client/testing';
import type { Snapshot } from '@kassa/protocol';
import { fixture, html } from '@open-wc/testing';
import type { TemplateResult } from 'lit';
import type { CheckoutSession } from '../src/checkout-session/checkout-session.ts';
import { waitUntil } from './wait-until.ts';

const clients = new Set<CheckoutClient>();

afterEach(() => {
  for (const client of clients) client.dispose();
  clients.clear();
  sessionStorage.clear();
});

export interface Mounted {
  session: CheckoutSession;
  transport: MemoryTransport;
  client: CheckoutClient;
}

export type MountOptions = Omit<MemoryTransportOptions, 'snapshot'> & {
  /** Changes to the fixtures' snapshot. */
  snapshot?: Partial<Snapshot>;
  /** The server answers nothing. */
  isSilent?: boolean;
};

export function makeClient({ snapshot, isSilent, ...options }: MountOptions = {}): Omit<Mounted, 'session'> {
  const transport = memoryTransport({ ...options, snapshot: makeSnapshot(snapshot) });
  if (isSilent) transport.hold();
  const client = createCheckoutClient({ transport });
  clients.add(client);
  return { transport, client };
}

export async function mount(content: TemplateResult, options?: MountOptions): Promise<Mounted> {
  const { transport, client } = makeClient(options);
  const session = await fixture<CheckoutSession>(
    html`<checkout-session .client=${client}>${content}</checkout-session>`,
  );
  return { session, transport, client };
}

/** @throws on what no person was meant to read: Lit draws a `false` as that word */
function words(text: string): string {
  if (/^(true|false|null|undefined|NaN|\[object .*\])$/.test(text.trim()))
    throw new Error(`A value of the program stands in the page: ${text}`);
  return text;
}

/**
 * What a person reads, in shadow roots too: without the marks that isolate a name from words of another direction.
 * @param leaveOut selects elements whose text doesn't count
 */
export function textOf(node: Node, leaveOut?: string): string {
  const parts: string[] = [];
  const visit = (from: Node) => {
    if (from.nodeType === Node.TEXT_NODE) parts.push(words(from.textContent ?? ''));
    else if (leaveOut && from instanceof Element && from.matches(leaveOut)) return;
    else if (from instanceof HTMLSlotElement) from.assignedNodes({ flatten: true }).forEach(visit);
    else (from instanceof Element && from.shadowRoot ? from.shadowRoot : from).childNodes.forEach(visit);
  };
  visit(node);
  return parts
    .join(' ')
    .replace(/[\u2068\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

export const shows = (element: Element, text: string): Promise<void> =>
  waitUntil(() => textOf(element).includes(text), `shows "${text}", not "${textOf(element)}"`);

/** The element inside `element`'s shadow root. */
export function inside(element: Element, selector: string): HTMLElement {
  const found = element.shadowRoot?.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`There is no ${selector}`);
  return found;
}

/** The button inside `element`'s shadow root that says `label`. */
export function button(element: Element, label: string): HTMLElement {
  const found = [...(element.shadowRoot?.querySelectorAll('button') ?? [])].find((each) =>
    textOf(each).includes(label),
  );
  if (!found) throw new Error(`No button says ${label}: ${textOf(element)}`);
  return found;
}

/** Records the events of the name that reach the page. */
export function listen<Name extends keyof HTMLElementEventMap>(
  target: EventTarget,
  name: Name,
): HTMLElementEventMap[Name][] {
  const events: HTMLElementEventMap[Name][] = [];
  target.addEventListener(name, (event) => events.push(event as HTMLElementEventMap[Name]));
  return events;
}
