/**
 * Straight to Kronor: the client's transport with only a Kronor session token, which any backend may have minted.
 * It promises less than the companion server: no protection across providers, no return without this tab's memory,
 * and another method only after Kronor has confirmed a cancellation.
 */
import type { Transport } from '@kassa/client';
import { KassaError, type PayCommand, type Preparation, type Snapshot } from '@kassa/protocol';
import { pause } from '../src/api.ts';
import { GATEWAY } from '../src/documents.ts';
import { executionDays, type Days } from '../src/methods/execution-days.ts';
import { inputProblems, typedNumber } from '../src/methods/input.ts';
import { anything } from './answers.ts';
import { fieldsOf } from './method-fields.ts';
import { SessionsFollower } from './follow-sessions.ts';
import { addressOf, forget, readMemory, writeMemory } from './memory.ts';
import { endpointsOf, type Environment } from '../src/environment.ts';
import { nameOf } from './snapshot.ts';
import { TabSessions } from './tab-sessions.ts';
import { withLock, start, type StartOptions } from './start-payment.ts';

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
  /** The session was made with `allowExecutionDate`: its own token can't see that. */
  allowExecutionDate?: boolean;
}

/** What a payment is started and cancelled with. */
interface Commands {
  sessions: TabSessions;
  graphqlUrl: string;
  returnUrl: string;
  days: () => Days | null;
}

export function kronorTransport(options: KronorTransportOptions): Transport {
  const { language = 'en', returnUrl } = options;
  const endpoints = endpointsOf(options.environment);
  const { graphqlUrl } = endpoints;
  const sessions = new TabSessions(options.token, endpoints, { language, returnUrl });
  const country = () => sessions.current.opened?.paymentSessions[0]?.country ?? '';
  const days = () => (options.allowExecutionDate ? executionDays(new Date(), country()) : null);
  const commands: Commands = { sessions, graphqlUrl, returnUrl, days };
  const follower = new SessionsFollower({
    current: () => sessions.current,
    earlier: () => sessions.earlier,
    show: () => sessions.current.opened && sessions.show(),
  });
  let cancellations = 0;
  return {
    read: () => sessions.read(),
    select: (method) => select(sessions, method, { language, days: days() }),
    pay: (command) => pay(commands, command),
    // Asking again after a refusal is a new question.
    cancel: (paymentId) => cancel(commands, paymentId, `${paymentId}-cancel-${++cancellations}`),
    switchAway: () =>
      Promise.reject(new KassaError('order_locked', 'Only Kronor can end this payment: cancel it first')),
    exchange: () =>
      Promise.reject(new KassaError('not_supported', 'Coming back needs what this tab has kept')),
    watch: (watch) => follower.watch(watch),
    useToken: (token) => sessions.useToken(token),
    remember() {
      const memory = readMemory(graphqlUrl) ?? { token: sessions.current.token, states: {} };
      writeMemory(graphqlUrl, { ...memory, isAway: true });
    },
  };
}

async function select(
  sessions: TabSessions,
  method: string,
  options: Parameters<typeof fieldsOf>[2],
): Promise<Snapshot> {
  const fields = await fieldsOf(sessions.current, method, options);
  if (!sessions.current.opened) await sessions.read();
  const preparation: Preparation = fields.length > 0 ? { kind: 'fields', fields } : { kind: 'none' };
  sessions.selection = { method, preparation };
  return sessions.show();
}

/** One tab at a time, and only when nothing of this session, or of this tab's earlier one, is open or paid. */
async function pay(commands: Commands, command: PayCommand): Promise<Snapshot> {
  const { sessions, days } = commands;
  const { method, input } = command;
  const swishNumber = await numberRule(command);
  const [problem] = inputProblems(method, input, { days: days(), swishNumber });
  if (problem) throw new KassaError('invalid_request', problem.message, { field: problem.field });
  const { current } = sessions;
  const id = current.opened?.paymentSessions[0]?.id ?? current.token;
  await withLock(`kassa-kronor-${id}`, () => startUnlessBusy({ ...commands, swishNumber }, command));
  return waitForLink(sessions);
}

/** Loaded for those who pay by a phone number alone: it is larger than all the rest. */
async function numberRule({ method, input }: PayCommand): Promise<StartOptions['swishNumber']> {
  if (typedNumber(method, input) === undefined) return () => undefined;
  return (await import('../src/methods/swish-number.ts')).swishNumber;
}

async function startUnlessBusy(
  { sessions, ...options }: Commands & StartOptions,
  command: PayCommand,
): Promise<void> {
  const startedWith = sessions.current;
  const { payment, session } = await sessions.read();
  // What was read is not of this session, or not all yet: the client asks again.
  if (startedWith !== sessions.current || sessions.earlier?.starting)
    throw new KassaError('network', 'Another token came meanwhile');
  if (payment?.phase === 'open' && payment.method !== command.method)
    throw new KassaError('order_locked', `Payment ${payment.reference} is open`);
  if (payment?.phase === 'open' || payment?.phase === 'succeeded') return;
  if (session.state === 'expired') throw new KassaError('session_expired', 'The session has ended');
  await start(sessions.current, command, options);
}

/** Until the payment leaves INITIALIZING: not knowing is not failing, a later push brings what is missing. */
async function waitForLink(sessions: TabSessions): Promise<Snapshot> {
  const giveUp = Date.now() + LINK_MS;
  let snapshot = await sessions.read();
  while (/^(INITIALIZING|PRE_FLIGHT_CHECK)$/.test(snapshot.payment?.status ?? '') && Date.now() < giveUp) {
    await pause(LINK_EVERY_MS, new AbortController().signal);
    snapshot = await sessions.read();
  }
  return snapshot;
}

async function cancel({ sessions }: Commands, paymentId: string, idempotencyKey: string): Promise<Snapshot> {
  const session = sessions.ownerOf(paymentId);
  try {
    if (session.request && nameOf(session.request) === 'swish')
      await session.call(GATEWAY.cancelSwish, { pay: { idempotencyKey, paymentId } }, anything);
    else await session.call(GATEWAY.cancel, { cancel: { idempotencyKey } }, anything);
  } catch (error) {
    const refused = error instanceof KassaError && error.code === 'provider_rejected';
    if (refused) throw new KassaError('payment_not_cancellable', error.message, { cause: error });
    throw error;
  }
  return sessions.read();
}

/**
 * The token that this tab was left with, for a page that is loaded again or come back to. Once the customer has seen how the
 * payment ended, it is for a reload of that page alone: one that is opened anew, or has another address, is another order's.
 */
export function rememberedKronorToken(environment: Environment): string | undefined {
  const memory = readMemory(endpointsOf(environment).graphqlUrl);
  const isAnotherOrder = memory?.isDecided && (isOpenedAnew() || memory.decidedAt !== addressOf(location));
  return isAnotherOrder ? undefined : memory?.token;
}

function isOpenedAnew(): boolean {
  const [load] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  return load?.type === 'navigate';
}

/**
 * The shop knows from its own backend that the payment which this tab remembers is over, or of another order: the next
 * session may be paid.
 */
export const forgetKronorPayment = (environment: Environment): void =>
  forget(endpointsOf(environment).graphqlUrl);
