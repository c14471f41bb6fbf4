/** A checkout in memory, mounted as a shop would write it. */
import { createCheckoutClient, type CheckoutClient } from '@kassa/client';
import { makeSnapshot, memoryTransport, type MemoryTransport } from '@kassa/client/testing';
import type { MemoryTransportOptions } from '@kassa/client/testing';
import type { Snapshot } from '@kassa/protocol';
import { fixture, html } from '@open-wc/testing';
import type { TemplateResult } from 'lit';
import type { CheckoutSession } from '../src/checkout-session/checkout-session.ts';

const clients = new Set<CheckoutClient>();

afterEach(() => {
  for (const client of clients) client.dispose();
  clients.clear();
});

export interface Mounted {
  session: CheckoutSession;
  transport: MemoryTransport;
  client: CheckoutClient;
}

export function makeClient(options: MemoryTransportOptions = {}): Omit<Mounted, 'session'> {
  const transport = memoryTransport(options);
  const client = createCheckoutClient({ transport });
  clients.add(client);
  return { transport, client };
}

/** `snapshot` changes the one of the fixtures. */
export async function mount(
  content: TemplateResult,
  { snapshot, ...options }: Omit<MemoryTransportOptions, 'snapshot'> & { snapshot?: Partial<Snapshot> } = {},
): Promise<Mounted> {
  const { transport, client } = makeClient({ ...options, snapshot: makeSnapshot(snapshot) });
  const session = await fixture<CheckoutSession>(
    html`<checkout-session .client=${client}>${content}</checkout-session>`,
  );
  return { session, transport, client };
}

/** Text as a person would read it, shadow roots included. */
export function textOf(element: Element): string {
  const root: ParentNode = element.shadowRoot ?? element;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const parts: string[] = [];
  while (walker.nextNode()) parts.push(walker.currentNode.textContent ?? '');
  return parts.join(' ').replace(/\s+/g, ' ').trim();
}
