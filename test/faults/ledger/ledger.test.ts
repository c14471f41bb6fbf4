/**
 * The ledger of one reservation against the bank's own book: captures, releases and refunds of the merchant and of the
 * bank's back office, answers that are lost, and a bank that tells late, twice and in any order. Chance is the seed's, and
 * time stands still but for steps of the world's own clock.
 */
import type { OperationReport, Report } from '@kassa/provider';
import { ProviderError } from '@kassa/provider';
import { afterEach, expect, it, vi } from 'vitest';
import { fakeBank } from '../../../packages/server/test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../../packages/server/test-support/harness.ts';
import { Random } from '../world/random.ts';

type Kind = 'capture' | 'release' | 'refund';
interface Entry {
  kind: Kind;
  amount: number;
  providerReference: string;
}

const AMOUNT = 10_000;
/** Of its two like captures one was called failed, and the other one done. */
const TOLD = 396;
const SEEDS = Array.from(
  { length: Number(process.env['KASSA_LEDGER_SEEDS'] ?? 30) },
  (_, index) => index + 1,
);
const STEPS = 12;
const SAID = { resolvedBy: 'Ola', reason: 'Seen in the portal' };

let kassa: Harness;
let now = Date.parse('2026-03-01T12:00:00Z');
const clock = { now: () => new Date(now), advance: (ms: number) => void (now += ms) };
afterEach(() => kassa.close());

class BankBook {
  readonly entries: Entry[] = [];
  readonly sum = (kind: Kind) =>
    this.entries.filter((one) => one.kind === kind).reduce((all, { amount }) => all + amount, 0);

  left(kind: Kind): number {
    const { sum } = this;
    return kind === 'refund' ? sum('capture') - sum('refund') : AMOUNT - sum('capture') - sum('release');
  }

  /** Undefined when there is not so much. */
  do(kind: Kind, amount: number): Entry | undefined {
    if (amount <= 0 || amount > this.left(kind)) return undefined;
    const entry = { kind, amount, providerReference: `${kind}-${this.entries.length + 1}` };
    this.entries.push(entry);
    return entry;
  }

  /** Where it stood after so many entries. */
  tell(count = this.entries.length): Report {
    const told = this.entries.slice(0, count);
    const of = (kind: Kind) =>
      told.filter((one) => one.kind === kind).reduce((all, one) => all + one.amount, 0);
    const [captured, released] = [of('capture'), of('release')];
    const isSpent = captured + released === AMOUNT;
    const status =
      captured === 0 ? (isSpent ? 'RELEASED' : 'AUTHORIZED') : isSpent ? 'PAID' : 'PARTIALLY_CAPTURED';
    const operations = told.map((one): OperationReport => ({
      ...one,
      status: 'SUCCEEDED',
      rawStatus: 'done',
    }));
    return { status, rawStatus: `${count}`, operations };
  }
}

async function notify(report: Report): Promise<void> {
  await kassa.notify(report);
  const waiting = kassa.store.db.selectFrom('inbox').select('id').where('processedAt', 'is', null);
  await vi.waitFor(async () => expect(await waiting.execute()).toEqual([]), { interval: 2 });
}

async function start(book: BankBook, random: Random): Promise<string> {
  const reservation = { release: 'rest', finalCapture: true } as const;
  const bank = fakeBank({ operations: ['capture', 'release', 'refund'], reservation });
  bank.onOperate = ({ operation: { kind, amount } }) => {
    const isLost = random.chance(0.35);
    if (isLost && random.chance(0.5)) return Promise.reject(new ProviderError('lost', 'not even sent'));
    const entry = book.do(kind as Kind, amount);
    if (isLost) return Promise.reject(new ProviderError('lost', 'sent'));
    if (!entry) return Promise.reject(new ProviderError('rejected', 'There is not so much'));
    const { providerReference } = entry;
    return Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'done', providerReference });
  };
  kassa = await startHarness(bank, { clock });
  const { token } = await kassa.createSession({ order: { amount: AMOUNT } });
  await kassa.pay(token);
  await notify({ status: 'AUTHORIZED', rawStatus: 'reserved' });
  return (await kassa.server.checkout.findPayments('order-1'))[0]?.id ?? '';
}

async function act(book: BankBook, random: Random, id: string, step: number): Promise<void> {
  const { checkout } = kassa.server;
  const kind = random.pick<Kind>(['capture', 'release', 'refund']);
  const amount = random.int(1, 4) * 1_000;
  const what = random.pick(['ours', 'ours', 'ours', 'office', 'told', 'person'] as const);
  // What the payment's state doesn't allow is refused, and changes nothing.
  if (what === 'ours') await checkout[kind](id, { amount }, `key-${step}`).catch(() => undefined);
  if (what === 'office') book.do(kind, amount);
  if (what === 'told') await notify(book.tell(random.int(0, book.entries.length)));
  if (what !== 'person') return;
  const { operations } = await checkout.getPayment(id);
  const unsure = operations.find(({ status }) => status === 'AMBIGUOUS');
  if (!unsure) return;
  // What has succeeded may be called failed too soon. What never was and is called done stays so: no bank denies it.
  const like = <T extends { kind: string; amount: number }>(list: readonly T[]) =>
    list.filter((one) => one.kind === unsure.kind && one.amount === unsure.amount);
  const counted = like(operations.filter(({ status }) => status === 'SUCCEEDED'));
  const outcome = like(book.entries).length > counted.length && random.chance(0.5) ? 'SUCCEEDED' : 'FAILED';
  await checkout.resolveOperation(id, unsure.number, { outcome, ...SAID });
}

it.each([TOLD, ...SEEDS])(
  'the ledger comes to what the bank’s book says in the end, whatever was lost of seed %i',
  async (seed) => {
    const random = new Random(seed);
    const book = new BankBook();
    const id = await start(book, random);
    for (let step = 0; step < STEPS; step++) {
      clock.advance(1_000);
      await act(book, random, id, step);
    }
    await notify(book.tell());
    const { checkout } = kassa.server;
    // What the bank has not told of has not happened: a person who looks at its book says so.
    for (const { number, status } of (await checkout.getPayment(id)).operations)
      if (status === 'AMBIGUOUS') await checkout.resolveOperation(id, number, { outcome: 'FAILED', ...SAID });
    const payment = await checkout.getPayment(id);
    const story = JSON.stringify({ book: book.entries, ours: payment.operations }, null, 1);
    expect(
      {
        captured: payment.amountCaptured,
        released: payment.amountReleased,
        refunded: payment.amountRefunded,
      },
      story,
    ).toEqual({ captured: book.sum('capture'), released: book.sum('release'), refunded: book.sum('refund') });
  },
);
