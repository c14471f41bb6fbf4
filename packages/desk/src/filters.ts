/** What the list is asked for, as the address of the page has it. */
import { PAYMENT_STATUSES, type PaymentQuery } from '@kassa/protocol';
import * as z from 'zod';
import { invalid, readMoney } from './amount.ts';

/** A field that is left empty is no filter. */
const text = z
  .string()
  .transform((value) => value.trim() || undefined)
  .optional();

export const filtersSchema = z.object({
  find: text,
  status: text,
  provider: text,
  /** `347.00 SEK` */
  amount: text,
  /** Days, in UTC: both are in. */
  from: text,
  to: text,
  after: text,
});
export type Filters = z.infer<typeof filtersSchema>;

const DAY_MS = 86_400_000;
const LAST_DAY = '9999-12-31';

/** @throws KassaError invalid_request with the field that is wrong */
export function toQuery({ status, provider, amount, from, to, after }: Filters): PaymentQuery {
  const known = PAYMENT_STATUSES.find((one) => one === status);
  if (status !== undefined && known === undefined) throw invalid('status', `“${status}” is no status.`);
  return {
    ...(known && { status: known }),
    ...(provider !== undefined && { provider }),
    ...(amount !== undefined && readMoney(amount)),
    ...(from !== undefined && { since: startOf('from', from) }),
    ...(to !== undefined && { until: startOf('to', to, DAY_MS) }),
    ...(after !== undefined && { after }),
  };
}

function startOf(field: string, day: string, laterMs = 0): string {
  // Date.parse takes February 31 for March 3. The day after the last of the year 9999 has no such form.
  const isDay = z.iso.date().safeParse(day).success && day < LAST_DAY;
  if (!isDay) throw invalid(field, `“${day}” is no day. Write it like 2026-11-27.`);
  return new Date(Date.parse(`${day}T00:00:00Z`) + laterMs).toISOString();
}
