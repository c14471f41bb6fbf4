/** `newPaymentSession` and `newPaymentSessionWithReferenceCheck`. */
import { randomUUID } from 'node:crypto';
import { ValidationFailure } from '../graphql/failures.ts';
import { latest, type Customer, type Payment, type Session } from '../model.ts';
import { expireSession } from './requests.ts';
import { sessionToken } from '../graphql/tokens.ts';
import type { World } from '../world.ts';

const DAY = 86_400_000;

export interface SessionInput {
  amount: number;
  currency?: string;
  country?: string;
  expiresAt: string;
  idempotencyKey: string;
  merchantReference: string;
  merchantReference2?: string;
  message: string;
  preferredGateway?: string;
  allowExecutionDate?: boolean;
  saveCardDetails?: boolean;
  additionalData?: Customer;
}

export async function newSession(world: World, input: SessionInput): Promise<Session> {
  const expiresAt = checkedExpiry(world, input.expiresAt);
  checkGateway(input);
  checkAmounts(input);
  const id = randomUUID();
  const session: Session = {
    id,
    token: await sessionToken(id, expiresAt),
    amount: input.amount,
    currency: input.currency ?? 'SEK',
    country: input.country ?? null,
    message: input.message,
    merchantReference: input.merchantReference,
    merchantReference2: input.merchantReference2 ?? null,
    expiresAt,
    createdAt: world.now(),
    allowExecutionDate: input.allowExecutionDate ?? false,
    preferredGateway: input.preferredGateway ?? null,
    saveCardDetails: input.saveCardDetails ?? false,
    customer: input.additionalData ?? null,
    device: null,
  };
  world.sessions.push(session);
  world.later(expiresAt.getTime() - world.now().getTime(), () => expireSession(world, session));
  return session;
}

/** The session of the same references, amount and currency while it lasts; and what was paid by the same reference. */
export async function newSessionWithReferenceCheck(
  world: World,
  input: SessionInput,
): Promise<{ session: Session; payment: Payment | null }> {
  const isOfReference = ({ merchantReference }: Session) => merchantReference === input.merchantReference;
  const payment =
    world.payments.find((each) => isOfReference(each.request.session) && succeeded(each)) ?? null;
  const live = world.sessions.find(
    (session) =>
      isOfReference(session) &&
      session.merchantReference2 === (input.merchantReference2 ?? null) &&
      session.amount === input.amount &&
      session.currency === input.currency &&
      session.expiresAt > world.now(),
  );
  return { session: live ?? (await newSession(world, input)), payment };
}

/** Does it hold or promise the customer's money? */
const succeeded = (payment: Payment): boolean =>
  ['PAID', 'AUTHORIZED', 'PARTIALLY_CAPTURED'].includes(latest(payment)) || payment.amountPaid > 0;

/** ISO 8601: Date.parse alone knows neither its basic form nor an offset of hours. NaN when it is something else. */
function readTime(text: string): number {
  const extended = text
    .replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:$6')
    .replace(/(T.*[+-]\d\d)$/, '$1:00');
  return /^\d{4}-\d\d-\d\dT/.test(extended) ? Date.parse(extended) : NaN;
}

function checkedExpiry(world: World, text: string): Date {
  const time = readTime(text);
  if (Number.isNaN(time)) throw new ValidationFailure('payment.expiresAt: not an ISO 8601 time');
  const ahead = time - world.now().getTime();
  if (ahead <= 0 || ahead > DAY)
    throw new ValidationFailure('payment.expiresAt: must be between 0 and 24 hours into the future');
  return new Date(time);
}

/** The schema knows more gateways; the page says that this one alone may be asked for. */
function checkGateway({ preferredGateway }: SessionInput): void {
  if ((preferredGateway ?? 'KRONOR') === 'KRONOR') return;
  throw new ValidationFailure('payment.preferredGateway: only KRONOR is supported');
}

function checkAmounts({ amount, additionalData }: SessionInput): void {
  if (amount <= 0) throw new ValidationFailure('payment.amount: must be positive');
  const address = additionalData?.shippingAddress;
  if (address?.streetAddress && (address.streetName !== undefined || address.streetNumber !== undefined))
    throw new ValidationFailure(
      'payment.additionalData.shippingAddress: streetName and streetNumber must not be combined with streetAddress',
    );
  const lines = additionalData?.orderLines;
  if (!lines) return;
  for (const [index, { quantity, taxRate }] of lines.entries()) {
    const at = `payment.additionalData.orderLines[${index}]`;
    if (quantity <= 0) throw new ValidationFailure(`${at}.quantity: must be positive`);
    if (taxRate < 0) throw new ValidationFailure(`${at}.taxRate: must not be negative`);
  }
  const sum = lines.reduce((total, { totalAmount }) => total + totalAmount, 0);
  if (sum !== amount)
    throw new ValidationFailure(
      `payment.additionalData.orderLines: their totalAmount adds up to ${sum}, not to ${amount}`,
    );
}
