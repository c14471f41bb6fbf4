/** What a session token's root fields do. Each sees the token's own session and nothing else. */
import { bankRows, p24Rows } from '../payments/banks.ts';
import { HasuraError, must, ValidationFailure } from '../graphql/failures.ts';
import type { Roots } from '../graphql/hasura-schema.ts';
import { latest, type PaymentRequest, type Session } from '../model.ts';
import { MERCHANT, methodRows, requestRow, sessionRow } from './rows.ts';
import {
  capturePayPal,
  BANK_TRANSFER,
  CARD,
  MOBILEPAY,
  P24,
  PAYPAL,
  SWISH,
  VIPPS,
} from '../payments/methods.ts';
import {
  cancel,
  markFlowCompleted,
  markRedirected,
  newRequest,
  refresh,
  type NewRequest,
} from '../payments/requests.ts';
import type { World } from '../world.ts';

export interface GatewayContext {
  world: World;
  session: Session;
}
type Key = { idempotencyKey: string };
type Pay<T> = { pay: T & Key };

const own = ({ world, session }: GatewayContext): PaymentRequest[] =>
  world.requests.filter((request) => request.session === session);

const ofSession = (context: GatewayContext, waitToken: string): PaymentRequest =>
  must(
    own(context).find((request) => request.waitToken === waitToken),
    'There is no such payment in this session',
  );

/** Once per session, operation and key. */
const once = <T>({ world, session }: GatewayContext, name: string, input: Key, work: () => T): T =>
  world.idempotency.once(session.id, name, input, work);

/** @param rules refuses what the method can't do, and says what is made */
function pay<I extends Key>(
  name: string,
  rules: (input: I, session: Session) => NewRequest,
): (args: { pay: I }, context: GatewayContext) => { request: PaymentRequest } {
  return ({ pay: input }, context) =>
    once(context, name, input, () => {
      if (context.session.expiresAt <= context.world.now())
        throw new ValidationFailure('The payment session has expired');
      return { request: newRequest(context.world, context.session, rules(input, context.session)) };
    });
}

const waitTokenOf = (made: { request: PaymentRequest }) => ({
  waitToken: made.request.waitToken,
  gateway: made.request.gateway,
  authToken: null,
});
const paymentIdOf = ({ request }: { request: PaymentRequest }) => ({
  paymentId: request.waitToken,
  paymentRequestId: request.waitToken,
  gateway: request.gateway,
});

/** Root fields that answer with a payment, each with its method's rules and the shape of its answer. */
const made = <I extends Key>(
  name: string,
  rules: (input: I, session: Session) => NewRequest,
  answer: (made: { request: PaymentRequest }) => unknown,
) => {
  const create = pay(name, rules);
  return (args: { pay: I }, context: GatewayContext) => answer(create(args, context));
};

/** Kronor's words aren't known. */
const notAgreed = (): never => {
  throw new ValidationFailure('The payment method is not enabled for this merchant');
};

export const GATEWAY_ROOTS: Roots<GatewayContext> = {
  version: () => 'sandbox',
  merchant: ({ id }: { id: number }) => (id === MERCHANT.id ? MERCHANT : null),
  paymentRequests: (_: object, context: GatewayContext) =>
    own(context).map((request) => requestRow(context.world, request)),
  paymentSessions: (_: object, { session }: GatewayContext) => [sessionRow(session)],
  paymentMethodStatus: (_: object, { session }: GatewayContext) => methodRows(session),
  aspsps: (_: object, { world }: GatewayContext) => bankRows(world),
  paymentGatewayGetAspspsForPaymentSession: (_: object, { world, session }: GatewayContext) =>
    bankRows(world).filter(({ country }) => country === (session.country ?? 'SE')),
  AvailableP24PaymentMethods: (_: object, { world }: GatewayContext) => p24Rows(world),
  P24PaymentMethods: (_: object, { world }: GatewayContext) => p24Rows(world),
  paymentGatewayGetCustomerCards: () => [],
  thirdPartyServiceProblem: () => [],
  paypalSetting: () => [{ bnCode: 'Kronor_SP', clientId: 'sandbox', intent: 'CAPTURE' }],

  newSwishPayment: made('newSwishPayment', SWISH, waitTokenOf),
  newCreditCardPayment: made('newCreditCardPayment', CARD, waitTokenOf),
  newMobilePayPayment: made('newMobilePayPayment', MOBILEPAY, waitTokenOf),
  newVippsPayment: made('newVippsPayment', VIPPS, waitTokenOf),
  newP24Payment: made('newP24Payment', P24, paymentIdOf),
  newBankTransferPayment: made('newBankTransferPayment', BANK_TRANSFER, paymentIdOf),
  newPayPalPayment: made('newPayPalPayment', PAYPAL, paymentIdOf),

  newApplePayPayment: notAgreed,
  newBuyNowPayLaterPayment: notAgreed,
  newGooglePayPayment: notAgreed,
  newPointspayPayment: notAgreed,
  newTrustlyPayment: notAgreed,
  refreshAvardaAuthorization: notAgreed,
  log: () => ({ status: 'ok' }),

  addSessionDeviceInformation: ({ info }: { info: Record<string, string> }, { session }: GatewayContext) => {
    session.device = info;
    return { result: true };
  },
  capturePayPalPayment: ({ pay: input }: Pay<{ paymentId: string }>, context: GatewayContext) =>
    once(context, 'capturePayPalPayment', input, () => {
      capturePayPal(context.world, ofSession(context, input.paymentId));
      return { paymentId: input.paymentId };
    }),
  cancelPayment: ({ cancel: input }: { cancel: Key }, context: GatewayContext) =>
    once(context, 'cancelPayment', input, () => ({ waitToken: cancelAll(context.world, own(context)) })),
  cancelSwishPayment: ({ pay: input }: Pay<{ paymentId: string }>, context: GatewayContext) =>
    once(context, 'cancelSwishPayment', input, () => {
      cancel(context.world, ofSession(context, input.paymentId));
      return { waitToken: input.paymentId };
    }),
  redirectPayment: (
    { redirect }: { redirect: Key & { paymentRequestId: string; redirectTarget: 'APP' | 'WEB' } },
    context: GatewayContext,
  ) =>
    once(context, 'redirectPayment', redirect, () => {
      markRedirected(context.world, ofSession(context, redirect.paymentRequestId), redirect.redirectTarget);
      return { waitToken: redirect.paymentRequestId };
    }),
  updateBankTransferFlow: ({ flow }: { flow: Key & { paymentRequestId: string } }, context: GatewayContext) =>
    once(context, 'updateBankTransferFlow', flow, () => {
      markFlowCompleted(context.world, ofSession(context, flow.paymentRequestId));
      return { waitToken: flow.paymentRequestId };
    }),
  refreshPaymentStatus: (_: object, { world, session }: GatewayContext) => {
    refresh(world, session);
    return { result: true };
  },
};

/** The newest that waits for its customer; null when nothing is open. @throws ValidationFailure when none may be cancelled */
export function cancelAll(world: World, requests: readonly PaymentRequest[]): string | null {
  const open = requests.filter((request) => !['CANCELLED', 'DECLINED', 'ERROR'].includes(latest(request)));
  const waiting = open.filter((request) => ['WAITING_FOR_PAYMENT', 'CANCELLING'].includes(latest(request)));
  for (const request of waiting.length > 0 ? waiting : open) cancel(world, request);
  return waiting.at(-1)?.waitToken ?? null;
}

/** @throws HasuraError for a token whose session is gone: the sandbox was started anew */
export function gatewayContext(world: World, sessionId: string): GatewayContext {
  const session = world.sessions.find(({ id }) => id === sessionId);
  if (!session) throw new HasuraError('access-denied', 'The session of this token is not known');
  return { world, session };
}
