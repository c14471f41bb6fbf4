import { describe, expect, it, vi } from 'vitest';
import * as sdk from '../../test-support/sdk.ts';
import { useSandbox } from '../testing.ts';

const {
  at,
  customer,
  decide,
  inMinutes,
  merchant,
  messageOf,
  newSession,
  sessionInput,
  swish,
  untilStatus,
  waitTokenOf,
} = useSandbox();

const CUSTOMER = { name: 'Ada Li', email: 'ada@example.com', ip: '127.0.0.1', language: 'SV' };
const ADDRESS = {
  firstName: 'Ada',
  lastName: 'Li',
  streetAddress: 'Storgatan 1',
  postalCode: '111 22',
  city: 'Stockholm',
  country: 'SE',
  email: 'ada@example.com',
  phoneNumber: '+46701234567',
};

describe('a session', () => {
  it('is made by the merchant alone: a session token finds no such mutation', async () => {
    const answer = await customer(sdk.NEW_SESSION, { payment: sessionInput() });
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0]).toMatchObject({
      message: "field 'newPaymentSession' not found in type: 'mutation_root'",
      extensions: { code: 'validation-failed', path: '$.selectionSet.newPaymentSession' },
    });
  });

  it.each([
    ['Z', (time: string) => time],
    ['microseconds', (time: string) => time.replace('Z', '000+00:00')],
    ['an offset of hours', (time: string) => time.replace('Z', '+00')],
    ['an offset without a colon', (time: string) => time.replace('Z', '+0000')],
    ['the basic form', (time: string) => time.replace(/\.\d+/, '').replaceAll(/[-:]/g, '')],
  ])('takes an expiresAt with %s: the page says "ISO8601"', async (_, write) => {
    const { errors } = await merchant(sdk.NEW_SESSION, {
      payment: sessionInput({ expiresAt: write(inMinutes(10)) }),
    });
    expect(errors).toBeUndefined();
  });

  it.each(['MISS', 'MR', 'MRS', 'MS', 'Miss', 'Mr', 'Mrs', 'Ms'])(
    'takes the title %s: the page has it in capitals, the published schema has not',
    async (title) => {
      const shippingAddress = { ...ADDRESS, title };
      const { errors } = await merchant(sdk.NEW_SESSION, {
        payment: sessionInput({ additionalData: { ...CUSTOMER, shippingAddress } }),
      });
      expect(errors).toBeUndefined();
    },
  );

  it.each([
    [{ message: 'Order #1' }, /payment\.message/],
    [{ message: 'x'.repeat(51) }, /payment\.message: at most 50/],
    [{ merchantReference: 'x'.repeat(65) }, /payment\.merchantReference: at most 64/],
    [{ idempotencyKey: 'with space' }, /payment\.idempotencyKey/],
    [{ expiresAt: inMinutes(24 * 60 + 5) }, /24 hours/],
    [{ expiresAt: inMinutes(-1) }, /24 hours/],
    [{ amount: 0 }, /payment\.amount/],
    [{ preferredGateway: 'REEPAY' }, /payment\.preferredGateway: only KRONOR/],
    [{ nonsense: 1 }, /field 'nonsense' not found in type: 'PaymentSessionInput'/],
    [{ message: undefined }, /missing required field 'message'/],
    [
      {
        additionalData: {
          name: 'Ada',
          email: 'ada@example.com',
          ip: '127.0.0.1',
          language: 'SV',
          orderLines: [
            {
              name: 'Mug',
              pricePerItem: 900,
              quantity: 1,
              taxRate: 2500,
              totalAmount: 900,
              totalTaxAmount: 180,
            },
          ],
        },
      },
      /adds up to 900, not to 1000/,
    ],
  ])('with %o is refused by name', async (changes, message) => {
    const answer = await merchant(sdk.NEW_SESSION, { payment: sessionInput(changes) });
    expect(messageOf(answer)).toMatch(message);
  });

  it('is the same one for the same key and data, and refused for other data', async () => {
    const payment = sessionInput();
    const first = await merchant(sdk.NEW_SESSION, { payment });
    expect(await merchant(sdk.NEW_SESSION, { payment })).toEqual(first);
    const other = await merchant(sdk.NEW_SESSION, { payment: { ...payment, amount: 2000 } });
    expect(messageOf(other)).toMatch(/was used for newPaymentSession with other data/);
  });

  it('that was refused may be corrected with the same key, as any other input', async () => {
    const payment = sessionInput({ expiresAt: inMinutes(-1) });
    expect(messageOf(await merchant(sdk.NEW_SESSION, { payment }))).toMatch(/expiresAt/);
    const corrected = { ...payment, expiresAt: inMinutes(5) };
    expect((await merchant(sdk.NEW_SESSION, { payment: corrected })).errors).toBeUndefined();
    expect(messageOf(await swish({ flow: 'ecom', idempotencyKey: 'one' }))).toMatch(/customerSwishNumber/);
    const number = { customerSwishNumber: '46701740605' };
    expect((await swish({ flow: 'ecom', idempotencyKey: 'one', ...number })).errors).toBeUndefined();
  });

  it('with a reference check is the earlier one, and tells what was paid in it', async () => {
    const check = async (changes: object = {}) => {
      const { data } = await merchant(sdk.NEW_SESSION_WITH_CHECK, { payment: sessionInput(changes) });
      return data?.newPaymentSessionWithReferenceCheck as { token: string; paymentId: string | null };
    };
    expect(await check()).toMatchObject({ token: at.session, paymentId: null });
    await swish();
    const { waitToken } = await untilStatus('WAITING_FOR_PAYMENT');
    await decide(waitToken, 'paid');
    const { resultingPaymentId } = await untilStatus('PAID');
    expect(await check()).toMatchObject({ token: at.session, paymentId: resultingPaymentId });
    // "If a paid payment exists with same merchantReference, the paid payment is returned" (schema): of any amount.
    const changed = await check({ amount: 2000, merchantReference2: 'other' });
    expect(changed.paymentId).toBe(resultingPaymentId);
    expect(changed.token).not.toBe(at.session);
    expect(await check({ merchantReference: 'another-order' })).toMatchObject({ paymentId: null });
  });

  it('is asked about by the role merchant-read-only, which can’t make one', async () => {
    const readOnly = (query: string, variables?: Record<string, unknown>) =>
      sdk.call(at.kronor.url, at.kronor.readOnlyToken, query, variables);
    const waitToken = waitTokenOf(await swish());
    const { data } = await readOnly('{ paymentRequests { waitToken } payments { id } }');
    expect(data).toEqual({ paymentRequests: [{ waitToken }], payments: [] });
    expect(await readOnly(sdk.NEW_SESSION, { payment: sessionInput() })).toEqual({
      errors: [{ message: 'no mutations exist', extensions: { code: 'validation-failed', path: '$' } }],
    });
  });

  it('ends: its token is refused in words that Hasura uses', async () => {
    const brief = await newSession({ expiresAt: new Date(Date.now() + 1_100).toISOString() });
    const refused = await vi.waitFor(
      async () => {
        const answer = await customer(sdk.PAYMENT_STATUS_QUERY, {}, brief);
        if (!answer.errors) throw new Error('Still good');
        return answer;
      },
      { timeout: 20_000 },
    );
    expect(refused.errors?.[0]).toMatchObject({
      message: 'Could not verify JWT: JWTExpired',
      extensions: { code: 'invalid-jwt' },
    });
  });

  it('cannot be used without a token, or with one that somebody else has signed', async () => {
    const withoutToken = await sdk.call(at.kronor.url, null, '{ version }');
    expect(withoutToken.errors?.[0]?.extensions).toMatchObject({ code: 'invalid-headers' });
    const forged = await customer('{ version }', {}, `${at.session.slice(0, -4)}AAAA`);
    expect(forged.errors?.[0]?.extensions).toMatchObject({ code: 'invalid-jwt' });
    expect((await customer('{ version }')).data).toEqual({ version: 'sandbox' });
    expect((await merchant('{ version }')).data).toEqual({ version: 'sandbox' });
  });
});
