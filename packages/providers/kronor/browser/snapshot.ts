/** What Kronor says of its sessions becomes the snapshot that the elements know. */
import { KassaError, phaseOf, type Method, type PaymentView, type Snapshot } from '@kassa/protocol';
import {
  METHOD_ENUM,
  METHOD_NAMES,
  ONLY_CURRENCY,
  P24_COUNTRY,
  type MethodName,
} from '../src/methods/method-names.ts';
import { nextActionOf } from '../src/methods/next-action.ts';
import { statusOfList, swishError } from '../src/status.ts';
import type { HELP_TEXTS } from '../src/methods/help-texts.ts';
import { inLanguage, METHOD_TEXTS } from '../src/methods/texts.ts';
import type { Opening, Request, Session } from './answers.ts';
import type { Endpoints } from '../src/environment.ts';

export interface SnapshotOptions extends Endpoints {
  /** BCP 47. */
  language: string;
  returnUrl: string;
  /** Undefined until it has loaded. */
  help?: typeof HELP_TEXTS | undefined;
}

/** A session as it is known, whether or not its token is still taken. */
export interface Known {
  token: string;
  expiresAt: Date;
  isOver: boolean;
  session: Session;
  methods: Opening['paymentMethodStatus'];
  /** The payment that it is about. */
  request: Request | undefined;
}

/** The token isn't taken: only another one helps. */
export const isRefusal = (error: unknown): error is KassaError =>
  error instanceof KassaError && (error.code === 'invalid_token' || error.code === 'session_expired');

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

/**
 * Without its version, which the transport counts.
 * @param earlier another session of this tab whose payment isn't known to have failed
 */
export function snapshotOf(
  current: Known,
  earlier: Known | undefined,
  selection: Snapshot['selection'],
  options: SnapshotOptions,
): Omit<Snapshot, 'version'> {
  const { session } = current;
  const request = theOneThatMatters([earlier, current].flatMap((known) => known?.request ?? []));
  const whose = request !== undefined && request === earlier?.request ? earlier : current;
  const isPaid = request !== undefined && phase(request) === 'succeeded';
  const state = isPaid ? 'settled' : current.isOver ? 'expired' : 'open';
  return {
    session: {
      id: session.id,
      state,
      expiresAt: current.expiresAt.toISOString(),
      canPay: state === 'open',
    },
    order: {
      // A session token sees the reference only with a payment.
      merchantReference: current.request?.reference ?? session.message,
      amount: Number(session.amount),
      currency: session.currency,
      country: session.country ?? '',
      language: options.language,
      returnUrl: options.returnUrl,
      lines: [],
    },
    methods: state === 'open' ? methodsOf(current.methods, session, options) : [],
    selection: state === 'open' ? selection : null,
    payment: request ? paymentOf(request, whose, options) : null,
    lockedElsewhere: false,
  };
}

/** What Kronor offers, where the method's own rules hold. */
function methodsOf(
  offered: Opening['paymentMethodStatus'],
  { currency, country }: Session,
  { language, help }: SnapshotOptions,
): Method[] {
  return METHOD_NAMES.filter(
    (name) =>
      (ONLY_CURRENCY[name] ?? currency) === currency &&
      (name !== 'p24' || country === P24_COUNTRY) &&
      offered.some(
        (each) =>
          each.enabled !== false && each.paymentMethod === METHOD_ENUM[name] && each.currency === currency,
      ),
  ).map((name) => ({
    id: `kronor.${name}`,
    label: inLanguage(METHOD_TEXTS[name].label, language),
    ...(help && { description: inLanguage(help[name], language) }),
    icon: METHOD_TEXTS[name].icon,
  }));
}

function paymentOf(
  request: Request,
  { session, token, isOver }: Known,
  options: SnapshotOptions,
): PaymentView {
  const { status, rawStatus } = statusOf(request);
  const name = nameOf(request);
  const isOpen = phaseOf(status) === 'open';
  const data = { sessionToken: token, returnUrl: options.returnUrl };
  // With a session that is over, or a request that Swish lost sight of, there is nothing that the customer could still
  // do: only to wait and see.
  const leads = isOpen && !isOver && !/^(INITIALIZING|PRE_FLIGHT_CHECK|ERROR)$/.test(rawStatus);
  const nextAction = leads && name ? nextActionOf(request, `kronor.${name}`, data, options) : null;
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
    canCancel: status === 'WAITING_FOR_PAYMENT' && !isOver,
    canSwitchFrom: null,
    holdsOrder: phaseOf(status) !== 'failed',
  };
}
