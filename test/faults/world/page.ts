/** A customer's page of one order, and the customer in front of it. */
import { snapshotSchema, type CreateSession, type Snapshot } from '@kassa/protocol';
import { NetworkError } from './network.ts';
import { newParty, type Party } from './scheduler.ts';
import { SHOP } from './server-process.ts';
import { codeOf, sessionOf, type Answer } from './shop.ts';
import type { World } from './world.ts';

/** Of a session. */
interface Seen {
  version: number;
  isPaid: boolean;
}
type Asked = Answer & { asked: ReadonlyMap<string, Seen> };

const METHODS = ['krofort.bank', 'kronor.phone', 'payone.invoice', 'opp.wallet'];
const CALL_MS = 15_000;
const MOST_ATTEMPTS = 3;

export class Page {
  readonly party: Party;
  readonly merchantReference: string;
  amount: number;
  #changes: Partial<CreateSession['order']> = {};
  #token = '';
  /** By session: the highest version seen, and whether it was paid. */
  readonly #seen = new Map<string, Seen>();
  readonly #methods: string[];
  readonly #world: World;

  constructor(world: World, number: number) {
    const { random } = world;
    this.#world = world;
    this.merchantReference = `order-${number}`;
    this.party = newParty(`page-${number}`);
    this.amount = random.int(100, 100_000);
    const first = random.pick(METHODS);
    this.#methods = random.chance(0.5) ? [first] : [first, random.pick(METHODS)];
  }

  /** From opening the page until it is closed. */
  async live(): Promise<void> {
    const { random } = this.#world;
    if (!(await this.#open())) return;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const method = random.pick(this.#methods);
      await this.#pay(method, `key-${attempt}-${random.int(1000, 9999)}`);
      const ended = await this.#follow();
      if (ended !== 'failed' || random.chance(0.2)) return;
    }
  }

  /** The shop shows its page: first, again, or with something changed. */
  async #open(): Promise<boolean> {
    const made = await this.#world.shop.createSession(
      sessionOf(this.merchantReference, this.amount, [...new Set(this.#methods)], this.#changes),
    );
    if (made) this.#token = made.token;
    return made !== undefined;
  }

  async #openChanged(): Promise<void> {
    const { random, faults } = this.#world;
    this.#changes = {
      merchantReference2: `again-${random.int(1, 99)}`,
      ...(random.chance(0.5) && { message: `Message ${random.int(1, 9)}` }),
    };
    if (random.chance(faults.amountChanged)) this.amount += 100;
    await this.#open();
  }

  async #pay(method: string, idempotencyKey: string): Promise<void> {
    const { random, faults, scheduler } = this.#world;
    const body = { method, input: { kind: 'none' }, idempotencyKey };
    const click = () => this.#call('/session/payments', body);
    if (random.chance(0.15)) void click();
    // Another tab with another way, at the same moment.
    if (random.chance(0.1))
      void this.#call('/session/payments', {
        ...body,
        method: random.pick(this.#methods),
        idempotencyKey: `${idempotencyKey}-tab`,
      });
    for (let tries = 0; tries < 5; tries++) {
      if (random.chance(faults.sessionChanged / 2)) void this.#openChanged();
      const answer = await click();
      if (answer && (answer.status < 500 || codeOf(answer) !== 'unexpected')) {
        this.#act(answer);
        return;
      }
      await scheduler.sleep(random.wait(1_500), `${this.party.name} tries again`, this.party);
      if (random.chance(faults.sessionChanged)) await this.#openChanged();
    }
  }

  /** What the page's next action leads to. */
  #act({ status, body, asked }: Asked): void {
    if (status >= 300) return;
    const { payment } = this.#look(snapshotSchema.parse(body), asked);
    if (payment?.nextAction?.kind === 'redirect') this.#world.visitBank(payment.reference);
  }

  /** @returns how it ended, or 'left' when the customer lost patience */
  async #follow(): Promise<'succeeded' | 'failed' | 'left'> {
    const { random, scheduler } = this.#world;
    const patience = scheduler.now + random.wait(150_000);
    while (scheduler.now < patience) {
      await scheduler.sleep(random.wait(3_000), `${this.party.name} looks`, this.party);
      const answer = await this.#call('/session');
      if (answer?.status !== 200) continue;
      const { payment } = this.#look(snapshotSchema.parse(answer.body), answer.asked);
      if (!payment || payment.phase !== 'open')
        return payment?.phase === 'succeeded' ? 'succeeded' : 'failed';
      this.#act(answer);
      if (!payment.holdsOrder) return 'failed';
      const path = `/session/payments/${payment.id}`;
      if (payment.canCancel && random.chance(0.03)) await this.#call(`${path}/cancellation`, {});
      const canSwitch = payment.canSwitchFrom !== null && Date.parse(payment.canSwitchFrom) <= scheduler.now;
      if (canSwitch && random.chance(0.3)) await this.#call(`${path}/switch`, {});
    }
    return 'left';
  }

  /** A version that is below one seen before it was asked for, or PAID that is undone, is a fault. */
  #look(snapshot: Snapshot, asked: ReadonlyMap<string, Seen>): Snapshot {
    const { id } = snapshot.session;
    const isPaid = snapshot.payment?.status === 'PAID';
    const before = asked.get(id);
    if (before && snapshot.version < before.version)
      this.#world.find('disagreeing', `${this.merchantReference}: the page's version went back`);
    if (before?.isPaid && !isPaid)
      this.#world.find('undone', `${this.merchantReference}: the page saw PAID and then something else`);
    const { version = 0, isPaid: wasPaid = false } = this.#seen.get(id) ?? {};
    this.#seen.set(id, { version: Math.max(version, snapshot.version), isPaid: wasPaid || isPaid });
    return snapshot;
  }

  /** @returns undefined when there was no answer */
  async #call(path: string, body?: object): Promise<Asked | undefined> {
    const asked = new Map(this.#seen);
    try {
      const answer = await this.#world.callServer({
        from: this.party,
        label: `${this.party.name} ${path.replace(/pay_[\w-]+/, ':id')}`,
        timeoutMs: CALL_MS,
        path,
        init: {
          method: body ? 'POST' : 'GET',
          headers: {
            authorization: `Bearer ${this.#token}`,
            origin: SHOP,
            'content-type': 'application/json',
          },
          ...(body && { body: JSON.stringify(body) }),
        },
      });
      return { ...answer, asked };
    } catch (error) {
      if (error instanceof NetworkError) return undefined;
      throw error;
    }
  }
}
