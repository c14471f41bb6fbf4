import { createSessionSchema } from '@kassa/protocol';
import type { OrderDetails } from '@kassa/provider';
import { describe, expect, it } from 'vitest';
import { aSession, LINES, type SessionChanges } from '../../test-support/harness.ts';
import { authorizationOptions, orderParams, orderProblems } from './request.ts';

const INVOICE = 'payone.klarna_invoice';

/** As the server gives it to a provider. */
function detailsOf(changes: SessionChanges & { options?: Record<string, unknown> }): OrderDetails {
  const { options = {}, ...session } = changes;
  const parsed = createSessionSchema.parse(aSession(session));
  return {
    order: parsed.order,
    customer: parsed.customer,
    billingAddress: parsed.billingAddress ?? null,
    shippingAddress: parsed.shippingAddress ?? null,
    remember: false,
    options,
  };
}
const problems = (changes: Parameters<typeof detailsOf>[0], request = 'preauthorization') =>
  orderProblems(INVOICE, detailsOf(changes), request).map(({ field }) => field);
const sent = (changes: Parameters<typeof detailsOf>[0]) =>
  Object.fromEntries(orderParams(INVOICE, detailsOf(changes)).map(({ name, value }) => [name, value]));

const { customer = {}, billingAddress = {} } = aSession();
const german = {
  order: { country: 'DE', currency: 'EUR', language: 'de' },
  billingAddress: { ...billingAddress, country: 'DE' },
} satisfies SessionChanges;
const company = { company: 'Kassa AB', registryId: '556677-8899', vatId: 'SE556677889901', email: 'a@b.se' };

describe('Klarna is offered', () => {
  it.each([
    ['AT', 'EUR'],
    ['CH', 'CHF'],
    ['DE', 'EUR'],
    ['DK', 'DKK'],
    ['FI', 'EUR'],
    ['NL', 'EUR'],
    ['NO', 'NOK'],
    ['SE', 'SEK'],
  ])('in %s for %s', (country, currency) => {
    const order = { country, currency };
    expect(problems({ order, billingAddress: { ...billingAddress, country } })).toEqual([]);
    const other = currency === 'EUR' ? 'SEK' : 'EUR';
    expect(
      problems({ order: { ...order, currency: other }, billingAddress: { ...billingAddress, country } }),
    ).toEqual(['order.currency']);
  });

  it('nowhere else', () => {
    expect(problems({ order: { country: 'FR', currency: 'EUR' }, billingAddress: {} })).toContain(
      'order.country',
    );
  });

  it.each(['DK', 'FI', 'NO', 'SE'])('in %s only with a national id', (country) => {
    const currency = { DK: 'DKK', FI: 'EUR', NO: 'NOK', SE: 'SEK' }[country] ?? '';
    const changes = {
      order: { country, currency },
      billingAddress: { ...billingAddress, country },
      customer: { ...customer, nationalId: undefined },
    };
    expect(problems(changes)).toEqual(['customer.nationalId']);
  });

  it('to a company alone, a last name alone, or both names; not to a first name alone', () => {
    const named = (who: object) =>
      problems({
        ...german,
        customer: { email: 'a@b.se', ...who },
        shippingAddress: { ...billingAddress, firstName: 'A', lastName: 'Bo' },
      });
    expect(named({ company: 'Kassa AB' })).toEqual([]);
    expect(named({ lastName: 'Approved' })).toEqual([]);
    expect(named({ firstName: 'Test', lastName: 'Approved' })).toEqual([]);
    expect(named({ firstName: 'Test' })).toEqual(['customer.lastName']);
  });

  it('to companies in DE, FI, NO and SE', () => {
    expect(problems({ customer: { ...customer, ...company } })).toEqual([]);
    const dutch = {
      order: { country: 'NL', currency: 'EUR' },
      billingAddress: { ...billingAddress, country: 'NL' },
    };
    expect(problems({ ...dutch, customer: { ...customer, ...company } })).toEqual(['customer.company']);
  });

  it('only with lines, at most 400 of them, discounts counted', () => {
    expect(problems({ order: { lines: [] } })).toEqual(['order.lines']);
    const discounted = {
      ...LINES[0],
      name: 'Mug',
      unitPrice: 300,
      quantity: 1,
      discountAmount: 100,
      total: 200,
    };
    const lines = (count: number) => ({
      order: { amount: 200 * count, lines: Array<typeof discounted>(count).fill(discounted) },
    });
    expect(problems(lines(200))).toEqual([]);
    expect(problems(lines(201))).toEqual(['order.lines']);
  });

  it('only with an e-mail address when something is delivered, or the cart is digital', () => {
    const nameless = { customer: { ...customer, email: undefined } };
    expect(problems(nameless)).toEqual(['customer.email']);
    expect(problems({ ...nameless, options: { shoppingCartType: 'DIGITAL' } })).toEqual(['customer.email']);
  });

  it('only with an address to deliver to, unless the cart is digital: shipping_* is mandatory then', () => {
    const nowhere = { billingAddress: undefined };
    expect(problems(nowhere)).toEqual(['shippingAddress']);
    expect(problems({ ...nowhere, options: { shoppingCartType: 'DIGITAL' } })).toEqual([]);
  });
});

describe('what PAYONE has no word for', () => {
  const sent = (changes: Parameters<typeof detailsOf>[0], name: string) =>
    orderParams(INVOICE, detailsOf(changes)).find((param) => param.name === name)?.value;

  it.each([
    [1, 'a rate between 0 and 1 %'],
    [99, 'a rate just below 1 %'],
    [10_000, 'a rate of 100 %'],
  ])('a tax rate of %i, %s, is left out, and Klarna stays', (taxRate) => {
    const changes = { order: { lines: [LINES[0], { ...LINES[1], taxRate }] } } as Parameters<
      typeof detailsOf
    >[0];
    expect(problems(changes)).toEqual([]);
    expect(sent(changes, 'va[2]')).toBeUndefined();
    expect(sent(changes, 'de[2]')).toBeDefined();
  });

  it.each([
    ['fil', undefined],
    ['de', 'de'],
    ['nb-NO', 'nb'],
  ])('a language: %s is sent as %s, and Klarna stays', (language, written) => {
    expect(problems({ order: { language } })).toEqual([]);
    expect(sent({ order: { language } }, 'language')).toBe(written);
  });

  it('a line break in a product’s name is sent as a space', () => {
    const changes = { order: { lines: [{ ...LINES[0], name: 'Mug\r\nblue' }, LINES[1]] } } as Parameters<
      typeof detailsOf
    >[0];
    expect(problems(changes)).toEqual([]);
    expect(sent(changes, 'de[1]')).toBe('Mug blue');
  });

  it('a title of 50 characters is sent as it is', () => {
    const title = 'x'.repeat(50);
    expect(sent({ shippingAddress: { ...billingAddress, title } }, 'add_paydata[shipping_title]')).toBe(
      title,
    );
  });
});

describe('a field outside its format is refused by the shop’s name', () => {
  const long = (length: number) => 'x'.repeat(length);
  it.each([
    ['customer.nationalId', { customer: { ...customer, nationalId: '410321_9202' } }],
    ['customer.lastName', { customer: { ...customer, lastName: 'A' } }],
    ['billingAddress.firstName', { billingAddress: { ...billingAddress, firstName: long(51) } }],
    ['customer.company', { customer: { ...customer, company: 'X' } }],
    ['billingAddress.street', { billingAddress: { ...billingAddress, street: long(51) } }],
    ['billingAddress.street2', { billingAddress: { ...billingAddress, street2: long(51) } }],
    ['billingAddress.postalCode', { billingAddress: { ...billingAddress, postalCode: '12#45' } }],
    ['billingAddress.city', { billingAddress: { ...billingAddress, city: 'X' } }],
    ['customer.email', { customer: { ...customer, email: `${long(64)}@example.com` } }],
    ['shippingAddress.company', { shippingAddress: { ...billingAddress, company: 'X' } }],
    ['shippingAddress.street', { shippingAddress: { ...billingAddress, street: 'X' } }],
    ['shippingAddress.region', { shippingAddress: { ...billingAddress, country: 'US', region: 'Texas' } }],
    ['order.lines.0.reference', { order: { lines: [{ ...LINES[0], reference: long(33) }, LINES[1]] } }],
    ['providerOptions.payone.merchantData', { options: { merchantData: 'not base64!' } }],
    ['providerOptions.payone.lastFourSsn', { options: { lastFourSsn: '12345' } }],
    ['providerOptions.payone.userId', { options: { userId: '12345' } }],
    ['providerOptions.payone.minimumAge', { options: { minimumAge: -1 } }],
    [
      'providerOptions.payone.redirectUrlAfterAgeVerificationFailure',
      { options: { redirectUrlAfterAgeVerificationFailure: 'nowhere' } },
    ],
    ['providerOptions.payone.customerId', { options: { customerId: 'c-1' } }],
    ['providerOptions.payone.overcapture', { options: { overcapture: true } }],
  ] as [string, Parameters<typeof detailsOf>[0]][])('%s', (field, changes) => {
    const found = problems(changes);
    expect(found).toContain(field);
  });

  it('over capture only with preauthorization', () => {
    const changes = { options: { overCapture: true } };
    expect(problems(changes)).toEqual([]);
    expect(problems(changes, 'authorization')).toEqual(['providerOptions.payone.overCapture']);
  });
});

describe('what is sent', () => {
  it('of a company: its names, VAT and registry numbers, and an entity type', () => {
    expect(sent({ customer: { ...customer, ...company } })).toMatchObject({
      company: 'Kassa AB',
      lastname: 'Approved',
      vatid: 'SE556677889901',
      'add_paydata[organization_entity_type]': 'OTHER',
      'add_paydata[organization_registry_id]': '556677-8899',
    });
    const named = sent({
      customer: { ...customer, ...company },
      options: { organizationEntityType: 'LIMITED_COMPANY' },
    });
    expect(named['add_paydata[organization_entity_type]']).toBe('LIMITED_COMPANY');
  });

  it('of a person: salutation, title, gender, birthday, and what the shop says for Klarna', () => {
    const person = { ...customer, salutation: 'Herr', title: 'Dr.', gender: 'male' as const };
    const options = { merchantData: 'e30=', lastFourSsn: '1234', userId: '123456789' };
    const address = { ...billingAddress, city: 'Ankeborg', street2: '7th floor', careOf: 'c/o Maier' };
    expect(sent({ customer: person, billingAddress: address, options })).toMatchObject({
      city: 'Ankeborg',
      addressaddition: '7th floor, c/o Maier',
      salutation: 'Herr',
      title: 'Dr.',
      gender: 'm',
      birthday: '19410321',
      telephonenumber: '+46700000000',
      userid: '123456789',
      'add_paydata[merchant_data]': 'e30=',
      'add_paydata[last_four_ssn]': '1234',
    });
  });

  it('of a delivery address: everything, its state, and whom to reach there', () => {
    const shippingAddress = {
      title: 'Prof.',
      firstName: 'Ada',
      lastName: 'Byron',
      company: 'Engines Ltd',
      street: 'Main Street 1',
      street2: '7th floor',
      careOf: 'Babbage',
      postalCode: '90210',
      city: 'Beverly Hills',
      region: 'US-CA',
      country: 'US',
      email: 'ada@example.com',
      phone: '+1 555 0100',
    };
    expect(sent({ shippingAddress })).toMatchObject({
      shipping_firstname: 'Ada',
      shipping_lastname: 'Byron',
      shipping_company: 'Engines Ltd',
      shipping_street: 'Main Street 1',
      shipping_addressaddition: '7th floor, Babbage',
      shipping_zip: '90210',
      shipping_city: 'Beverly Hills',
      shipping_state: 'CA',
      shipping_country: 'US',
      'add_paydata[shipping_title]': 'Prof.',
      'add_paydata[shipping_email]': 'ada@example.com',
      'add_paydata[shipping_telephonenumber]': '+1 555 0100',
    });
  });

  it('of a digital cart: no delivery address, unless the shop gives one', () => {
    const digital = { options: { shoppingCartType: 'DIGITAL' } };
    expect(Object.keys(sent(digital)).filter((name) => name.startsWith('shipping_'))).toEqual([]);
    const partly = { ...digital, shippingAddress: { country: 'SE' } };
    expect(sent(partly)).toMatchObject({ shipping_country: 'SE' });
    expect(problems(partly)).toEqual([]);
  });

  it('of what looks copied from another method: nothing by default, and with (pre)authorization what the shop sets', () => {
    const asked = (options: Record<string, unknown>, request = 'preauthorization') =>
      Object.fromEntries(
        authorizationOptions(detailsOf({ options }), request).map(({ name, value }) => [name, value]),
      );
    const all = {
      shoppingCartType: 'DIGITAL',
      minimumAge: 18,
      redirectUrlAfterAgeVerificationFailure: 'https://shop.example/too-young',
      overCapture: true,
    };
    expect(asked({})).toEqual({});
    expect(asked(all)).toEqual({
      'add_paydata[shopping_cart_type]': 'DIGITAL',
      'add_paydata[minimum_age]': '18',
      'add_paydata[redirect_url_after_age_verification_failure]': 'https://shop.example/too-young',
      'add_paydata[over_capture]': 'yes',
    });
    expect(asked(all, 'authorization')).not.toHaveProperty('add_paydata[over_capture]');
  });

  it('leaves out a region in words where nobody asks for a state', () => {
    expect(sent({ shippingAddress: { ...billingAddress, region: 'Skåne' } })).not.toHaveProperty(
      'shipping_state',
    );
    expect(
      sent({ ...german, shippingAddress: { ...billingAddress, country: 'DE', region: 'BY' } }),
    ).toHaveProperty('shipping_state', 'BY');
  });
});
