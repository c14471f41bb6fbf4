/** The sandbox's state, its clock and its timers; whoever shows something live listens for changes. */
import { randomInt, randomUUID } from 'node:crypto';
import { Idempotency } from './graphql/idempotency.ts';
import type { Capture, Entered, Payment, PaymentRequest, Refund, Release, Session } from './model.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';

/** Something entered a status, for webhooks. */
export type StatusEvent =
  | { kind: 'request'; request: PaymentRequest; status: string }
  | { kind: 'payment'; payment: Payment; status: string }
  | { kind: 'capture'; capture: Capture; status: string }
  | { kind: 'refund'; refund: Refund; status: string }
  | { kind: 'release'; release: Release; status: string };

export class World {
  settings: Settings = DEFAULT_SETTINGS;
  readonly sessions: Session[] = [];
  readonly requests: PaymentRequest[] = [];
  readonly payments: Payment[] = [];
  readonly idempotency = new Idempotency();
  /** Mutations that answer TEMPORARY_FAILURE, by root field: how often, and whether they do their work first. */
  readonly temporaryFailures = new Map<string, { times: number; afterwards: boolean }>();
  readonly now: () => Date;
  /** Where the pages are, no slash at the end. */
  readonly pagesUrl: () => string;
  #nextId = randomInt(10_000, 90_000);
  #announced = false;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #onChange = new Set<() => void>();
  readonly #onStatus = new Set<(event: StatusEvent) => void>();

  constructor(options: { now: () => Date; pagesUrl: () => string }) {
    this.now = options.now;
    this.pagesUrl = options.pagesUrl;
  }

  get captures(): Capture[] {
    return this.payments.flatMap(({ captures }) => captures);
  }
  get refunds(): Refund[] {
    return this.payments.flatMap(({ refunds }) => refunds);
  }
  get releases(): Release[] {
    return this.payments.flatMap(({ releases }) => releases);
  }

  /** Ids grow, as a bigint column's do. */
  newId(): number {
    return ++this.#nextId;
  }

  newTransactionId(): string {
    return randomUUID();
  }

  /** `thing` enters `status`; listeners hear of it after all that happens in this turn. */
  enter<S extends string>(thing: { history: Entered<S>[] }, status: S, event: StatusEvent): void {
    thing.history.push({ status, enteredAt: this.now() });
    for (const listener of this.#onStatus) listener(event);
    this.changed();
  }

  changed(): void {
    if (this.#announced) return;
    this.#announced = true;
    setImmediate(() => {
      this.#announced = false;
      for (const listener of this.#onChange) listener();
    });
  }

  onChange(listener: () => void): () => void {
    this.#onChange.add(listener);
    return () => this.#onChange.delete(listener);
  }

  onStatus(listener: (event: StatusEvent) => void): void {
    this.#onStatus.add(listener);
  }

  later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms).unref();
    this.#timers.add(timer);
  }

  /** Back to how it started. Tokens stay good; what they were for is gone. */
  reset(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.sessions.length = this.requests.length = this.payments.length = 0;
    this.idempotency.clear();
    this.temporaryFailures.clear();
    this.settings = DEFAULT_SETTINGS;
    this.changed();
  }
}
