/** Everybody who calls the servers: a shop that makes sessions, customers who pay, their bank, their pages. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { SOCKET_OPERATION } from '@kassa/protocol';
import { BANK_SECRET } from '../../../packages/server/test-support/fake-bank.ts';
import { API_KEY, SHOP } from './shop.ts';

async function post(url: string, headers: Record<string, string>, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return JSON.parse(text);
}

const order = () => ({
  order: {
    merchantReference: randomUUID(),
    amount: 19_900,
    currency: 'SEK',
    country: 'SE',
    returnUrl: `${SHOP}/orders/1`,
    lines: [{ name: 'A thing', unitPrice: 19_900, quantity: 1, total: 19_900 }],
  },
  customer: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Example' },
});

export const createSession = async (server: string): Promise<string> =>
  (
    (await post(`${server}/kassa/sessions`, { authorization: `Bearer ${API_KEY}` }, order())) as {
      token: string;
    }
  ).token;

/** The same bytes to the bare server. */
export const createBareSession = (server: string): Promise<unknown> =>
  post(`${server}/sessions`, { authorization: `Bearer ${API_KEY}` }, order());

/** What this bank needs to notify of a payment. */
export interface OpenPayment {
  id: string;
  token: string;
  reference: string;
  notification: string;
}

export async function pay(server: string): Promise<OpenPayment> {
  const token = await createSession(server);
  const answer = (await post(
    `${server}/kassa/session/payments`,
    { authorization: `Bearer ${token}`, origin: SHOP },
    { method: 'fakebank.pay', input: { kind: 'none' }, idempotencyKey: randomUUID() },
  )) as { payment: { id: string; reference: string; nextAction: { url: string } } };
  const { id, reference, nextAction } = answer.payment;
  const notification = new URL(nextAction.url).searchParams.get('notification') ?? '';
  return { id, token, reference, notification };
}

export const notifyPaid = (server: string, { reference, notification }: OpenPayment): Promise<unknown> =>
  post(
    `${server}${notification}`,
    { 'x-bank': BANK_SECRET },
    {
      id: randomUUID(),
      reference,
      report: { status: 'PAID', rawStatus: 'paid' },
    },
  );

/** Resolves when the server has written down of each event that the merchant has it. */
export async function allDelivered(server: string): Promise<void> {
  const headers = { authorization: `Bearer ${API_KEY}` };
  for (;;) {
    const response = await fetch(`${server}/kassa/events?state=waiting`, { headers });
    if (!response.ok) throw new Error(`events: ${response.status} ${await response.text()}`);
    const waiting = (await response.json()) as unknown[];
    if (waiting.length === 0) return;
  }
}

export interface MerchantEndpoint {
  url: string;
  /** Resolves when an event about this payment has come. */
  heard(paymentId: string): Promise<void>;
  close(): Promise<void>;
}

/** Takes every event. */
export async function startMerchant(): Promise<MerchantEndpoint> {
  const waiting = new Map<string, () => void>();
  const early = new Set<string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(204).end();
      const id = /"(pay_[^"]+)"/.exec(Buffer.concat(chunks).toString())?.[1] ?? '';
      if (!waiting.has(id)) early.add(id);
      waiting.get(id)?.();
      waiting.delete(id);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    heard: (id) =>
      early.delete(id) ? Promise.resolve() : new Promise((resolve) => void waiting.set(id, resolve)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });

/** A page that follows its session. Resolves when it has been told the first state. */
export async function openPage(server: string, path: string, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${server.replace('http', 'ws')}${path}`, 'graphql-transport-ws', {
    origin: SHOP,
  });
  await opened(socket);
  const told = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString()) as { type: string };
      if (type === 'connection_ack')
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: SOCKET_OPERATION } }));
      if (type === 'next') resolve();
    });
  });
  socket.send(JSON.stringify({ type: 'connection_init', payload: { token } }));
  await told;
  return socket;
}

export async function openEcho(server: string, name: string): Promise<WebSocket> {
  const socket = new WebSocket(`${server.replace('http', 'ws')}/echo/${name}`);
  await opened(socket);
  return socket;
}

export const sendEcho = (server: string, name: string): Promise<unknown> =>
  post(`${server}/echo/${name}`, {}, { paid: 'x'.repeat(1_100) });
export const commitOnce = (server: string): Promise<unknown> => post(`${server}/commit`, {}, {});

/** The next message whose text has `word`. */
export const nextMessage = (socket: WebSocket, word: string): Promise<void> =>
  new Promise((resolve) => {
    const look = (data: Buffer) => {
      if (!data.toString().includes(word)) return;
      socket.off('message', look);
      resolve();
    };
    socket.on('message', look);
  });
