/** The delivery form: what the customer writes, checked once. */
import * as z from 'zod';
import type { Delivery } from './orders.ts';

export const COUNTRIES = {
  SE: 'Sweden',
  DK: 'Denmark',
  FI: 'Finland',
  NO: 'Norway',
  DE: 'Germany',
} as const;
const codes = Object.keys(COUNTRIES) as [keyof typeof COUNTRIES, ...(keyof typeof COUNTRIES)[]];

export type DeliveryForm = Delivery;
/** By field: what to tell the customer. */
export type DeliveryProblems = Partial<Record<keyof Delivery, string>>;

const line = (missing: string) => z.string().trim().min(1, missing).max(100, 'That is too long');

const schema = z.object({
  email: z.email('We need an e-mail address like name@example.com'),
  name: line('We need your name'),
  street: line('We need a street and number'),
  postalCode: line('We need a postal code').max(12, 'That is too long for a postal code'),
  city: line('We need a town'),
  country: z.enum(codes, 'We don’t deliver there'),
  remember: z
    .literal('yes')
    .optional()
    .transform((ticked) => ticked === 'yes'),
});

/** @returns the delivery, or what is wrong with it and what was written, to show again */
export function readDelivery(
  form: Record<string, unknown>,
): { delivery: Delivery } | { problems: DeliveryProblems; written: Partial<Delivery> } {
  const parsed = schema.safeParse(form);
  if (parsed.success) return { delivery: parsed.data };
  const problems = Object.fromEntries(
    parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message]),
  ) as DeliveryProblems;
  const texts = Object.entries(form).filter(([, value]) => typeof value === 'string');
  return {
    problems,
    written: { ...(Object.fromEntries(texts) as Partial<Delivery>), remember: form['remember'] === 'yes' },
  };
}
