/** What Kronor says of its session becomes the snapshot that the elements know. */
import { phaseOf, type Method, type PaymentView, type Snapshot } from '@kassa/protocol';
import { METHOD_ENUM, METHOD_NAMES, type MethodName } from '../src/method-names.ts';
import { nextActionOf } from '../src/next-action.ts';
import { statusOfList, swishError } from '../src/status.ts';
import { inLanguage, METHOD_TEXTS } from '../src/texts.ts';
import type { Opening, Request, Session } from './answers.ts';

export interface SnapshotOptions {
  token: string;
  expiresAt: Date;
  hostedUrl: string;
  env: 'staging' | 'prod';
  hostedPages: 'when_needed' | 'always';
  /** BCP 47. */
  language: string;
  returnUrl: string;
}

export const statusOf = ({ status: list, transactionSwishDetails }: Request) => {
  const { status, rawStatus } = statusOfList(list);
  return {
    status: status === 'ERROR' ? swishError(transactionSwishDetails?.[0]?.errorCode) : status,
    rawStatus,
  };
};
export const phase = (request: Request) => phaseOf(statusOf(request).status);

export const nameOf = ({ paymentProvider }: Request): MethodName | undefined =>
  METHOD_NAMES.find((name) => METHOD_ENUM[name] === paymentProvider);

/** The one that succeeded, else the one that is open, else the newest. */
export const theOneThatMatters = (requests: readonly Request[]): Request | undefined =>
  requests.findLast((each) => phase(each) === 'succeeded') ??
  requests.findLast((each) => phase(each) === 'open') ??
  requests.at(-1);

/** Without its version, which the transport counts. */
export function snapshotOf(
  session: Session,
  methods: Opening['paymentMethodStatus'],
  requests: readonly Request[],
  selection: Snapshot['selection'],
  options: SnapshotOptions,
): Omit<Snapshot, 'version'> {
  const request = theOneThatMatters(requests);
  const isPaid = request !== undefined && phase(request) === 'succeeded';
  const isOver = options.expiresAt.getTime() <= Date.now();
  const state = isPaid ? 'settled' : isOver ? 'expired' : 'open';
  return {
    session: {
      id: session.id,
      state,
      expiresAt: options.expiresAt.toISOString(),
      canPay: state === 'open',
    },
    order: {
      // A session token sees the reference only with a payment.
      merchantReference: request?.reference ?? session.message,
      amount: Number(session.amount),
      currency: session.currency,
      country: session.country ?? '',
      language: options.language,
      returnUrl: options.returnUrl,
      lines: [],
    },
    methods: state === 'open' ? methodsOf(methods, session, options.language) : [],
    selection: state === 'open' ? selection : null,
    payment: request ? paymentOf(request, session, options) : null,
    lockedElsewhere: false,
  };
}

function methodsOf(
  offered: Opening['paymentMethodStatus'],
  { currency }: Session,
  language: string,
): Method[] {
  return METHOD_NAMES.filter((name) =>
    offered.some(
      (each) =>
        each.enabled !== false && each.paymentMethod === METHOD_ENUM[name] && each.currency === currency,
    ),
  ).map((name) => ({
    id: `kronor.${name}`,
    label: inLanguage(METHOD_TEXTS[name].label, language),
    mark: METHOD_TEXTS[name].mark,
  }));
}

function paymentOf(request: Request, session: Session, options: SnapshotOptions): PaymentView {
  const { status, rawStatus } = statusOf(request);
  const name = nameOf(request);
  const isOpen = phaseOf(status) === 'open';
  const data = {
    sessionToken: options.token,
    returnUrl: options.returnUrl,
    expiresAt: options.expiresAt.toISOString(),
  };
  const waits = isOpen && status !== 'INITIALIZING' && status !== 'PRE_FLIGHT_CHECK';
  const nextAction = waits && name ? nextActionOf(request, `kronor.${name}`, data, options) : null;
  return {
    id: request.waitToken,
    method: name ? `kronor.${name}` : (request.paymentProvider ?? 'kronor'),
    methodLabel: name ? inLanguage(METHOD_TEXTS[name].label, options.language) : 'Kronor',
    reference: request.waitToken.slice(0, 18),
    amount: Number(session.amount),
    currency: session.currency,
    status,
    rawStatus,
    phase: phaseOf(status),
    reason: null,
    createdAt: request.createdAt,
    updatedAt: request.createdAt,
    nextAction: isOpen ? (nextAction ?? { kind: 'wait' }) : null,
    canCancel: status === 'WAITING_FOR_PAYMENT',
    canSwitchFrom: null,
    holdsOrder: phaseOf(status) !== 'failed',
  };
}
