/** Compares three books once all has settled: the banks', ours, and the merchant's, which is the events it has taken. */
import { phaseOf, type MerchantPayment } from '@kassa/protocol';
import { heldBy, reservedOf, type BankPayment } from './banks/bank.ts';
import type { Finding, FindingKind } from './findings.ts';
import type { MerchantPaymentBook } from './shop.ts';

export interface Books {
  banks: readonly BankPayment[];
  ours: readonly MerchantPayment[];
  merchant: readonly MerchantPaymentBook[];
  /** Providers whose open payments a customer may leave: an open one holds nobody up. */
  canBeLeft: (provider: string) => boolean;
}

export function compareBooks({ banks, ours, merchant, canBeLeft }: Books): Finding[] {
  const findings: Finding[] = [];
  const find = (kind: FindingKind, story: string) => findings.push({ kind, story });
  const bookOf = (reference: string) => merchant.find((each) => each.reference === reference);

  for (const bank of banks) {
    const our = ours.find((each) => isAbout(each, bank));
    const book = our && bookOf(our.reference);
    const name = `${bank.merchantReference} ${bank.id} (${bank.reference})`;
    if (bank.state === 'succeeded' && !wasTold(bank, book))
      find(
        'lost',
        `${name}: the bank has ${heldBy(bank)}, the merchant heard ${told(book)}, we say ${our?.status}`,
      );
    const isSeen = our !== undefined || bank.state !== 'succeeded';
    for (const problem of our ? differences(bank, our, book) : isSeen ? [] : ['we have no such payment'])
      find('disagreeing', `${name}: ${problem}${our ? operationsOf(our) : ''}`);
  }
  for (const [reference, count] of doubles(banks)) {
    const said = merchant
      .filter(({ merchantReference }) => merchantReference === reference)
      .flatMap(({ events }) => events)
      .filter(({ type }) => type === 'payment.duplicate').length;
    if (said < count - 1) find('chargedTwice', `${reference}: ${count} payments hold money, ${said} told`);
  }
  for (const our of ours) {
    const bank = banks.find((each) => isAbout(our, each));
    const name = `${our.merchantReference} ${our.provider} (${our.reference})`;
    if (!bank && our.phase === 'succeeded')
      find('disagreeing', `${name}: ${our.status}, and no bank knows ${our.providerReference}`);
    if (our.phase === 'open' && !canBeLeft(our.provider))
      find('stuck', `${name}: ${our.status}; the bank says ${bank?.state ?? 'nothing'}`);
    for (const { kind, status, number } of our.operations)
      if (status === 'PENDING' || status === 'AMBIGUOUS')
        find('stuck', `${name}: ${kind} ${number} is ${status}`);
    const words = our.history.map(({ status }) => status);
    const paid = words.indexOf('PAID');
    if (paid >= 0 && words.slice(paid).some((word) => word !== 'PAID'))
      find('undone', `${name}: ${words.join(', ')}`);
  }
  return findings;
}

/** By the bank's own id where it is known: of one attempt a bank may have made two payments. */
const isAbout = (our: MerchantPayment, bank: BankPayment): boolean =>
  our.providerReference === null ? our.reference === bank.reference : our.providerReference === bank.id;

/**
 * A reservation that we first hear of when a part of it was captured elsewhere is told as that; of one that was released
 * there is nothing to ship for.
 */
const wasTold = (bank: BankPayment, book: MerchantPaymentBook | undefined): boolean => {
  const enough = ['payment.authorized', 'payment.partially_captured', 'payment.paid'];
  if (heldBy(bank) === 0) enough.push('payment.released');
  return book?.events.some(({ type }) => enough.includes(type)) ?? false;
};
const told = (book: MerchantPaymentBook | undefined): string =>
  book?.events.map(({ type }) => type).join(', ') ?? 'nothing';

/** Orders of which more than one payment holds money at the end. */
function doubles(banks: readonly BankPayment[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const bank of banks)
    if (heldBy(bank) > 0) counts.set(bank.merchantReference, (counts.get(bank.merchantReference) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > 1);
}

function differences(
  bank: BankPayment,
  our: MerchantPayment,
  book: MerchantPaymentBook | undefined,
): string[] {
  const problems: string[] = [];
  const compare = (what: string, theirs: unknown, mine: unknown, whose = 'we say') => {
    if (theirs !== mine) problems.push(`${what}: the bank says ${String(theirs)}, ${whose} ${String(mine)}`);
  };
  if (bank.state === 'succeeded') {
    const isOver = reservedOf(bank) === 0 && bank.captured === 0;
    compare('phase', isOver ? 'failed' : 'succeeded', phaseOf(our.status));
    compare('captured', bank.captured, our.amountCaptured);
    compare('refunded', bank.refunded, our.amountRefunded);
    compare('refunded', bank.refunded, sumOf(book, 'refund'), 'the merchant heard');
  } else {
    const ending = phaseOf(our.status);
    if (ending === 'succeeded') problems.push(`the bank says ${bank.state}, we say ${our.status}`);
  }
  return problems;
}

/** What we have of its operations, for whoever reads the story. */
const operationsOf = ({ operations }: MerchantPayment): string =>
  operations
    .map(({ number, kind, amount, status, rawStatus, resolvedBy, reason }) =>
      [`; ${number}.`, kind, amount, status, rawStatus, resolvedBy, reason].filter(Boolean).join(' '),
    )
    .join('');

const sumOf = (book: MerchantPaymentBook | undefined, kind: string): number =>
  (book?.events ?? [])
    .filter(({ type }) => type === `${kind}.succeeded`)
    .reduce((sum, { data }) => sum + (data.operation?.amount ?? 0), 0);
