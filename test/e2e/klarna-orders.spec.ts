import type { CreateSession } from '@kassa/protocol';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import {
  decide,
  formIsThere,
  germanOrder,
  openAnyShop,
  PAY_LATER,
  payWithKlarna,
} from '../support/klarna.ts';
import type { Merchant } from '../support/merchant.ts';
import type { Stack } from '../support/stack.ts';

test.use({ stackOptions: { everyProvider: true } });

/** Pays an order of any shop's with Klarna. @returns what PAYONE was sent, request by request */
async function order(
  page: Page,
  stack: Stack,
  merchant: Merchant,
  changes: (german: CreateSession) => CreateSession,
) {
  const reference = `K-${crypto.randomUUID()}`;
  await openAnyShop(page, stack, merchant, (returnUrl) => changes(germanOrder(reference, returnUrl)));
  await page.getByRole('radio', { name: /^Klarna, (pay later|betala senare)/ }).check();
  await formIsThere(page);
  await page.getByRole('button', { name: /^(Pay|Betala)/ }).click();
  await decide(page, 'Approve');
  await expect.poll(async () => (await merchant.payments(reference))[0]?.status).toBe('AUTHORIZED');
  const requests = await stack.payone.requests();
  expect(requests.map(({ name }) => name)).toEqual(['start_session', 'preauthorization']);
  return { reference, forms: requests.map(({ form }) => form) };
}

test('a company buys in the demo shop, in the name of who orders', async ({ customer, stack }) => {
  await customer.chooseCountry('Germany');
  await customer.putInCart('Enamel mug');
  await customer.goToCheckout({ company: 'Ljung & Söhne GmbH' });
  await customer.choose(PAY_LATER);
  await formIsThere(customer.page);
  await payWithKlarna(customer, stack);
  await expect(customer.outcome).toHaveText('Thank you, your order is placed');
  for (const { form } of await stack.payone.requests())
    expect(form).toMatchObject({
      company: 'Ljung & Söhne GmbH',
      firstname: 'Karin',
      lastname: 'Björk',
      shipping_company: 'Ljung & Söhne GmbH',
      'add_paydata[organization_entity_type]': 'OTHER',
    });
});

test('a company alone buys, with its number and nobody’s name', async ({ page, stack, merchant }) => {
  const { forms } = await order(page, stack, merchant, (german) => ({
    ...german,
    customer: {
      company: 'Nowak AG',
      registryId: 'HRB 86891',
      vatId: 'DE123456789',
      email: 'einkauf@example.com',
    },
    shippingAddress: { ...german.billingAddress, firstName: 'Jana', lastName: 'Nowak' },
    providerOptions: { payone: { organizationEntityType: 'LIMITED_COMPANY' } },
  }));
  for (const form of forms) {
    expect(form).toMatchObject({
      company: 'Nowak AG',
      vatid: 'DE123456789',
      'add_paydata[organization_entity_type]': 'LIMITED_COMPANY',
      'add_paydata[organization_registry_id]': 'HRB 86891',
    });
    expect(form).not.toHaveProperty('lastname');
    expect(form).not.toHaveProperty('firstname');
  }
});

test('a digital cart is delivered nowhere', async ({ page, stack, merchant }) => {
  const { forms } = await order(page, stack, merchant, (german) => ({
    ...german,
    providerOptions: { payone: { shoppingCartType: 'DIGITAL' } },
  }));
  expect(forms[1]).toMatchObject({
    'add_paydata[shopping_cart_type]': 'DIGITAL',
    email: 'jana@example.com',
  });
  for (const form of forms) expect(Object.keys(form).filter((name) => name.includes('shipping'))).toEqual([]);
});

test('a voucher in the cart is an item with a negative price, and the sum is what is reserved', async ({
  page,
  stack,
  merchant,
}) => {
  const { forms } = await order(page, stack, merchant, (german) => ({
    ...german,
    order: {
      ...german.order,
      amount: 2_870,
      lines: [
        ...(german.order.lines ?? []),
        {
          type: 'voucher',
          name: 'Welcome',
          unitPrice: -500,
          quantity: 1,
          taxRate: 1900,
          taxAmount: -80,
          total: -500,
        },
      ],
    },
  }));
  for (const form of forms)
    expect(form).toMatchObject({ amount: '2870', 'it[3]': 'voucher', 'pr[3]': '-500', 'de[3]': 'Welcome' });
});

test('a Swede’s personal number is told to PAYONE and to nobody else', async ({ page, stack, merchant }) => {
  const nationalId = '410321-9202';
  const seen: string[] = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => seen.push(String(payload))));
  page.on('response', (response) => {
    if (response.url().startsWith(stack.kassaUrl) && response.status() === 200)
      void response.text().then(
        (text) => seen.push(text),
        () => undefined,
      );
  });
  const before = stack.shop.output.length;
  const { reference, forms } = await order(page, stack, merchant, (german) => ({
    ...german,
    order: { ...german.order, currency: 'SEK', country: 'SE', language: 'sv-SE' },
    customer: { ...german.customer, nationalId, birthday: '1941-03-21' },
    billingAddress: { street: 'Stårgatan 1', postalCode: '12345', city: 'Ankeborg', country: 'SE' },
  }));
  for (const form of forms)
    expect(form).toMatchObject({ personalid: nationalId, birthday: '19410321', language: 'sv' });
  await expect.poll(() => seen.join()).toContain('klarna_invoice');
  const payment = JSON.stringify(await merchant.payment(reference));
  // Through Klarna and back at the shop, even when TransactionStatus is quicker.
  await expect(page.getByRole('link', { name: 'Enamel mug' })).toBeVisible();
  for (const told of [seen.join(), await page.content(), stack.shop.output.slice(before), payment]) {
    expect(told).not.toContain(nationalId);
    expect(told).not.toContain('4103219202');
    expect(told).not.toContain('1941-03-21');
  }
});

for (const [what, customer, field] of [
  ['without a personal number', {}, 'customer.nationalId'],
  ['with a name of 51 letters', { nationalId: '410321-9202', lastName: 'ö'.repeat(51) }, 'customer.lastName'],
] as const)
  test(`a Swede ${what} isn’t offered Klarna, the merchant hears why, and nothing is sent`, async ({
    page,
    stack,
    merchant,
  }) => {
    const { sessionId } = await openAnyShop(page, stack, merchant, (returnUrl) => {
      const german = germanOrder(`K-${crypto.randomUUID()}`, returnUrl);
      return {
        ...german,
        order: { ...german.order, currency: 'SEK', country: 'SE' },
        customer: { ...german.customer, ...customer },
        billingAddress: { street: 'Stårgatan 1', postalCode: '12345', city: 'Ankeborg', country: 'SE' },
      };
    });
    await expect(page.getByRole('radio', { name: 'Pay by bank' })).toBeVisible();
    await expect(page.getByRole('radio', { name: /Klarna/ })).toHaveCount(0);
    const methods = await merchant.explainMethods(sessionId);
    const invoice = methods.find(({ method }) => method === 'payone.klarna_invoice');
    expect(invoice?.reasons.map((reason) => reason.field)).toContain(field);
    expect(await stack.payone.requests()).toEqual([]);
  });
