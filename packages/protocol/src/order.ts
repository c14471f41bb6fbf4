/**
 * What a shop tells us. Parsed once at the merchant's door, in process and over HTTP alike. A page never loads
 * this file. Source of the fields: the union of what the four providers need.
 */
import * as z from 'zod/mini';
import { isCountry, isCurrency } from './iso.ts';
import { isSafeRedirect } from './safe-target.ts';

/** Three capital letters. Whether ISO 4217 lists them is checked at the merchant's door (`isCurrency`). */
export const currencySchema = z.string().check(z.regex(/^[A-Z]{3}$/));

/** Minor units: 10056 is 100.56 kr. Above zero, exactly representable. */
export const amountSchema = z.int().check(z.positive());

/** A line break or another control character but NUL becomes a space: no provider takes one, and no text needs one. */
const withoutControls = (value: string): string => value.replaceAll(/[^\P{Cc}\0]+/gu, ' ');
/** What a database can keep. With the flag `u` a whole pair is one character and doesn't match. */
const isStorable = (value: string): boolean => !/[\0\p{Surrogate}]/u.test(value);
const text = (max: number) =>
  z
    .string()
    .check(
      z.overwrite(withoutControls),
      z.trim(),
      z.minLength(1),
      z.maxLength(max),
      z.refine(isStorable, { error: 'Holds a NUL or half a surrogate pair, which is no character' }),
    );
/** What stands after it is read backwards, whoever shows it: one order could pass for another at support's desk. */
const TURNS_TEXT = /[\u202a-\u202e\u2066-\u2069]/;
/** A name by which a shop finds its own things: never changed, only refused. */
const reference = (max: number) =>
  z.string().check(
    z.trim(),
    z.minLength(1),
    z.maxLength(max),
    z.refine((value) => !/[\p{Cc}\p{Surrogate}]/u.test(value), {
      error: 'Holds a control character such as NUL, or half a surrogate pair',
    }),
    z.refine((value) => !TURNS_TEXT.test(value), {
      error: 'Holds an invisible character that turns the direction of text',
    }),
  );
/** What a browser takes in `<input type=email>`, and no longer than RFC 5321 allows. */
const email = z.string().check(
  z.trim(),
  z.regex(z.regexes.html5Email, {
    error: 'Must be an e-mail address as browsers take it; a domain in its ASCII form (xn--…)',
  }),
  z.maxLength(254),
);
const IPV4_IN_IPV6 = /^::ffff:(?:(\d+(?:\.\d+){3})|([\da-f]{1,4}):([\da-f]{1,4}))$/i;
/** `::ffff:10.0.0.1`, or `::ffff:a00:1`, is 10.0.0.1. */
export function unwrapAddress(address: string): string {
  const [, dotted, ...pairs] = IPV4_IN_IPV6.exec(address) ?? [];
  if (dotted !== undefined) return dotted;
  const bytes = pairs.map((pair) => Number.parseInt(pair, 16)).flatMap((pair) => [pair >> 8, pair & 0xff]);
  return bytes.join('.') || address;
}
const ip = z.pipe(
  z.string().check(z.trim(), z.overwrite(unwrapAddress)),
  z.union([z.ipv4(), z.ipv6()], { error: 'Must be an IPv4 or IPv6 address' }),
);
/** `nb_NO` is `nb-NO`, `SV` is `sv`: as WordPress and PHP write them. */
const languageTag = (value: string): string =>
  value.replaceAll('_', '-').replace(/^[A-Za-z]+/, (primary) => primary.toLowerCase());
const language = z
  .string()
  .check(
    z.trim(),
    z.overwrite(languageTag),
    z.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { error: 'Must be a language tag (BCP 47): nb-NO' }),
  );
const country = z.string().check(z.refine(isCountry, { error: 'Not an ISO 3166-1 alpha-2 country code' }));
const webUrl = z
  .string()
  .check(
    z.maxLength(2048),
    z.refine(isSafeRedirect, { error: 'Must be an https URL without credentials (http on loopback only)' }),
  );

export const lineSchema = z.object({
  type: z._default(z.enum(['goods', 'shipment', 'handling', 'voucher']), 'goods'),
  name: text(255),
  /** The shop's article number. */
  reference: z.optional(text(64)),
  /** Minor units, tax included, before discount. Negative for a voucher. */
  unitPrice: z.int(),
  /** Whole pieces. Half a metre of cloth is 1 of "Cloth, 0.5 m". */
  quantity: z.int().check(z.positive()),
  /** Basis points: 2500 is 25 %. */
  taxRate: z._default(z.int().check(z.gte(0), z.lte(10_000)), 0),
  /** Minor units of tax in `total`. */
  taxAmount: z._default(z.int(), 0),
  /** Minor units, tax included, for the whole line. */
  discountAmount: z._default(z.int().check(z.gte(0)), 0),
  /**
   * Minor units for the whole line: `unitPrice * quantity - discountAmount`. Three for 100.00 don't divide: 3334 each
   * with a discount of 2, or one line of quantity 1.
   */
  total: z.int(),
  itemUrl: z.optional(webUrl),
  imageUrl: z.optional(webUrl),
});
export type OrderLine = z.infer<typeof lineSchema>;

export const addressSchema = z.object({
  title: z.optional(text(50)),
  firstName: z.optional(text(100)),
  lastName: z.optional(text(100)),
  company: z.optional(text(100)),
  careOf: z.optional(text(100)),
  street: z.optional(text(255)),
  streetName: z.optional(text(255)),
  streetNumber: z.optional(text(50)),
  street2: z.optional(text(255)),
  postalCode: z.optional(text(50)),
  city: z.optional(text(100)),
  region: z.optional(text(100)),
  country: z.optional(country),
  email: z.optional(email),
  phone: z.optional(text(30)),
});
export type Address = z.infer<typeof addressSchema>;

export const customerSchema = z.object({
  /** The shop's own customer id. */
  reference: z.optional(reference(100)),
  firstName: z.optional(text(100)),
  lastName: z.optional(text(100)),
  company: z.optional(text(100)),
  email: z.optional(email),
  phone: z.optional(text(30)),
  ip: z.optional(ip),
  title: z.optional(text(20)),
  salutation: z.optional(text(10)),
  gender: z.optional(z.enum(['female', 'male', 'diverse'])),
  /** YYYY-MM-DD. Deleted once a payment is authorized or paid; never in a snapshot, log or event. */
  birthday: z.optional(z.iso.date()),
  /** Deleted once a payment is authorized or paid; never in a snapshot, log or event. */
  nationalId: z.optional(text(32)),
  vatId: z.optional(text(50)),
  registryId: z.optional(text(50)),
});
export type Customer = z.infer<typeof customerSchema>;

/** The customer's fields that are deleted once a payment is authorized or paid. */
export const SENSITIVE_CUSTOMER_FIELDS = ['birthday', 'nationalId'] as const satisfies (keyof Customer)[];

/** A field that was left out of a session, and what was wrong with it. */
export const ignoredSchema = z.object({ field: z.string(), reason: z.string() });
export type Ignored = z.infer<typeof ignoredSchema>;

/** A session without any mistake. The merchant's routes use `sessionSchema`, which leaves wrong optional fields out. */
export const createSessionSchema = z
  .object({
    order: z.object({
      /** The shop's order number: stable across attempts, one live payment each. */
      merchantReference: reference(64),
      merchantReference2: z.optional(reference(1000)),
      amount: amountSchema,
      currency: currencySchema.check(z.refine(isCurrency, { error: 'Not an ISO 4217 currency code' })),
      country,
      /** BCP 47. */
      language: z._default(language, 'en'),
      /** Shown to the customer by some providers. */
      message: z.optional(text(255)),
      /** Where the customer comes back to. */
      returnUrl: webUrl,
      lines: z._default(z.array(lineSchema).check(z.maxLength(400)), []),
    }),
    customer: z._default(customerSchema, {}),
    billingAddress: z.optional(addressSchema),
    shippingAddress: z.optional(addressSchema),
    /** Method ids. All that fit when left out. */
    allowedMethods: z.optional(z.array(text(100)).check(z.minLength(1))),
    /** Keep the token by which a provider recognises this customer (needs `customer.reference`). */
    remember: z._default(z.boolean(), false),
    /** ISO 8601, at most 24 hours ahead; 30 minutes when left out. */
    expiresAt: z.optional(z.iso.datetime({ offset: true })),
    /** Options of one provider, by its name; that provider checks them. */
    providerOptions: z._default(z.record(z.string(), z.record(z.string(), z.unknown())), {}),
    /** Set by `sessionSchema`: the fields that were left out. */
    ignored: z._default(z.array(ignoredSchema), []),
  })
  .check((context) => {
    const { order, remember, customer } = context.value;
    const issue = (path: (string | number)[], message: string, input: unknown) =>
      context.issues.push({ code: 'custom', path, message, input });
    order.lines.forEach((line, index) => {
      if (line.unitPrice * line.quantity - line.discountAmount !== line.total)
        issue(
          ['order', 'lines', index],
          'total must be unitPrice * quantity - discountAmount; a discountAmount takes the rest of a rounding',
          line.total,
        );
    });
    const sum = order.lines.reduce((total, line) => total + line.total, 0);
    if (order.lines.length > 0 && sum !== order.amount)
      issue(['order', 'amount'], `The lines add up to ${sum}`, order.amount);
    if (remember && !customer.reference)
      issue(['customer', 'reference'], 'Needed with remember: true', customer.reference);
  });
/** `createSession`'s argument, and the body of POST /sessions. */
export type CreateSession = Omit<z.input<typeof createSessionSchema>, 'ignored'>;
export type ParsedSession = z.infer<typeof createSessionSchema>;
export type Order = ParsedSession['order'];
