/**
 * One line of time for a whole world. Everything that happens is an event on it: a timer, a leg of a call, a statement
 * that is released, a kill. Time stands still while an event runs and everything that it set off has come to rest.
 *
 * fast-check's scheduler reorders promises, but it knows no time: nothing could expire, be late or wait for an hour.
 */
import { createHash, type Hash } from 'node:crypto';
import { outsideWorlds, realSetImmediate } from './globals.ts';
import { nativeWork } from './native-work.ts';

/** Somebody whose events end with them and wait while they are frozen: a process, a page, a bank. */
export interface Party {
  readonly name: string;
  isAlive: boolean;
  /** Nothing of it happens before. */
  frozenUntil: number;
  /** Called once when it dies: whoever waits for its answer hears of it. */
  readonly onDeath: Set<() => void>;
}

export const newParty = (name: string): Party => ({
  name,
  isAlive: true,
  frozenUntil: 0,
  onDeath: new Set(),
});

export interface ScheduledEvent {
  at: number;
  readonly order: number;
  readonly label: string;
  readonly party: Party;
  readonly run: () => void;
  isCancelled: boolean;
}

const START = Date.parse('2026-03-01T12:00:00Z');

export class Scheduler {
  now = START;
  /** Events that ran. */
  ran = 0;
  /** Which world this is, for whoever asks: `Here` in `globals.ts`. */
  enter: (party: Party, run: () => void) => void = (_party, run) => run();
  readonly #heap: ScheduledEvent[] = [];
  readonly #trace: Hash = createHash('sha256');
  #orders = 0;
  onEvent: ((event: ScheduledEvent, now: number) => void) | undefined;

  /** Milliseconds since the world began. */
  get elapsed(): number {
    return this.now - START;
  }

  after(ms: number, label: string, party: Party, run: () => void): ScheduledEvent {
    const event: ScheduledEvent = {
      at: this.now + Math.max(0, ms),
      order: ++this.#orders,
      label,
      party,
      run,
      isCancelled: false,
    };
    this.#push(event);
    return event;
  }

  sleep(ms: number, label: string, party: Party): Promise<void> {
    return new Promise((resolve) => this.after(ms, label, party, resolve));
  }

  /** Runs everything up to `until`, or until `isOver` says so between two events. */
  async runUntil(until: number, isOver: () => boolean = () => false): Promise<void> {
    for (let next = this.#heap[0]; next !== undefined && next.at <= until; next = this.#heap[0]) {
      if (isOver()) return;
      this.#pop();
      if (next.isCancelled || !next.party.isAlive) continue;
      if (next.party.frozenUntil > next.at) {
        next.at = next.party.frozenUntil;
        this.#push(next);
        continue;
      }
      this.now = Math.max(this.now, next.at);
      this.ran += 1;
      this.note(next.label);
      this.onEvent?.(next, this.now);
      this.enter(next.party, next.run);
      await comeToRest();
    }
    if (!isOver()) this.now = Math.max(this.now, until);
  }

  /** Time passes and nobody does anything: what was due meanwhile is late. */
  jump(ms: number): void {
    this.now += ms;
  }

  /** Goes into the trace, by which two runs are compared. */
  note(label: string): void {
    this.#trace.update(`${this.elapsed} ${label}\n`);
  }

  traceHash(): string {
    return this.#trace.copy().digest('hex').slice(0, 16);
  }

  #push(event: ScheduledEvent): void {
    const heap = this.#heap;
    let index = heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(event, heap[parent])) break;
      heap[index] = heap[parent] as ScheduledEvent;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as ScheduledEvent, heap[child])) child += 1;
      if (child >= heap.length || !isBefore(heap[child] as ScheduledEvent, last)) break;
      heap[index] = heap[child] as ScheduledEvent;
      index = child;
    }
    heap[index] = last;
  }
}

const isBefore = (a: ScheduledEvent, b: ScheduledEvent | undefined): boolean =>
  b === undefined || a.at < b.at || (a.at === b.at && a.order < b.order);

/** Until no promise can go on by itself. */
async function comeToRest(): Promise<void> {
  for (let quiet = 0; quiet < 2; quiet++) {
    await new Promise<void>((resolve) => outsideWorlds(() => realSetImmediate(resolve)));
    if (nativeWork.underWay === 0) continue;
    if (await outsideWorlds(() => nativeWork.rest())) quiet = -1;
  }
}
