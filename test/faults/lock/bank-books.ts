/** What is true at the banks of one order: whom they have asked, whose money they took, and what they could tell of it. */
import { ProviderError, type PaymentContext, type PaymentProvider, type Report } from '@kassa/provider';
import { fakeBank, type FakeBank } from '../../../packages/server/test-support/fake-bank.ts';
import type { Random } from '../world/random.ts';

export const BANKS = ['repeat', 'hold', 'abandon'] as const;
type BankName = (typeof BANKS)[number];

export interface BankPayment {
  readonly bank: BankName;
  readonly context: PaymentContext;
  readonly providerReference: string;
  /** It takes no money before the merchant has said yes. */
  readonly asks: boolean;
  hasYes: boolean;
  state: 'open' | 'paid' | 'failed';
  /** Each word that it has had for where the payment stands, the oldest first. */
  readonly words: Report[];
}

/** The banks' side of one order. */
export class BankBooks {
  readonly payments: BankPayment[] = [];
  /** What must never be. */
  readonly problems: string[] = [];
  /** Nothing is lost any more, and nobody gets a new payment. */
  isQuiet = false;
  readonly #random: Random;
  /** How likely a call is lost, or its answer, and how likely a bank asks for the merchant's yes: each order has its own. */
  readonly #loss: number;
  readonly #asking: number;
  readonly #held: (() => void)[] = [];
  #onHeld: (() => void)[] = [];

  constructor(random: Random) {
    this.#random = random;
    this.#loss = random.pick([0, 0.1, 0.2]);
    this.#asking = random.pick([0, 0.5, 1]);
  }

  of(paymentId: string): BankPayment | undefined {
    return this.payments.find(({ context }) => context.payment.id === paymentId);
  }

  open(): BankPayment[] {
    return this.payments.filter(({ state }) => state === 'open');
  }

  /** Until a call is held, whose answer comes late. At once while one is: the same command again would wait with it. */
  untilHeld(): Promise<void> {
    if (this.#held.length > 0) return Promise.resolve();
    return new Promise((resolve) => this.#onHeld.push(resolve));
  }

  /** The oldest call that is held goes on. */
  letOneGo(): void {
    this.#held.shift()?.();
  }

  letAllGo(): void {
    while (this.#held.length > 0) this.letOneGo();
  }

  async create(bank: BankName, context: PaymentContext): Promise<Report> {
    const random = this.#random;
    // Before it reaches the bank, or on its way back.
    if (random.chance(this.#loss)) await this.#hold();
    if (!this.isQuiet && random.chance(this.#loss / 2))
      throw new ProviderError('unavailable', 'The bank is away');
    if (!this.isQuiet && random.chance(this.#loss)) throw new ProviderError('lost', 'It was not even sent');
    const known = this.payments.find((one) => one.context.payment.reference === context.payment.reference);
    if (!known && (this.isQuiet || random.chance(0.05)))
      throw new ProviderError('rejected', 'The bank says no', { status: 'DECLINED' });
    const one = known ?? this.#make(bank, context);
    if (random.chance(this.#loss)) await this.#hold();
    if (!this.isQuiet && random.chance(this.#loss)) throw new ProviderError('lost', 'It was sent');
    return wordOf(one);
  }

  tell(paymentId: string): Report {
    const one = this.of(paymentId);
    if (!one) throw new ProviderError('lost', 'The bank knows of no such payment');
    return wordOf(one);
  }

  /** @returns false when there is nothing to cancel any more, or not without the customer */
  cancel(paymentId: string): boolean {
    const one = this.of(paymentId);
    if (one?.state !== 'open' || one.hasYes) return false;
    end(one, 'failed');
    return true;
  }

  /** The merchant's yes has reached the bank. */
  takeYes(one: BankPayment): void {
    // A person has ended it meanwhile.
    if (one.state !== 'open') return;
    one.hasYes = true;
    const other = this.payments.find((each) => each !== one && each.hasYes && each.state !== 'failed');
    if (other) this.problems.push(`${one.providerReference} has a yes beside ${other.providerReference}`);
  }

  async #hold(): Promise<void> {
    if (this.isQuiet) return;
    await new Promise<void>((resolve) => {
      this.#held.push(resolve);
      for (const heard of this.#onHeld) heard();
      this.#onHeld = [];
    });
  }

  #make(bank: BankName, context: PaymentContext): BankPayment {
    const providerReference = `${context.order.merchantReference}-${this.payments.length + 1}`;
    const asks = this.#random.chance(this.#asking);
    const one: BankPayment = {
      ...{ bank, context, providerReference, asks },
      ...{ hasYes: false, state: 'open', words: [] },
    };
    say(one, 'WAITING_FOR_PAYMENT');
    this.payments.push(one);
    return one;
  }
}

/** The bank knows more than it did. */
export function say({ words, providerReference }: BankPayment, status: Report['status']): Report {
  const word = { status, rawStatus: status, providerReference };
  words.push(word);
  return word;
}

export function end(
  one: BankPayment,
  state: 'paid' | 'failed',
  status: Report['status'] = 'CANCELLED',
): void {
  one.state = state;
  say(one, state === 'paid' ? 'PAID' : status);
}

export function wordOf({ words }: BankPayment): Report {
  const last = words.at(-1);
  if (!last) throw new Error('A bank that has made a payment has a word for it');
  return last;
}

/** One bank for each thing that can be done about a lost answer; each order has its own side of them. */
export function makeBanks(
  booksOf: (merchantReference: string) => BankBooks,
): [FakeBank, ...PaymentProvider[]] {
  const [first, ...others] = BANKS.map((bank) => {
    const name = `${bank}bank`;
    const made: FakeBank = fakeBank(
      {
        createAnswerLost: bank,
        query: bank !== 'abandon',
        operations: bank === 'repeat' ? ['cancellation'] : [],
        switchAfterMinutes: 0,
        longestCallMs: 20_000,
      },
      { name, methods: [{ id: `${name}.pay`, icon: 'bank', label: { en: name } }] },
    );
    const books = ({ order }: PaymentContext) => booksOf(order.merchantReference);
    made.onCreate = (context) => books(context).create(bank, context);
    made.onQuery = (context) => Promise.resolve(books(context).tell(context.payment.id));
    made.onOperate = (context) => {
      const { id } = context.payment;
      return books(context).cancel(id)
        ? Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'done', payment: books(context).tell(id) })
        : Promise.reject(new ProviderError('rejected', 'It is too late'));
    };
    return made;
  });
  if (!first) throw new Error('There is no bank');
  return [first, ...others.map(({ provider }) => provider)];
}
