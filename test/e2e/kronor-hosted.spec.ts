import { expect, test } from '../support/fixtures.ts';
import { CARD, MOBILEPAY, P24, PAY, PAYPAL, VIPPS } from '../support/kronor-shopper.ts';

test.use({ stackOptions: { everyProvider: true, environment: { KRONOR_HOSTED_PAGES: 'always' } } });

for (const method of [CARD, MOBILEPAY, VIPPS, P24, PAYPAL])
  test(`${method.label} through Kronor’s hosted page: the same payment, and back at the order’s page`, async ({
    shopper,
    customer,
    stack,
  }) => {
    const hosted = customer.page.waitForRequest(`${stack.sandbox.kronor.hostedUrl}/payment?**`);
    await shopper.goTo(method);
    expect(new URL((await hosted).url()).searchParams.get('env')).toBe('staging');
    await shopper.press(PAY);
    await expect(customer.outcome).toHaveText(
      method.authorizes ? 'Thank you, your order is placed' : 'Thank you, your order is paid',
    );
    expect(await stack.kronor.requests()).toHaveLength(1);
  });
