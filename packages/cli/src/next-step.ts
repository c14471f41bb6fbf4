/** What a person can do about an error of the server's. */
import type { ErrorBody } from '@kassa/protocol';

const BY_CODE: Readonly<Record<string, string>> = {
  invalid_api_key: "KASSA_API_KEY must be one of the companion server's merchant.apiKeys.",
  idempotency_conflict: 'This key belongs to another operation: leave --idempotency-key out for a new one.',
  operation_in_progress:
    '`kassa payments show <id>` has the operation that is under way; try again after it.',
  operation_not_allowed:
    'Amounts above are in the smallest unit: 1250 is 12.50. `kassa payments show <id>` has what was done before.',
  payment_not_cancellable:
    '`kassa payments show <id>` has its status; what was paid is given back by a refund.',
  not_supported: "The payment's provider has no such operation: do it in the provider's back office.",
  order_locked: 'A payment of this order is open: `kassa payments find <reference>` shows it.',
};

const DISPUTED = ' What is disputed is refunded only with --despite-dispute.';

/** Where the name of what nobody knows is found, by what the route is about. */
const WHERE_TO_FIND: Readonly<Record<string, string>> = {
  payments: '`kassa payments find <reference>` finds a payment by anything that a customer reads.',
  events: '`kassa events list` shows the events and their ids.',
  orders: 'It is your own reference of the order: `kassa payments find <reference>` shows it below ORDER.',
};

/** Options by the name that their field has on the wire. */
const OPTIONS: Readonly<Record<string, string>> = {
  amount: '--amount',
  message: '--message',
  createdBy: '--by',
  resolvedBy: '--by',
  reason: '--reason',
  reference: '--reference',
  outcome: '--outcome',
  final: '--final',
  'Idempotency-Key': '--idempotency-key',
};

/** @param path what was asked for: `/payments/p1` */
export function nextStep({ error }: ErrorBody, path: string, retryAfter: string | null): string | undefined {
  if (retryAfter !== null) return `Try again in ${retryAfter} seconds.`;
  const option = OPTIONS[error.field ?? ''];
  if (option !== undefined) return `Change ${option}.`;
  if (error.code === 'not_found') return WHERE_TO_FIND[/^\/(\w+)/.exec(path)?.[1] ?? ''];
  const step = BY_CODE[error.code];
  if (step !== undefined) return step + (/despiteDispute/.test(error.message) ? DISPUTED : '');
  return error.retryable ? 'Try again in a while.' : undefined;
}
