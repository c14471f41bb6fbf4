/**
 * A provider as it stands on the other side: its book of payments, its customers at their banks, its back office and
 * its notifications. What a companion server may call of it is in the folder's other files, one for each shape.
 */
import { ProviderError, type PaymentProvider } from '@kassa/provider';
import type { Faults } from '../faults.ts';
import { NetworkError, type Network } from '../network.ts';
import type { Random } from '../random.ts';
import { newParty, type Party, type Scheduler } from '../scheduler.ts';

/** What a bank finds around it. */
export interface Around {
  readonly scheduler: Scheduler;
  readonly network: Network;
  readonly random: Random;
  readonly faults: Faults;
  /** POSTs to the companion server. @throws NetworkError */
  notify(from: Party, url: string, body: object): Promise<{ status: number; body: unknown }>;
  /** `payment` is being paid: at every bank, what else its order has there may be paid too. */
  payOthers(payment: BankPayment, tellAfterMs: number): void;
}

export interface BankOperation {
  key: string;
  kind: 'capture' | 'release' | 'refund';
  amount: number;
  /** Done in the bank's own back office, and not by a companion server. */
  isPortal: boolean;
}

export interface BankPayment {
  readonly id: string;
  /** By which a repeat is known. */
  readonly key: string;
  /** The attempt's. */
  readonly reference: string;
  readonly merchantReference: string;
  readonly amount: number;
  readonly currency: string;
  readonly notifyUrl: string;
  state: 'open' | 'succeeded' | 'cancelled' | 'declined' | 'expired';
  authorized: number;
  captured: number;
  refunded: number;
  released: number;
  succeededAt: number | null;
  readonly operations: BankOperation[];
  isForgotten: boolean;
  /** Its notifications never come. */
  isSilent: boolean;
}

export interface Asked {
  key: string;
  reference: string;
  merchantReference: string;
  amount: number;
  currency: string;
  notifyUrl: string;
}

/** What is still promised and neither taken nor given up. */
export const reservedOf = (payment: BankPayment): number =>
  payment.authorized - payment.captured - payment.released;
/** Money that is with the merchant, or promised to them. */
export const heldBy = (payment: BankPayment): number =>
  reservedOf(payment) + payment.captured - payment.refunded;

const CALL_MS = 10_000;
const TICK_MS = 2_000;
/** From a change until it is told. */
const TELL_MS = 300;
const RETRY_AFTER_MS = [5_000, 30_000, 120_000, 600_000, 3_600_000, 7_200_000];
const TRIES = 40;
export const BANK_SECRET = 'the-bank-and-the-server-know-this';
const EXPIRES_MS = 6 * 3_600_000;
/** A companion server that was told of a change asks about it by then, whatever happens to it. */
const ASKED_WITHIN_MS = 600_000;

export abstract class Bank {
  abstract readonly name: 'krofort' | 'kronor' | 'payone' | 'opp';
  /** A success promises the money; a capture takes it. */
  abstract readonly authorizes: boolean;
  /** Can tell how much was captured, released and refunded, by whomever. */
  abstract readonly tellsAmounts: boolean;
  readonly party: Party;
  readonly payments: BankPayment[] = [];
  protected readonly around: Around;
  #notifications = 0;
  readonly #visited = new Set<BankPayment>();
  /** What is still to be told of a payment, and when the last was taken. */
  readonly #telling = new Map<BankPayment, { untold: number; takenAt: number }>();

  constructor(around: Around, name: string) {
    this.around = around;
    this.party = newParty(name);
  }

  /** For one process of the companion server. */
  abstract provider(process: Party): PaymentProvider;
  /** What is POSTed to the companion server when something of `payment` has changed. */
  protected abstract noticeOf(payment: BankPayment, operation?: BankOperation): object;
  protected abstract noticeUrl(payment: BankPayment): string;

  find(reference: string): BankPayment | undefined {
    return this.payments.find((payment) => payment.reference === reference);
  }

  protected open(asked: Asked): BankPayment {
    const { scheduler, random, faults } = this.around;
    const payment: BankPayment = {
      ...asked,
      id: `${this.name}-${this.payments.length + 1}`,
      state: 'open',
      authorized: 0,
      captured: 0,
      refunded: 0,
      released: 0,
      succeededAt: null,
      operations: [],
      isForgotten: false,
      isSilent: random.chance(faults.notificationNever),
    };
    this.payments.push(payment);
    scheduler.after(EXPIRES_MS, `${payment.id} expires`, this.party, () => this.end(payment, 'expired'));
    if (random.chance(faults.amnesia)) this.#forgetLater(payment, random.int(1_000, 600_000));
    if (this.tellsAmounts && random.chance(faults.portal))
      scheduler.after(random.int(5_000, 600_000), `${payment.id} portal`, this.party, () =>
        this.#actInPortal(payment),
      );
    return payment;
  }

  /** The page leads there again and again; the customer decides once. */
  visitOnce(payment: BankPayment): void {
    if (this.#visited.has(payment)) return;
    this.#visited.add(payment);
    this.visit(payment);
  }

  /** The customer has come to the bank's page, or has got its request in the app. */
  protected visit(payment: BankPayment): void {
    const { scheduler, random, faults } = this.around;
    const mood = random.next();
    if (mood > 0.92) return;
    // Some say yes at two banks at the same moment: that is when races are run.
    const wait = random.wait(6_000);
    const onTick = wait + TICK_MS - ((scheduler.elapsed + wait) % TICK_MS);
    scheduler.after(onTick, `customer at ${payment.id}`, this.party, () => {
      if (mood < 0.75) this.approve(payment);
      else if (mood < 0.85) this.end(payment, 'declined');
      else this.end(payment, 'cancelled');
      if (payment.state !== 'succeeded' && random.chance(faults.lateSuccess))
        scheduler.after(random.wait(60_000), `late success of ${payment.id}`, this.party, () => {
          if (this.#tellsOf(payment)) this.succeed(payment);
        });
    });
  }

  /** The customer has said yes. */
  protected approve(payment: BankPayment, tellAfterMs?: number): void {
    if (payment.state === 'open') this.succeed(payment, tellAfterMs);
  }

  /** Another payment of the same order is being paid: this bank's are paid with it, and told at the same moment. */
  payToo(paid: BankPayment, tellAfterMs: number): void {
    const { random, faults } = this.around;
    for (const other of this.payments) {
      const isOther = other !== paid && other.merchantReference === paid.merchantReference;
      if (!isOther || other.state === 'succeeded' || !this.#tellsOf(other)) continue;
      if (!random.chance(faults.together)) continue;
      if (other.state === 'open') this.approve(other, tellAfterMs);
      else this.succeed(other, tellAfterMs);
    }
  }

  protected succeed(payment: BankPayment, tellAfterMs = this.around.random.wait(TELL_MS)): void {
    if (payment.state === 'succeeded') return;
    payment.state = 'succeeded';
    payment.authorized = payment.amount;
    payment.captured = this.authorizes ? 0 : payment.amount;
    payment.succeededAt = this.around.scheduler.now;
    this.tell(payment, undefined, tellAfterMs);
    this.around.payOthers(payment, tellAfterMs);
  }

  protected end(payment: BankPayment, state: 'cancelled' | 'declined' | 'expired'): boolean {
    if (payment.state !== 'open') return false;
    payment.state = state;
    this.tell(payment);
    return true;
  }

  /**
   * Does it once for each key.
   * @throws ProviderError rejected when there is not so much left
   */
  operate(payment: BankPayment, operation: BankOperation): BankOperation {
    const known = payment.operations.find(({ key }) => key === operation.key);
    if (known) return known;
    const left = operation.kind === 'refund' ? payment.captured - payment.refunded : reservedOf(payment);
    if (payment.state !== 'succeeded' || operation.amount > left)
      throw new ProviderError('rejected', `Only ${left} are left to ${operation.kind}`);
    const sums = { capture: 'captured', release: 'released', refund: 'refunded' } as const;
    payment[sums[operation.kind]] += operation.amount;
    payment.operations.push(operation);
    this.tellOperation(payment, operation);
    return operation;
  }

  protected tellOperation(payment: BankPayment, operation: BankOperation): void {
    this.tell(payment, operation);
  }

  /** Once what it had to tell has been taken and could be asked about: what is gone before that can't arrive. */
  #forgetLater(payment: BankPayment, afterMs: number): void {
    const { scheduler } = this.around;
    scheduler.after(afterMs, `${payment.id} is forgotten`, this.party, () => {
      const { untold, takenAt } = this.#tellingOf(payment);
      if (untold > 0 || scheduler.now - takenAt < ASKED_WITHIN_MS)
        this.#forgetLater(payment, ASKED_WITHIN_MS);
      else payment.isForgotten = true;
    });
  }

  #tellingOf(payment: BankPayment): { untold: number; takenAt: number } {
    const telling = this.#telling.get(payment) ?? { untold: 0, takenAt: -Infinity };
    this.#telling.set(payment, telling);
    return telling;
  }

  /** What a bank tells nobody and is asked about by nobody can't arrive: docs/guarantees.md, "What can't be promised". */
  #tellsOf(payment: BankPayment): boolean {
    return !payment.isSilent && !payment.isForgotten;
  }

  #actInPortal(payment: BankPayment): void {
    const { random } = this.around;
    if (payment.state !== 'succeeded' || !this.#tellsOf(payment)) return;
    const reserved = reservedOf(payment);
    const taken = payment.captured - payment.refunded;
    const kind = reserved > 0 ? random.pick(['capture', 'release'] as const) : 'refund';
    const left = reserved > 0 ? reserved : taken;
    if (left <= 0) return;
    const amount = random.chance(0.5) ? left : random.int(1, left);
    this.operate(payment, { key: this.portalKey(payment), kind, amount, isPortal: true });
  }

  /** Of what is done next in the back office. */
  protected portalKey({ operations }: BankPayment): string {
    return `portal-${operations.length}`;
  }

  /** Until it is acknowledged. */
  protected tell(
    payment: BankPayment,
    operation?: BankOperation,
    afterMs = this.around.random.wait(TELL_MS),
  ): void {
    if (payment.isSilent) return;
    const notice = { id: `${this.name}-n${++this.#notifications}`, ...this.noticeOf(payment, operation) };
    void this.#deliver(payment, notice, afterMs);
  }

  async #deliver(payment: BankPayment, notice: object, afterMs: number): Promise<void> {
    const { scheduler } = this.around;
    const telling = this.#tellingOf(payment);
    telling.untold += 1;
    await scheduler.sleep(afterMs, `${payment.id} notification`, this.party);
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        const { status, body } = await this.around.notify(this.party, this.noticeUrl(payment), notice);
        if (status < 300) {
          this.heard(payment, body);
          telling.untold -= 1;
          telling.takenAt = scheduler.now;
          return;
        }
      } catch (error) {
        if (!(error instanceof NetworkError)) throw error;
      }
      const after = RETRY_AFTER_MS[Math.min(tries, RETRY_AFTER_MS.length - 1)] ?? 0;
      await scheduler.sleep(after, `${payment.id} notification again`, this.party);
    }
  }

  /** What the companion server answered to a notification. */
  protected abstract heard(payment: BankPayment, answer: unknown): void;

  /** A call of the companion server. @throws ProviderError */
  protected async ask<T>(process: Party, label: string, signal: AbortSignal, handle: () => T): Promise<T> {
    const { network, random, faults } = this.around;
    try {
      return await network.call({
        from: process,
        to: () => this.party,
        label: `${this.name} ${label}`,
        timeoutMs: CALL_MS,
        signal,
        handle: () =>
          random.chance(faults.bankRefuses)
            ? Promise.reject(new ProviderError('unavailable', 'Come again later'))
            : Promise.resolve().then(handle),
      });
    } catch (error) {
      if (error instanceof ProviderError) throw error;
      const isUnsent = error instanceof NetworkError && error.failure === 'unreachable';
      throw new ProviderError(isUnsent ? 'unavailable' : 'lost', 'No answer', { cause: error });
    }
  }
}
