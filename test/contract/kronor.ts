/** Swish through Kronor against its sandbox. */
import { createHmac } from 'node:crypto';
import { kronor, type KronorOptions } from '@kassa/kronor';
import { startSandbox } from '@kassa/sandbox';
import { controlOf } from '../support/control.ts';
import type { ReservationDriver } from '@kassa/testing';
import type { KeepsSecrets } from './secrets/told.ts';
import { expect, vi } from 'vitest';

const ACCOUNT_KEY = 'the-segment-of-the-webhook-that-nobody-guesses';
const HMAC_SECRET = 'what-setWebhookUrl-answered';

interface Known {
  waitToken: string;
  /** The attempt's reference. */
  idempotencyKey: string;
  paymentId: string | null;
  sums: { released: number };
}

interface KronorDriver extends ReservationDriver, KeepsSecrets {
  /** The customer, of a card. */
  authorize: (reference: string) => Promise<void>;
}

export async function driveKronor(options: Partial<KronorOptions> = {}): Promise<KronorDriver> {
  const sandbox = await startSandbox({ port: 0 });
  const { graphqlUrl, hostedUrl, apiToken, controlApiUrl } = sandbox.kronor;
  const provider = kronor({
    apiToken,
    environment: { graphqlUrl, hostedUrl },
    webhooks: { accountKey: ACCOUNT_KEY, hmacSecrets: [HMAC_SECRET] },
    timeoutMs: 2_000,
    retryForMs: 1_000,
    ...options,
  });
  const control = controlOf(controlApiUrl);
  // What is told goes through the webhook and the question that follows it, where a case can get in between.
  await control('PUT', '/sockets', { refuse: true });

  let origin = '';
  let lastEvent = 0;
  const tell = async (secret = HMAC_SECRET): Promise<boolean> => {
    const event = { event: 'anything', id: String((lastEvent += 1)), triggeredAt: new Date().toISOString() };
    const body = JSON.stringify({ events: [event] });
    const response = await fetch(`${origin}/notifications/kronor/${ACCOUNT_KEY}`, {
      method: 'POST',
      headers: { 'X-HMAC-SHA256-Signature': createHmac('sha256', secret).update(body).digest('hex') },
      body,
    });
    return response.ok;
  };
  const requests = async () => (await control('GET', '/requests')) as Known[];
  const find = async (reference: string) =>
    (await requests()).find(({ idempotencyKey }) => idempotencyKey === reference);
  const decide = (outcome: string) => async (reference: string) => {
    const request = await find(reference);
    await control('POST', `/requests/${request?.waitToken}/${outcome}?force`);
    await tell();
  };
  const set = async (settings: object) => {
    await control('PUT', '/settings', settings);
  };
  /** As somebody who is signed in at the portal. */
  const byHand = async (reference: string, mutation: string, type: string, fields: object) => {
    const request = await find(reference);
    const input = { idempotencyKey: `by-hand-${reference}`, paymentId: request?.paymentId, ...fields };
    const response = await fetch(graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiToken}` },
      body: JSON.stringify({
        query: `mutation ByHand($input: ${type}!) { ${mutation} }`,
        variables: { input },
      }),
    });
    const { errors } = (await response.json()) as { errors?: unknown };
    if (errors !== undefined) throw new Error(`${type}: ${JSON.stringify(errors)}`);
  };
  const fault = async (operation: string, body: object) => {
    await control('PUT', `/faults/${operation}`, body);
  };

  return {
    provider,
    secrets: [apiToken, ACCOUNT_KEY, HMAC_SECRET],
    createAnswerLost: 'repeat',
    method: 'kronor.swish',
    succeedsAs: 'PAID',
    notificationsAreThin: false,
    session: { order: { currency: 'SEK', country: 'SE' } },
    connect: (companion) => {
      origin = companion;
      return Promise.resolve();
    },
    approve: decide('paid'),
    authorize: decide('authorized'),
    decline: decide('declined'),
    cancel: decide('cancelled'),
    expire: decide('expired'),
    repeatNotification: async () => {
      await tell();
    },
    notifySuccess: decide('paid'),
    notifyOtherMoney: async (reference) => {
      await control('PUT', '/settings', { successAmount: 1 });
      await decide('paid')(reference);
    },
    // Kronor can't take a success back: the word alone comes late.
    notifyFailure: async () => {
      await tell();
    },
    forgeSuccess: () => tell('guessed'),
    goDown: () => fault('newPaymentSessionWithReferenceCheck', { kind: 'unavailable' }),
    goSlow: (ms) => fault('newSwishPayment', { kind: 'slow', ms }),
    loseAnswer: () => fault('newSwishPayment', { kind: 'lost_answer' }),
    loseSuccess: async () => {
      await control('PUT', '/settings', { initializingMs: 0, outcome: 'paid', outcomeAfterMs: 0 });
      await fault('newSwishPayment', { kind: 'lost_answer' });
    },
    forget: async (reference) => {
      const request = await find(reference);
      await control('DELETE', `/requests/${request?.waitToken}`);
    },
    recover: async () => {
      await control('DELETE', '/faults');
      await set({ captureOutcome: 'CAPTURE_DONE' });
    },
    finalCapture: false,
    backOffice: {
      capture: (reference, amount) =>
        byHand(reference, 'newPaymentCapture(capture: $input) { captureId }', 'PaymentCaptureInput', {
          amount,
          message: 'By hand',
        }),
      refund: (reference, amount) =>
        byHand(reference, 'refundPayment(refund: $input) { waitToken }', 'RefundPaymentInput', {
          amount,
          message: 'By hand',
        }),
      release: async (reference, amount) => {
        const mutation = 'releasePayment(release: $input) { releaseId }';
        await byHand(reference, mutation, 'ReleasePaymentInput', { amount });
        await vi.waitFor(async () => expect((await find(reference))?.sums.released).toBe(amount));
      },
      declineCaptures: () => set({ captureOutcome: 'CAPTURE_DECLINED' }),
      // Every capture takes time; this one long enough to be looked at.
      delayCaptures: () => set({ operationMs: 500 }),
      endCapture: () => Promise.resolve(),
    },
    // A session is one payment: what repeats it by its key leaves no trace.
    sent: async () => (await control('GET', '/sessions')) as object[],
    known: async () => (await requests()).map(({ idempotencyKey }) => idempotencyKey),
    close: () => sandbox.close(),
  };
}

/** A card through Kronor, which reserves. */
export async function driveKronorCard(): Promise<ReservationDriver> {
  const driver = await driveKronor();
  return { ...driver, method: 'kronor.card', approve: driver.authorize, succeedsAs: 'AUTHORIZED' };
}
