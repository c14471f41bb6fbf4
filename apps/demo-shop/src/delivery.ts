/** The delivery form: what the customer writes, checked once. */
import * as z from 'zod';
import type { Country } from './markets.ts';
import type { Delivery } from './orders.ts';

export type DeliveryForm = Delivery;
/** By field: what to tell the customer. */
export type DeliveryProblems = Partial<Record<keyof Delivery, string>>;

const line = (missing: string) => z.string().trim().min(1, missing).max(100, 'That is too long');

const schema = z.object({
  email: z.email('We need an e-mail address like name@example.com'),
  firstName: line('We need your first name'),
  lastName: line('We need your last name'),
  phone: z
    .string()
    .trim()
    .regex(/^(\+?[\d ()-]{6,25})?$/, 'We need a phone number like +46 70 174 06 35')
    .default(''),
  company: z.string().trim().max(100, 'That is too long').default(''),
  street: line('We need a street and number'),
  postalCode: line('We need a postal code').max(12, 'That is too long for a postal code'),
  city: line('We need a town'),
  remember: z
    .literal('yes')
    .optional()
    .transform((ticked) => ticked === 'yes'),
});

/** @returns the delivery, or what is wrong with it and what was written, to show again */
export function readDelivery(
  form: Record<string, unknown>,
  country: Country,
): { delivery: Delivery } | { problems: DeliveryProblems; written: Partial<Delivery> } {
  const parsed = schema.safeParse(form);
  if (parsed.success) return { delivery: { ...parsed.data, country } };
  const problems = Object.fromEntries(
    parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message]),
  ) as DeliveryProblems;
  const texts = Object.entries(form).filter(([, value]) => typeof value === 'string');
  return {
    problems,
    written: { ...(Object.fromEntries(texts) as Partial<Delivery>), remember: form['remember'] === 'yes' },
  };
}
