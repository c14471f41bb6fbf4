/** An order of a knock's own: what others have done to theirs doesn't stand in its way. */
import type { PaymentInput, PaymentStatus } from '@kassa/protocol';
import { SHOP, type Front } from './front.ts';
import type { Filling } from './door.ts';
import { rightAnswer, type Answered } from './right-answers.ts';

/** A method that the front's session offers, and what is rightly given with it. */
export interface RightPay {
  method: string;
  input: PaymentInput;
  currency?: string;
  country?: string;
  /** Has to be chosen before it is paid with. */
  isPrepared?: boolean;
}

const none: PaymentInput = { kind: 'none' };
const fields = (values: Record<string, string>): PaymentInput => ({ kind: 'fields', values });
export const RIGHT_PAYS: readonly RightPay[] = [
  { method: 'fakebank.pay', input: fields({ phone: '+46701234567' }) },
  { method: 'fakebank.nordic', input: none },
  { method: 'krofort.bank', input: none },
  { method: 'kronor.swish', input: fields({ phone: '+46701234567' }) },
  { method: 'kronor.bank', input: fields({ bank: '7' }) },
  { method: 'kronor.p24', input: fields({ method: '7', accepted: 'true' }), currency: 'PLN', country: 'PL' },
  {
    method: 'payone.klarna_invoice',
    input: { kind: 'klarna_widget', authorizationToken: '{attempt}' },
    isPrepared: true,
  },
  { method: 'opp.paypal', input: none },
];

const PERSON = {
  reference: 'c-1',
  firstName: 'Ada',
  lastName: 'Ek',
  email: 'ada@example.com',
  phone: '+46701234567',
  ip: '192.0.2.1',
  birthday: '1990-01-01',
  nationalId: '199001011234',
};
const address = (country: string) => ({
  firstName: 'Ada',
  lastName: 'Ek',
  street: 'Road 1',
  postalCode: '11122',
  city: 'Stockholm',
  country,
});

let orders = 0;

/** A new order that can be paid, and the token of its session. Its bank is up, whichever it is. */
export async function openOrder(
  front: Front,
  { method, currency = 'SEK', country = 'SE', isPrepared = false }: RightPay,
): Promise<Filling> {
  orders += 1;
  front.upstream.answer = {
    status: 200,
    contentType: 'application/json',
    body: JSON.stringify({ clientUrl: 'https://cashier.krofort.com/1' }),
    how: 'whole',
  };
  const provider = method.split('.')[0] ?? '';
  if (isAnswered(provider)) front.plain.answer = rightAnswer(provider);
  const { token, session } = await front.server.checkout.createSession({
    order: {
      merchantReference: `live-${orders}`,
      amount: 10_000,
      currency,
      country,
      returnUrl: `${SHOP}/orders/1`,
      lines: [
        { name: 'Thing', unitPrice: 10_000, quantity: 1, total: 10_000, taxRate: 2500, taxAmount: 2_000 },
      ],
    },
    customer: PERSON,
    billingAddress: address(country),
  });
  if (isPrepared) await post(front, token, '/session/selection', { method });
  return { token, session: session.id, order: `live-${orders}`, attempt: `attempt-${orders}` };
}

const isAnswered = (provider: string): provider is Answered =>
  provider === 'kronor' || provider === 'payone' || provider === 'opp';

/** A new order, paid at the front's own bank, which says that it is `status`. */
export async function payOrder(front: Front, status: PaymentStatus): Promise<Filling> {
  const opened = await openOrder(front, { method: 'fakebank.pay', input: none });
  const { bank } = front;
  bank.onCreate = () => Promise.resolve({ status, rawStatus: 'as asked' });
  await post(front, opened.token ?? '', '/session/payments', {
    method: 'fakebank.pay',
    input: none,
    idempotencyKey: 'key-live-1',
  });
  const context = bank.created.pop();
  if (!context) throw new Error('The order was not paid');
  bank.created.length = 0;
  const handle = context.urls.returnTo('success').split('/').at(-2) ?? '';
  return { ...opened, payment: context.payment.id, handle };
}

/** A reservation with a capture of which nobody knows what became of it. */
export async function withLostCapture(front: Front): Promise<Filling> {
  const paid = await payOrder(front, 'AUTHORIZED');
  front.bank.onOperate = () => Promise.resolve({ status: 'AMBIGUOUS', rawStatus: 'lost' });
  await front.server.checkout.capture(paid.payment ?? '', { amount: 100 }, 'key-lost');
  front.bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'done' });
  return paid;
}

/** A customer who has just come back, with the code that the page exchanges. */
export async function returnFrom(front: Front): Promise<Filling> {
  const paid = await payOrder(front, 'WAITING_FOR_PAYMENT');
  const back = await front.server.fetch(new Request(`${SHOP}/return/${paid.handle}/success`));
  const code = back.headers.get('location')?.split('=').at(-1);
  if (code === undefined) throw new Error(`Nobody was sent back: ${back.status}`);
  return { ...paid, code };
}

const post = ({ server }: Front, token: string, path: string, body: unknown): Promise<Response> =>
  server.fetch(
    new Request(SHOP + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, origin: SHOP },
      body: JSON.stringify(body),
    }),
  );
