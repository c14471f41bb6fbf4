/**
 * What goes wrong in a world, and how often. Each seed takes some kinds and leaves others: a world in which
 * everything fails all the time never gets as far as the rare things do.
 */
import type { Random } from './random.ts';

export interface Faults {
  /** Of each leg of each call. */
  requestLost: number;
  answerLost: number;
  slow: number;
  /** Of each notification and event. */
  doubled: number;
  /** Of each statement: others go first. */
  statementWaits: number;
  /** In the time in which orders come. */
  kills: number;
  /** A kill by the count of statements, so that it meets a transaction. */
  killsInStatements: number;
  gracefulStops: number;
  freezes: number;
  /** Of each order: the shop shows its page again with something changed. */
  sessionChanged: number;
  amountChanged: number;
  /** Of each event that the shop is sent. */
  shopRefuses: number;
  /** Of each call to a bank. */
  bankRefuses: number;
  /** Of each payment: the bank succeeds after it has said that it failed. */
  lateSuccess: number;
  /** Of each notification: it never comes. */
  notificationNever: number;
  /** Of each payment: the bank forgets it after a while. */
  amnesia: number;
  /** Of each payment: something is done in the bank's own back office. */
  portal: number;
  /** Of each other payment of an order that is being paid: it is paid at the same moment. */
  together: number;
}

export const QUIET: Faults = {
  requestLost: 0,
  answerLost: 0,
  slow: 0,
  doubled: 0,
  statementWaits: 0,
  kills: 0,
  killsInStatements: 0,
  gracefulStops: 0,
  freezes: 0,
  sessionChanged: 0,
  amountChanged: 0,
  shopRefuses: 0,
  bankRefuses: 0,
  lateSuccess: 0,
  notificationNever: 0,
  amnesia: 0,
  portal: 0,
  together: 0,
};

/** The most of each kind. */
const MOST: Faults = {
  requestLost: 0.15,
  answerLost: 0.3,
  slow: 0.1,
  doubled: 0.2,
  statementWaits: 0.05,
  kills: 4,
  killsInStatements: 4,
  gracefulStops: 2,
  freezes: 2,
  sessionChanged: 0.7,
  amountChanged: 0.2,
  shopRefuses: 0.3,
  bankRefuses: 0.05,
  lateSuccess: 0.15,
  notificationNever: 0.1,
  amnesia: 0.1,
  portal: 0.2,
  together: 0.7,
};

const KINDS = Object.keys(MOST) as (keyof Faults)[];

/** Each kind is in about half of all worlds. `without` are in none. */
export function drawFaults(random: Random, without: readonly (keyof Faults)[] = []): Faults {
  const faults = { ...QUIET };
  for (const kind of KINDS) {
    const drawn = random.chance(0.5) ? random.next() * MOST[kind] : 0;
    if (!without.includes(kind)) faults[kind] = drawn;
  }
  return faults;
}

export const isFaultKind = (word: string): word is keyof Faults => Object.hasOwn(MOST, word);
