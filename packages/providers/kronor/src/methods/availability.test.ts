import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHarness, type Harness, type Page, type SessionChanges } from '../../test-support/harness.ts';

let kassa: Harness;
let page: Page;
beforeEach(async () => {
  kassa = await startHarness();
});
afterEach(() => kassa.close());
const open = async (changes?: SessionChanges) => {
  page = await kassa.session(changes);
};

describe('why a method is not offered', () => {
  it.each([
    [false, ['order.currency']],
    [true, []],
  ])(
    'is an order in ISK, unless Kronor is known to count whole krónur (%s)',
    async (iskInWholeKronur, fields) => {
      await kassa.close();
      kassa = await startHarness({ provider: { iskInWholeKronur } });
      await open({ order: { currency: 'ISK', country: 'IS' } });
      const reasons = await kassa.server.checkout.explainMethods(page.sessionId);
      const card = reasons.find(({ method }) => method === 'kronor.card');
      expect((card?.reasons ?? []).map(({ field }) => field)).toEqual(fields);
    },
  );

  it('is told to the merchant by the fields that would change it', async () => {
    await open({ order: { currency: 'EUR', country: 'DE', message: 'Order #1' } });
    const reasons = await kassa.server.checkout.explainMethods(page.sessionId);
    const of = (method: string) =>
      reasons.find((each) => each.method === `kronor.${method}`)?.reasons.map(({ field }) => field);
    // Its message is made to fit.
    expect(of('card') ?? []).toEqual([]);
    expect(of('swish')).toEqual(['order.currency']);
    expect(of('p24')).toEqual([
      'order.currency',
      'order.country',
      'customer.firstName',
      'customer.email',
      'customer.ip',
    ]);
    expect(of('paypal')).toContain('order.lines');
    expect(of('paypal')).toContain('shippingAddress');
  });

  it('is refused with the session when it is an option that nobody has', async () => {
    const openWith = (options: object) => open({ rest: { providerOptions: { kronor: { ...options } } } });
    await expect(openWith({ saveCardDetails: true })).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'providerOptions.kronor.saveCardDetails',
    });
    await expect(openWith({ nonsense: 1 })).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'providerOptions.kronor',
    });
  });
});
