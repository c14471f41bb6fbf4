/** Each method's own rules: which sessions it fits and what its arguments must be. */
import { must, ValidationFailure } from '../graphql/failures.ts';
import { latest, type PaymentRequest, type Session } from '../model.ts';
import { decide, type NewRequest } from './requests.ts';
import { BANKS, P24_METHODS } from './banks.ts';
import type { World } from '../world.ts';

interface Common {
  idempotencyKey: string;
  returnUrl: string;
  merchantReturnUrl?: string;
}

const DAY = 86_400_000;

const needs = (holds: boolean, message: string): void => {
  if (!holds) throw new ValidationFailure(message);
};

const inCurrency = (session: Session, ...currencies: string[]): void =>
  needs(
    currencies.includes(session.currency),
    `The payment method is not available for the currency ${session.currency}`,
  );

function common(
  input: Common & Record<string, unknown>,
  rest: Pick<NewRequest, 'method' | 'gateway'> & { flow?: string },
): NewRequest {
  const { idempotencyKey, returnUrl, merchantReturnUrl } = input;
  needs(URL.canParse(returnUrl), 'pay.returnUrl: not a URL');
  return {
    flow: null,
    ...rest,
    idempotencyKey,
    returnUrl,
    merchantReturnUrl: merchantReturnUrl ?? null,
    parameters: { ...input, idempotencyKey: undefined },
  };
}

export function SWISH(
  input: Common & { flow: string; customerSwishNumber?: string },
  session: Session,
): NewRequest {
  inCurrency(session, 'SEK');
  needs(input.flow === 'mcom' || input.flow === 'ecom', "pay.flow: either 'ecom' or 'mcom'");
  const number = input.customerSwishNumber;
  if (input.flow === 'ecom') {
    needs(number !== undefined, "pay.customerSwishNumber: required for the 'ecom' flow");
    needs(/^\+?\d{8,15}$/.test(number ?? ''), 'invalid phone number');
  }
  return common({ ...input }, { method: 'SWISH', gateway: 'KRONOR', flow: input.flow });
}

const cardGateway = ({ preferredGateway }: Session): string =>
  preferredGateway === 'KRONOR' ? 'KRONOR' : 'REEPAY';

export const CARD = (input: Common, session: Session): NewRequest =>
  common({ ...input }, { method: 'CREDIT_CARD', gateway: cardGateway(session) });

export function MOBILEPAY(input: Common & { userFlow?: string }, session: Session): NewRequest {
  if (session.country !== 'FI') inCurrency(session, 'DKK');
  return wallet('MOBILEPAY', input, session);
}

export function VIPPS(input: Common & { userFlow?: string }, session: Session): NewRequest {
  inCurrency(session, 'NOK');
  return wallet('VIPPS', input, session);
}

function wallet(
  method: 'MOBILEPAY' | 'VIPPS',
  input: Common & { userFlow?: string },
  session: Session,
): NewRequest {
  const gateway = cardGateway(session);
  needs(
    gateway !== 'KRONOR' || input.userFlow !== undefined,
    'pay.userFlow: required for the gateway KRONOR',
  );
  return common({ ...input }, { method, gateway });
}

export function P24(input: Common & { paymentMethodId?: number }, session: Session): NewRequest {
  inCurrency(session, 'PLN');
  needs(session.country === 'PL', 'The payment method is not available for the country of the session');
  needs(session.customer !== null, 'additionalData.name is required for P24');
  const id = input.paymentMethodId;
  needs(
    id === undefined || P24_METHODS.some(({ p24Id }) => p24Id === id),
    'pay.paymentMethodId: no such P24 method',
  );
  return common({ ...input }, { method: 'P24', gateway: 'KRONOR' });
}

export function BANK_TRANSFER(
  input: Common & { aspspId?: number; executionDate?: string; flow?: string },
  session: Session,
): NewRequest {
  const { aspspId, executionDate, flow } = input;
  needs(flow === undefined || flow === 'mcom' || flow === 'ecom', "pay.flow: either 'ecom' or 'mcom'");
  needs(aspspId === undefined || BANKS.some(({ id }) => id === aspspId), 'pay.aspspId: no such bank');
  if (executionDate !== undefined) {
    needs(session.allowExecutionDate, 'pay.executionDate: not allowed in this session');
    const day = Date.parse(executionDate) || 0;
    const ahead = day - Date.now();
    needs(
      new Date(day).toISOString().slice(0, 10) === executionDate && ahead > 0 && ahead <= 90 * DAY,
      'pay.executionDate: must be past today and at most 90 days in the future',
    );
  }
  return common(
    { ...input },
    {
      method: 'BANK_TRANSFER',
      // Trustly's page has a list of banks itself. Kronor's SDKs name none, and take no other gateway.
      gateway: aspspId === undefined ? 'TRUSTLY' : 'ENABLE_BANKING',
      ...(flow !== undefined && { flow }),
    },
  );
}

export function PAYPAL(input: Common, session: Session): NewRequest {
  needs(
    session.customer?.shippingAddress !== undefined && session.customer.orderLines !== undefined,
    'additionalData.shippingAddress and additionalData.orderLines are required for PayPal',
  );
  return common({ ...input }, { method: 'PAYPAL', gateway: 'KRONOR' });
}

const approved = new WeakSet<PaymentRequest>();

/** The customer said yes at PayPal: the money is taken by `capturePayPalPayment`, or by Kronor itself a while later. */
export function approveAtPayPal(world: World, request: PaymentRequest): void {
  approved.add(request);
  world.later(PAYPAL_CAPTURES_ITSELF_MS, () => {
    if (latest(request) === 'WAITING_FOR_PAYMENT') decide(world, request, 'paid');
  });
}
/** Said yes, and not captured yet. */
export const isApproved = (request: PaymentRequest): boolean =>
  approved.has(request) && latest(request) === 'WAITING_FOR_PAYMENT';

const PAYPAL_CAPTURES_ITSELF_MS = 60_000;

/** @throws ValidationFailure when there is nothing to capture */
export function capturePayPal(world: World, request: PaymentRequest): void {
  needs(request.method === 'PAYPAL', 'pay.paymentId: not a PayPal payment');
  if (latest(request) === 'PAID') return;
  needs(approved.has(request), 'ORDER_NOT_APPROVED: the customer has not approved the payment');
  must(latest(request) === 'WAITING_FOR_PAYMENT' ? request : undefined, 'The payment is over');
  decide(world, request, 'paid');
}
