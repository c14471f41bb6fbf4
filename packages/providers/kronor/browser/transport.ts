/**
 * Straight to Kronor: the client's transport with only a Kronor session token, which any backend may have minted.
 * It promises less than the companion server: no protection across providers, no return without this tab's memory,
 * and another method only after Kronor has confirmed a cancellation.
 */
import type { Transport } from '@kassa/client';
import { KassaError, type PayCommand, type Snapshot } from '@kassa/protocol';
import { KronorApi, type Reader } from '../src/api.ts';
import { GATEWAY } from '../src/documents.ts';
import { bankFields, inputProblems, p24Fields, paymentVariable, swishFields } from '../src/fields.ts';
import { methodName } from '../src/method-names.ts';
import { anything, banks, made, opening, p24, type Opening, type Request } from './answers.ts';
import { Channel } from './channel.ts';
import { device } from './device.ts';
import { toKassaError } from './errors.ts';
import { follow } from './follow.ts';
import { readMemory, writeMemory } from './memory.ts';
import { nameOf, phase, snapshotOf, theOneThatMatters } from './snapshot.ts';
import { expiryOf } from './token.ts';

const TIMEOUT_MS = 10_000;

export interface KronorTransportOptions {
  /** Kronor's session token: what `newPaymentSession` answered. */
  token: string;
  /** Where Kronor is: its two environments, or a sandbox. */
  environment: 'staging' | 'production' | { graphqlUrl: string; hostedUrl: string };
  /** Where the customer comes back to: this page. */
  returnUrl: string;
  /** BCP 47. English when left out. */
  language?: string;
  /** How payments are started. Status comes by the socket either way, where one gets through. */
  send?: 'https' | 'socket';
  /** always: Kronor's hosted page, as Kronor's own SDKs do; it has the token in its URL. */
  hostedPages?: 'when_needed' | 'always';
}

const ENVIRONMENTS = {
  staging: {
    graphqlUrl: 'https://staging.kronor.io/v1/graphql',
    hostedUrl: 'https://payment-gateway.staging.kronor.io',
    env: 'staging',
  },
  production: {
    graphqlUrl: 'https://kronor.io/v1/graphql',
    hostedUrl: 'https://payment-gateway.kronor.io',
    env: 'prod',
  },
} as const;

export function kronorTransport(options: KronorTransportOptions): Transport {
  const { environment, language = 'en', send = 'https', hostedPages = 'when_needed', returnUrl } = options;
  const place =
    typeof environment === 'string' ? ENVIRONMENTS[environment] : { ...environment, env: 'staging' as const };
  let { token } = options;
  let channel = newChannel();
  let opened: Opening | undefined;
  let selection: Snapshot['selection'] = null;
  let last: Snapshot | undefined;
  let cancellations = 0;
  const closing = new AbortController();

  function newChannel(): Channel {
    const { graphqlUrl } = place;
    return new Channel(
      new KronorApi({ graphqlUrl, apiToken: token, timeoutMs: TIMEOUT_MS }),
      graphqlUrl,
      token,
    );
  }

  const ask = async <T>(document: string, variables: object, answer: Reader<T>): Promise<T> => {
    try {
      return await channel.byHttps(document, variables, answer, closing.signal);
    } catch (error) {
      throw toKassaError(error, token);
    }
  };
  const command = async <T>(document: string, variables: object, answer: Reader<T>): Promise<T> => {
    if (send === 'https') return ask(document, variables, answer);
    try {
      return await channel.bySocket(document, variables, answer, closing.signal);
    } catch (error) {
      throw toKassaError(error, token);
    }
  };

  /** Every change has a version of its own, later than any that this session had before a reload. */
  function show(): Snapshot {
    const [session] = opened?.paymentSessions ?? [];
    if (!opened || !session) throw new KassaError('invalid_token', 'Kronor has no session for this token');
    const next = snapshotOf(session, opened.paymentMethodStatus, opened.paymentRequests, selection, {
      ...place,
      token,
      hostedPages,
      language,
      returnUrl,
      expiresAt: expiryOf(token) ?? new Date(Date.now() + 3_600_000),
    });
    const isSame = last && JSON.stringify({ ...next, version: last.version }) === JSON.stringify({ ...last });
    if (!last || !isSame) last = { ...next, version: Math.max(Date.now(), (last?.version ?? 0) + 1) };
    return last;
  }

  async function read(): Promise<Snapshot> {
    opened = await ask(GATEWAY.session, {}, opening);
    await comeBack(opened);
    return show();
  }

  /** Once after the page was left: Kronor asks the payment's own provider now; what was approved is captured. */
  async function comeBack({ paymentRequests }: Opening): Promise<void> {
    const memory = readMemory();
    if (!memory?.isAway || memory.token !== token) return;
    writeMemory({ ...memory, isAway: false });
    const request = theOneThatMatters(paymentRequests);
    if (!request || phase(request) !== 'open') return;
    const { waitToken } = request;
    const tell = (document: string, variables: object) =>
      channel.byHttps(document, variables, anything, closing.signal).catch(() => undefined);
    const query = new URLSearchParams(location.search);
    const state = memory.states[waitToken];
    if (state !== undefined && query.get('state') === state)
      await tell(GATEWAY.flowCompleted, {
        flow: { idempotencyKey: `${waitToken}-back`, paymentRequestId: waitToken },
      });
    if (nameOf(request) === 'paypal' && !query.has('cancel'))
      await tell(GATEWAY.capturePayPal, {
        pay: { idempotencyKey: `${waitToken}-capture`, paymentId: waitToken },
      });
    await tell(GATEWAY.refresh, {});
  }

  async function select(method: string): Promise<Snapshot> {
    const name = methodName(method);
    const fields =
      name === 'swish'
        ? swishFields(language)
        : name === 'bank'
          ? bankFields(
              (await ask(GATEWAY.banks, {}, banks)).paymentGatewayGetAspspsForPaymentSession,
              language,
              null,
            )
          : name === 'p24'
            ? p24Fields((await ask(GATEWAY.p24Methods, {}, p24)).AvailableP24PaymentMethods, language)
            : [];
    if (!opened) await read();
    selection = { method, preparation: fields.length > 0 ? { kind: 'fields', fields } : { kind: 'none' } };
    return show();
  }

  /** One tab at a time, and only when nothing of this session is open or paid. */
  async function pay({ method, input }: PayCommand): Promise<Snapshot> {
    const [problem] = inputProblems(method, input, new Date());
    if (problem) throw new KassaError('invalid_request', problem.message, { field: problem.field });
    const id = opened?.paymentSessions[0]?.id ?? token;
    return alone(`kassa-kronor-${id}`, async () => {
      const before = await read();
      const { payment } = before;
      if (payment?.phase === 'succeeded') return before;
      if (payment?.phase === 'open' && payment.method !== method)
        throw new KassaError('order_locked', `Payment ${payment.reference} of this session is open`);
      if (payment?.phase !== 'open') await start(method, input, before);
      return read();
    });
  }

  async function start(method: string, input: PayCommand['input'], before: Snapshot): Promise<void> {
    const name = methodName(method);
    const attempt = opened?.paymentRequests.length ?? 0;
    const idempotencyKey = await digest([before.session.id, method, input, attempt]);
    const redirectState = await digest([token, idempotencyKey]);
    const variables = {
      payment: paymentVariable(name, input, { idempotencyKey, returnUrl, flow: 'ecom', redirectState }),
      device: device(before.session.id),
    };
    const { waitToken } = (await command(GATEWAY[name], variables, made)).made;
    if (name !== 'bank') return;
    const memory = readMemory();
    writeMemory({
      token,
      isAway: false,
      states: { ...(memory?.token === token && memory.states), [waitToken]: redirectState },
    });
  }

  async function cancel(paymentId: string): Promise<Snapshot> {
    const request = opened?.paymentRequests.find(({ waitToken }) => waitToken === paymentId);
    // Asking again after a refusal is a new question.
    const idempotencyKey = `${paymentId}-cancel-${++cancellations}`;
    try {
      if (request && nameOf(request) === 'swish')
        await command(GATEWAY.cancelSwish, { pay: { idempotencyKey, paymentId } }, anything);
      else await command(GATEWAY.cancel, { cancel: { idempotencyKey } }, anything);
    } catch (error) {
      const refused = error instanceof KassaError && error.code === 'provider_rejected';
      if (refused) throw new KassaError('payment_not_cancellable', error.message, { cause: error });
      throw error;
    }
    return read();
  }

  const changed = (paymentRequests: Request[]): Snapshot => {
    if (opened) opened = { ...opened, paymentRequests };
    return show();
  };

  return {
    read,
    select,
    pay,
    cancel,
    switchAway: () =>
      Promise.reject(new KassaError('order_locked', 'Only Kronor can end this payment: cancel it first')),
    exchange: () =>
      Promise.reject(new KassaError('not_supported', 'Coming back needs what this tab has kept')),
    watch: (watch) =>
      follow({
        channel: () => channel,
        ask: async () => watch.onSnapshot(await read()),
        paymentIsOpen: () => last?.payment?.phase === 'open',
        isRefusal: (error) => {
          const known = toKassaError(error, token);
          return known.code === 'invalid_token' || known.code === 'session_expired' ? known : undefined;
        },
        onRequests: (requests) => {
          if (opened) watch.onSnapshot(changed(requests));
        },
        onConnection: (connection) => watch.onConnection(connection),
        onRefused: (error) => watch.onRefused(error),
      }),
    useToken(next) {
      token = next;
      channel.forgetSocket();
      channel = newChannel();
      opened = last = undefined;
    },
    remember() {
      const memory = readMemory();
      writeMemory({ token, isAway: true, states: memory?.token === token ? memory.states : {} });
    },
  };
}

/** The token that this tab was left with, for a page that is loaded again or come back to. */
export const rememberedKronorToken = (): string | undefined => readMemory()?.token;

/** Across tabs, where the browser can; within one, the client already asks once. */
async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? locks.request(name, work) : work();
}

/** The same for the same content, in any tab. */
async function digest(content: unknown): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(content)));
  return [...new Uint8Array(bytes)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, 40);
}
