/** What a person says who has looked at the bank's own page: of what nothing else can end. */
import { type MerchantPayment, type Operation } from '@kassa/protocol';
import { reservedOf, type BankPayment } from './banks/bank.ts';

/** A call of the companion server's merchant routes. */
export interface Word {
  path: string;
  body: object;
}

const BY = { resolvedBy: 'Ola', reason: 'Looked at the bank' };
const SUMS = { capture: 'captured', release: 'released', refund: 'refunded' } as const;

/** Of a payment that is open for good, and of operations whose answers were lost. */
export const wordsOn = (our: MerchantPayment, banks: readonly BankPayment[]): Word[] => {
  const bank = banks.find(({ id, reference }) =>
    our.providerReference === null ? reference === our.reference : id === our.providerReference,
  );
  return [...paymentWords(our, bank), ...operationWords(our, bank)];
};

function paymentWords(our: MerchantPayment, bank: BankPayment | undefined): Word[] {
  if (our.phase !== 'open') return [];
  const path = `/payments/${our.id}/resolution`;
  if (bank?.state !== 'succeeded') return [{ path, body: { ...BY, outcome: 'CANCELLED' } }];
  const outcome = reservedOf(bank) > 0 ? 'AUTHORIZED' : 'PAID';
  return [{ path, body: { ...BY, outcome, amount: our.amount, reference: bank.id } }];
}

/** Oldest first: what the bank has done more than we know of is what became of them. */
function operationWords(our: MerchantPayment, bank: BankPayment | undefined): Word[] {
  const left = { capture: 0, release: 0, refund: 0 };
  for (const kind of Object.keys(left) as (keyof typeof left)[])
    left[kind] = (bank?.[SUMS[kind]] ?? 0) - sumOf(our.operations, kind);
  const isDone = ({ kind, amount }: Operation): boolean => {
    if (kind === 'cancellation') return bank?.state === 'cancelled';
    if (left[kind] < amount) return false;
    left[kind] -= amount;
    return true;
  };
  return our.operations
    .filter(({ status }) => status === 'AMBIGUOUS')
    .map((operation) => ({
      path: `/payments/${our.id}/operations/${operation.number}/resolution`,
      body: { ...BY, outcome: isDone(operation) ? 'SUCCEEDED' : 'FAILED' },
    }));
}

const sumOf = (operations: readonly Operation[], kind: string): number =>
  operations
    .filter((operation) => operation.kind === kind && operation.status === 'SUCCEEDED')
    .reduce((sum, { amount }) => sum + amount, 0);
