/** One order, and everybody who does something about it: customers' pages, banks, a person, and time. */
import type { MerchantPayment } from '@kassa/protocol';
import { KassaError, phaseOf } from '@kassa/protocol';
import type { Report } from '@kassa/provider';
import { BANK_SECRET } from '../../../packages/server/test-support/fake-bank.ts';
import type { Harness } from '../../../packages/server/test-support/harness.ts';
import type { Random } from '../world/random.ts';
import { BANKS, end, say, wordOf, type BankBooks, type BankPayment } from './bank-books.ts';

const SAID = { resolvedBy: 'Ola', reason: 'Seen in the portal' };
const ENDS = ['DECLINED', 'CANCELLED', 'EXPIRED'] as const;

export class Order {
  readonly name: string;
  readonly books: BankBooks;
  /** Commands of pages, some of which wait for a bank that answers late. */
  readonly #commands: Promise<unknown>[] = [];
  readonly #servers: readonly Harness[];
  readonly #random: Random;
  #keys = 0;
  #asked = 0;

  constructor(name: string, books: BankBooks, servers: readonly Harness[], random: Random) {
    this.name = name;
    this.books = books;
    this.#servers = servers;
    this.#random = random;
  }

  /** A few things at the same moment. Before `isPaying`, customers begin and leave payments, and none goes on with one. */
  async step(isPaying: boolean): Promise<void> {
    const letOneGo = async () => {
      await Promise.resolve();
      this.books.letOneGo();
    };
    const pages = [() => this.pay(), () => this.leave(), letOneGo];
    const all = [
      ...pages,
      () => this.visit(),
      () => this.visitAll(),
      () => this.hear(),
      () => this.hear(),
      () => this.askBank(),
      () => this.decide(),
    ];
    const count = this.#random.int(1, 3);
    const acts = Array.from({ length: count }, () => this.#random.pick(isPaying ? all : pages));
    await Promise.all(acts.map((act) => act()));
  }

  attempts(): Promise<MerchantPayment[]> {
    return this.#any().server.checkout.findPayments(this.name);
  }

  /** Once, twice at the same moment, or with a key that was used before. Goes on when a bank holds a call back. */
  async pay(): Promise<void> {
    const random = this.#random;
    const isRepeated = this.#keys > 0 && random.chance(0.2);
    const number = isRepeated ? random.int(1, this.#keys) : (this.#keys += 1);
    const method = `${BANKS[number % BANKS.length]}bank.pay`;
    const isHeld = this.books.untilHeld();
    const servers = random.chance(0.3) ? this.#servers : [this.#any()];
    const commands = servers.map((server) => this.#payAt(server, `key-${number}-of-this-order`, method));
    this.#commands.push(...commands);
    await Promise.race([Promise.all(commands), isHeld]);
  }

  /** @returns the HTTP status */
  async #payAt(server: Harness, key: string, method: string): Promise<number> {
    const { token } = await server.createSession({ order: { merchantReference: this.name } });
    const { status, body } = await server.pay(token, key, method);
    if (status === 500) this.books.problems.push(`paying: ${JSON.stringify(body)}`);
    return status;
  }

  /** Another attempt than all before. @returns the HTTP status */
  payAnew(): Promise<number> {
    return this.#payAt(this.#any(), `key-${(this.#keys += 1)}-of-this-order`, `${BANKS[0]}bank.pay`);
  }

  async leave(): Promise<void> {
    const server = this.#any();
    const { token } = await server.createSession({ order: { merchantReference: this.name } });
    const { payment } = await server.snapshot(token);
    if (payment)
      await server.call(`/session/payments/${payment.id}/switch`, { method: 'POST', token, body: {} });
  }

  /** The customer goes on in a bank's own page. */
  async visit(): Promise<void> {
    const open = this.books.open();
    if (open.length > 0) await this.#goOnWith(this.#random.pick(open));
  }

  /** In a tab for each that is open. */
  async visitAll(): Promise<void> {
    await Promise.all(this.books.open().map((one) => this.#goOnWith(one)));
  }

  async #goOnWith(one: BankPayment): Promise<void> {
    if (!(await this.#isShown(one)) || one.state !== 'open') return;
    if (one.asks && !one.hasYes) return this.#askFor(one);
    end(one, this.#random.chance(0.75) ? 'paid' : 'failed', this.#random.pick(ENDS));
    if (this.#random.chance(0.7)) await this.tell(one, wordOf(one));
  }

  /** Where an attempt is given up with its answer, nobody can pay what was not answered. */
  async #isShown({ bank, context }: BankPayment): Promise<boolean> {
    if (bank !== 'abandon') return true;
    const { phase, rawStatus } = await this.#any().server.checkout.getPayment(context.payment.id);
    return phase === 'open' && rawStatus !== null;
  }

  async #askFor(one: BankPayment): Promise<void> {
    const word = say(one, this.#random.pick(['PROCESSING', 'FLOW_COMPLETED']));
    const paid = (await this.attempts()).find(
      ({ id, status }) => status === 'PAID' && id !== one.context.payment.id,
    );
    const id = this.#random.chance(0.3) ? 'ask' : `ask-${(this.#asked += 1)}`;
    const isYes = await this.tell(one, word, { id: `${one.providerReference}-${id}`, confirm: true });
    if (isYes && paid)
      this.books.problems.push(`${one.providerReference} has a yes though ${paid.id} is PAID`);
    // The bank has not heard the answer: it asks again, or not.
    if (this.#random.chance(0.2)) return;
    if (isYes) this.books.takeYes(one);
    else if (one.state === 'open') end(one, 'failed', 'DECLINED');
  }

  /** @returns whether the answer is the merchant's yes */
  async tell(
    { context, providerReference }: BankPayment,
    report: Report,
    { id = `${providerReference}-${report.status}`, confirm = false, server = this.#any() } = {},
  ): Promise<boolean> {
    const { status, body } = await server.call(new URL(context.urls.notification).pathname, {
      method: 'POST',
      headers: { 'x-bank': BANK_SECRET },
      body: { id, reference: context.payment.reference, report, confirm },
    });
    if (status !== 200) this.books.problems.push(`telling: ${status} ${JSON.stringify(body)}`);
    return (body as { confirmed?: unknown }).confirmed === true;
  }

  /** A word of a bank, maybe from long ago, maybe once more. */
  async hear(): Promise<void> {
    if (this.books.payments.length === 0) return;
    const one = this.#random.pick(this.books.payments);
    const word = this.#random.pick(one.words);
    const times = this.#random.int(1, 2);
    await Promise.all(Array.from({ length: times }, () => this.tell(one, word)));
  }

  async askBank(): Promise<void> {
    const attempts = await this.attempts();
    if (attempts.length > 0)
      await this.#allow(this.#any().server.checkout.askPayment(this.#random.pick(attempts).id));
  }

  /** A person looks at the bank's own page, cancels there what is open, and says what became of the payment. */
  async decide(): Promise<void> {
    const open = (await this.attempts()).filter(({ phase }) => phase === 'open');
    if (open.length > 0) await this.#decideOn(this.#random.pick(open));
  }

  async #decideOn({ id, amount }: MerchantPayment): Promise<void> {
    const one = this.books.of(id);
    if (one?.state === 'open') end(one, 'failed');
    const outcome =
      one?.state === 'paid' ? ({ outcome: 'PAID', amount } as const) : ({ outcome: 'CANCELLED' } as const);
    await this.#allow(this.#any().server.checkout.resolvePayment(id, { ...SAID, ...outcome }));
  }

  /** What the payment's state doesn't allow is refused, and changes nothing. */
  async #allow(work: Promise<unknown>): Promise<void> {
    await work.catch((error: unknown) => {
      if (!(error instanceof KassaError)) this.books.problems.push(String(error));
    });
  }

  /** Nothing fails any more: every call is answered, every bank tells its last word, and a person ends what is left. */
  async settle(): Promise<void> {
    this.books.isQuiet = true;
    this.books.letAllGo();
    await Promise.all(this.#commands);
    for (const one of this.books.payments)
      if (one.state === 'open')
        end(one, one.hasYes && this.#random.chance(0.5) ? 'paid' : 'failed', 'EXPIRED');
    for (const one of this.books.payments)
      await Promise.all(this.#servers.map((server) => this.tell(one, wordOf(one), { server })));
    for (const attempt of await this.attempts())
      if (phaseOf(attempt.status) === 'open') await this.#decideOn(attempt);
  }

  #any(): Harness {
    return this.#random.pick(this.#servers);
  }
}
