/**
 * Straight to Kronor: the client's transport with only a Kronor session token, which any backend may have minted.
 * It promises less than the companion server: no protection across providers, no return without this tab's memory,
 * and another method only after Kronor has confirmed a cancellation.
 */
import type { Transport } from '@kassa/client';
import { KassaError, type PayCommand, type Snapshot } from '@kassa/protocol';
import { pause } from '../src/api.ts';
import { GATEWAY } from '../src/documents.ts';
import { inputProblems } from '../src/methods/fields.ts';
import { anything } from './answers.ts';
import { fieldsOf } from './method-fields.ts';
import { comeBack } from './coming-back.ts';
import { SessionsFollower } from './follow-sessions.ts';
import { KronorSession } from './kronor-session.ts';
import { forget, isForgotten, readMemory, removeMemory, writeMemory } from './memory.ts';
import { endpointsOf, type Environment } from '../src/environment.ts';
import { nameOf, phase, snapshotOf, type Known } from './snapshot.ts';
import { withLock, start } from './start-payment.ts';

/** Waiting for the link, at most; it comes by a later push otherwise. */
const LINK_MS = 6_000;
const LINK_EVERY_MS = 250;

export interface KronorTransportOptions {
  /** Kronor's session token: what `newPaymentSession` answered. */
  token: string;
  environment: Environment;
  /** Where the customer comes back to: this page. */
  returnUrl: string;
  /** BCP 47. English when left out. */
  language?: string;
  /** How payments are started. Status comes by the socket either way, where one gets through. */
  send?: 'https' | 'socket';
  /** always: Kronor's hosted page, as Kronor's own SDKs do; it has the token in its URL. */
  hostedPages?: 'when_needed' | 'always';
  /** The session was made with `allowExecutionDate`: its own token can't see that. */
  allowExecutionDate?: boolean;
}

export function kronorTransport(options: KronorTransportOptions): Transport {
  const { language = 'en', send = 'https', hostedPages = 'when_needed', returnUrl } = options;
  const mayChooseDay = options.allowExecutionDate === true;
  const endpoints = endpointsOf(options.environment);
  const { graphqlUrl } = endpoints;
  let current = sessionOf(options.token);
  /** Another session of this tab's: as long as its payment may hold money, nothing is paid in the current one. */
  let earlier = earlierSession();
  let selection: Snapshot['selection'] = null;
  let last: Snapshot | undefined;
  let cancellations = 0;

  function sessionOf(token: string): KronorSession {
    const memory = readMemory(graphqlUrl);
    return new KronorSession(graphqlUrl, token, memory?.token === token ? memory.seen : undefined);
  }
  function earlierSession(): KronorSession | undefined {
    const { token = current.token } = readMemory(graphqlUrl) ?? {};
    return token === current.token ? undefined : sessionOf(token);
  }

  const knownOf = ({ token, expiresAt, isOver, opened, request }: KronorSession): Known | undefined => {
    const session = opened?.paymentSessions[0];
    return session && { token, expiresAt, isOver, session, methods: opened.paymentMethodStatus, request };
  };

  /** What was paid before counts for what looks like the same order; an open payment counts for any. */
  function whatCounts(now: Known): Known | undefined {
    const before = earlier && knownOf(earlier);
    if (!before?.request || isForgotten(before.token)) return undefined;
    const [a, b] = [before.session, now.session];
    const isSame = a.message === b.message && `${a.amount}` === `${b.amount}` && a.currency === b.currency;
    return phase(before.request) === 'succeeded' && !isSame ? undefined : before;
  }

  /** Every change has a version of its own, later than any that this session had before a reload. */
  function show(): Snapshot {
    const now = knownOf(current);
    if (!now) throw new KassaError('invalid_token', 'Kronor has no session for this token');
    const before = whatCounts(now);
    if (!before && !earlier?.starting) earlier = undefined;
    const shown = { ...endpoints, hostedPages, language, returnUrl };
    const next = snapshotOf(now, before, selection, shown);
    keep(before && next.payment?.id === before.request?.waitToken && earlier ? earlier : current);
    const isSame = last && JSON.stringify({ ...next, version: last.version }) === JSON.stringify({ ...last });
    if (!last || !isSame) last = { ...next, version: Math.max(Date.now(), (last?.version ?? 0) + 1) };
    return last;
  }

  /** What this tab has to know of later. A payment that has failed is of no use to anybody. */
  function keep(session: KronorSession): void {
    const memory = readMemory(graphqlUrl);
    const { token, opened, request } = session;
    const isKept = memory?.token === token;
    const [about] = opened?.paymentSessions ?? [];
    if (!request || !about || isForgotten(token)) return;
    if (phase(request) !== 'failed') {
      const seen = { session: about, request };
      if (isKept && JSON.stringify(seen) === JSON.stringify(memory.seen)) return;
      writeMemory(graphqlUrl, { ...(isKept ? memory : { token, isAway: false, states: {} }), seen });
    } else if (isKept && session !== current) removeMemory(graphqlUrl);
    else if (isKept) writeMemory(graphqlUrl, { token, isAway: memory.isAway, states: memory.states });
  }

  async function read(): Promise<Snapshot> {
    await Promise.all([current.read(), readEarlier()]);
    for (const session of [current, earlier]) if (session) await comeBack(session, graphqlUrl);
    return show();
  }

  /** Without an answer nobody may pay; with a refusal what was seen last stands. */
  async function readEarlier(): Promise<void> {
    const session = earlier;
    try {
      await session?.readUnlessLive();
      // Had it arrived, it would have been read.
      if (session?.starting === 'lost') session.starting = undefined;
    } catch (error) {
      if (!session?.isOver) throw error;
      earlier = undefined;
    }
  }

  async function select(method: string): Promise<Snapshot> {
    const fields = await fieldsOf(current, method, { language, mayChooseDay });
    if (!current.opened) await read();
    selection = { method, preparation: fields.length > 0 ? { kind: 'fields', fields } : { kind: 'none' } };
    return show();
  }

  /** One tab at a time, and only when nothing of this session, or of this tab's earlier one, is open or paid. */
  async function pay(command: PayCommand): Promise<Snapshot> {
    const { method, input } = command;
    const [problem] = inputProblems(method, input, { now: new Date(), mayChooseDay });
    if (problem) throw new KassaError('invalid_request', problem.message, { field: problem.field });
    const id = current.opened?.paymentSessions[0]?.id ?? current.token;
    await withLock(`kassa-kronor-${id}`, async () => {
      const startedWith = current;
      const { payment, session } = await read();
      // What was read is not of this session, or not all yet: the client asks again.
      if (startedWith !== current || earlier?.starting)
        throw new KassaError('network', 'Another token came meanwhile');
      if (payment?.phase === 'open' && payment.method !== method)
        throw new KassaError('order_locked', `Payment ${payment.reference} is open`);
      const isBusy = payment?.phase === 'open' || payment?.phase === 'succeeded';
      if (!isBusy && session.state === 'expired')
        throw new KassaError('session_expired', 'The session has ended');
      if (!isBusy) await start(current, command, { graphqlUrl, returnUrl, send });
    });
    return waitForLink();
  }

  /** Until the payment leaves INITIALIZING: not knowing is not failing, a later push brings what is missing. */
  async function waitForLink(): Promise<Snapshot> {
    const giveUp = Date.now() + LINK_MS;
    let snapshot = await read();
    while (/^(INITIALIZING|PRE_FLIGHT_CHECK)$/.test(snapshot.payment?.status ?? '') && Date.now() < giveUp) {
      await pause(LINK_EVERY_MS, new AbortController().signal);
      snapshot = await read();
    }
    return snapshot;
  }

  const ownerOf = (paymentId: string): KronorSession =>
    [current, earlier].find((each) => each?.request?.waitToken === paymentId) ?? current;

  async function cancel(paymentId: string): Promise<Snapshot> {
    const session = ownerOf(paymentId);
    // Asking again after a refusal is a new question.
    const idempotencyKey = `${paymentId}-cancel-${++cancellations}`;
    try {
      if (session.request && nameOf(session.request) === 'swish')
        await session.command(send, GATEWAY.cancelSwish, { pay: { idempotencyKey, paymentId } }, anything);
      else await session.command(send, GATEWAY.cancel, { cancel: { idempotencyKey } }, anything);
    } catch (error) {
      const refused = error instanceof KassaError && error.code === 'provider_rejected';
      if (refused) throw new KassaError('payment_not_cancellable', error.message, { cause: error });
      throw error;
    }
    return read();
  }

  const follower = new SessionsFollower({
    current: () => current,
    earlier: () => earlier,
    show: () => current.opened && show(),
  });

  return {
    read,
    select,
    pay,
    cancel,
    switchAway: () =>
      Promise.reject(new KassaError('order_locked', 'Only Kronor can end this payment: cancel it first')),
    exchange: () =>
      Promise.reject(new KassaError('not_supported', 'Coming back needs what this tab has kept')),
    watch: (watch) => follower.watch(watch),
    useToken(token) {
      if (token === current.token) return;
      if (current.mayHoldMoney) earlier = current;
      current = sessionOf(token);
    },
    remember() {
      const memory = readMemory(graphqlUrl) ?? { token: current.token, states: {} };
      writeMemory(graphqlUrl, { ...memory, isAway: true });
    },
  };
}

/** The token that this tab was left with, for a page that is loaded again or come back to. */
export const rememberedKronorToken = (environment: Environment): string | undefined =>
  readMemory(endpointsOf(environment).graphqlUrl)?.token;

/**
 * The shop knows from its own backend that the payment which this tab remembers is over, or of another order: the next
 * session may be paid.
 */
export const forgetKronorPayment = (environment: Environment): void =>
  forget(endpointsOf(environment).graphqlUrl);
