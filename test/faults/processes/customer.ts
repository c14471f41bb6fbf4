/** A customer: opens the shop's page, pays, decides at the bank, and looks until it is over or patience ends. */
import { snapshotSchema, type Snapshot } from '@kassa/protocol';
import type { Decision, SandboxBank } from '../../../apps/sandbox/src/chaos/banks.ts';
import type { Random } from '../world/random.ts';
import { sessionOf } from '../world/shop.ts';
import { codeOf, type Companion } from './companion.ts';

const LOOK_MS = 400;
const MOST_ATTEMPTS = 3;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export interface CustomerOptions {
  companion: Companion;
  random: Random;
  banks: readonly SandboxBank[];
  merchantReference: string;
  returnUrl: string;
  /** The customer has said yes at the bank. */
  onYes: (reference: string) => void;
}

export class Customer {
  readonly #options: CustomerOptions;
  readonly #amount: number;
  readonly #banks: readonly SandboxBank[];
  #token = '';
  #decided = new Set<string>();

  constructor(options: CustomerOptions) {
    this.#options = options;
    const { random, banks } = options;
    this.#amount = random.int(100, 100_000);
    this.#banks = random.chance(0.5) ? [random.pick(banks)] : [random.pick(banks), random.pick(banks)];
  }

  async buy(): Promise<void> {
    const { random } = this.#options;
    if (!(await this.#openPage())) return;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const bank = random.pick(this.#banks);
      await this.#pay(bank, random.pick(bank.methods), `attempt-${attempt}`);
      if ((await this.#follow()) !== 'failed') return;
    }
  }

  async #openPage(changes: object = {}): Promise<boolean> {
    const { companion, merchantReference, returnUrl } = this.#options;
    const methods = this.#banks.flatMap((bank) => bank.methods);
    const { order, ...session } = sessionOf(merchantReference, this.#amount, [...new Set(methods)], changes);
    const parts = this.#banks.map((bank) => bank.session(this.#amount));
    const merge = (...all: (object | undefined)[]): object =>
      all.reduce<object>((whole, part) => ({ ...whole, ...part }), {});
    const body = merge(session, ...parts, {
      order: merge(order, { returnUrl }, ...parts.map((part) => part.order)),
    });
    for (let tries = 0; tries < 40; tries++) {
      const answer = await companion.asMerchant('/sessions', body);
      if (answer?.status === 201) {
        this.#token = (answer.body as { token: string }).token;
        return true;
      }
      if (answer && answer.status < 500)
        throw new Error(`The session was refused: ${JSON.stringify(answer.body)}`);
      await pause(LOOK_MS);
    }
    return false;
  }

  async #pay(bank: SandboxBank, method: string, idempotencyKey: string): Promise<void> {
    const { companion, random } = this.#options;
    const selected = await this.#select(method);
    if (!selected) return;
    const input = await bank.input(selected.selection?.preparation ?? null).catch(() => undefined);
    if (!input) return;
    const click = () => companion.asPage(this.#token, '/session/payments', { method, input, idempotencyKey });
    if (random.chance(0.15)) void click();
    for (let tries = 0; tries < 5; tries++) {
      const answer = await click();
      if (answer && answer.status < 500) return;
      // The shop shows its page again, with another word on it: the attempt is still the one that was sent.
      if (random.chance(0.3)) await this.#openPage({ merchantReference2: `again-${tries}` });
      await pause(LOOK_MS);
    }
  }

  /** @returns undefined when the method is not to be had just now */
  async #select(method: string): Promise<Snapshot | undefined> {
    for (let tries = 0; tries < 10; tries++) {
      const answer = await this.#options.companion.asPage(this.#token, '/session/selection', { method });
      if (answer?.status === 200) return snapshotSchema.parse(answer.body);
      if (answer && answer.status < 500 && codeOf(answer) !== 'too_many_requests') return undefined;
      await pause(LOOK_MS);
    }
    return undefined;
  }

  async #follow(): Promise<'succeeded' | 'failed' | 'left'> {
    const { companion, random } = this.#options;
    const patience = Date.now() + random.wait(8_000);
    while (Date.now() < patience) {
      await pause(LOOK_MS);
      const answer = await companion.asPage(this.#token, '/session');
      if (answer?.status !== 200) continue;
      const { payment } = snapshotSchema.parse(answer.body);
      if (!payment) return 'failed';
      if (payment.phase !== 'open') return payment.phase === 'succeeded' ? 'succeeded' : 'failed';
      await this.#decideOnce(payment.reference, payment.method);
      if (payment.canCancel && random.chance(0.03))
        await companion.asPage(this.#token, `/session/payments/${payment.id}/cancellation`, {});
    }
    return 'left';
  }

  async #decideOnce(reference: string, method: string): Promise<void> {
    const { random, banks, onYes } = this.#options;
    if (this.#decided.has(reference) || random.chance(0.3)) return;
    this.#decided.add(reference);
    const drawn = random.next();
    const decision: Decision = drawn < 0.75 ? 'yes' : drawn < 0.88 ? 'no' : 'leaves';
    if (decision === 'yes') onYes(reference);
    await banks.find(({ methods }) => methods.includes(method))?.decide(reference, decision);
  }
}
