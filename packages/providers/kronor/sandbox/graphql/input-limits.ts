/** Lengths and characters that Kronor's schema documents for its inputs, by input type and field. */
import { ValidationFailure } from './failures.ts';

interface Limit {
  max?: number;
  pattern?: RegExp;
  allowed?: string;
}

const KEY: Limit = { max: 64, pattern: /^[A-Za-z0-9\-_.,[\]+]+$/, allowed: 'alphanumeric and - _ . , [ ] +' };
/** Alphanumeric, Swedish letters and a few signs: shown on the customer's statement. */
const MESSAGE: Limit = {
  max: 50,
  pattern: /^[A-Za-z0-9ÅÄÖåäö:;.,?!()”" ]*$/,
  allowed: 'alphanumeric, Swedish letters and : ; . , ? ! ( ) ” " and space',
};
const short: Limit = { max: 64 };
const name: Limit = { max: 100 };
const long: Limit = { max: 10_000 };

const LIMITS: Readonly<Record<string, Limit>> = {
  idempotencyKey: KEY,
  message: MESSAGE,
  refundMessage: { max: 50 },
  merchantReference2: { max: 1000 },
  browserName: short,
  browserVersion: short,
  fingerprint: short,
  osName: short,
  osVersion: short,
  userAgent: { max: 512 },
  flow: short,
  createdBy: name,
  generatedFrom: name,
  name,
  phoneNumber: name,
  careOf: name,
  city: name,
  firstName: name,
  lastName: name,
  region: name,
  streetAddress: long,
  streetAddress2: long,
  streetName: long,
  streetNumber: long,
  imageUrl: long,
  itemUrl: long,
  reference: short,
};

/** What differs by the mutation: 64 for a session's reference, 100 for others; a capture's message has no characters of its own. */
function limitOf(field: string, argument: string): Limit | undefined {
  if (field === 'merchantReference') return argument === 'payment' ? short : name;
  if (field === 'message' && argument === 'capture') return { max: 50 };
  return LIMITS[field];
}

/** @throws ValidationFailure that names the field: `payment.message` */
export function checkLimits(args: Readonly<Record<string, unknown>>): void {
  for (const [argument, value] of Object.entries(args)) walk(value, argument, argument);
}

function walk(value: unknown, path: string, argument: string): void {
  if (Array.isArray(value)) {
    value.forEach((each, index) => walk(each, `${path}[${index}]`, argument));
    return;
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return;
  for (const [field, inner] of Object.entries(value)) {
    const limit = limitOf(field, argument);
    if (typeof inner === 'string' && limit) check(inner, `${path}.${field}`, limit);
    else walk(inner, `${path}.${field}`, argument);
  }
}

function check(text: string, path: string, { max, pattern, allowed }: Limit): void {
  if (max !== undefined && text.length > max)
    throw new ValidationFailure(`${path}: at most ${max} characters, not ${text.length}`);
  if (pattern && !pattern.test(text))
    throw new ValidationFailure(`${path}: only ${allowed ?? ''} are allowed`);
}
