/** The processes of the companion server: one, or replicas on one database. Who dies is followed by another. */
import type { CheckoutServer } from '@kassa/server';
import type { Around, Bank } from './banks/bank.ts';
import type { WorldDatabase } from './database.ts';
import type { FindingKind } from './findings.ts';
import { newParty, type Party } from './scheduler.ts';
import { ServerProcess } from './server-process.ts';

export interface ClusterOptions {
  around: Around;
  banks: readonly Bank[];
  shop: Party;
  database: WorldDatabase;
  find: (kind: FindingKind, story: string) => void;
  onError: (line: string) => void;
}

/** How often a balancer has not heard yet that a process is dead. */
const STALE_BALANCER = 0.1;

export class Cluster {
  kills = 0;
  readonly #options: ClusterOptions;
  readonly #keeper = newParty('keeper');
  readonly #members: ServerProcess[] = [];
  #processes = 0;
  #isFaulty = true;
  #isOver = false;

  constructor(options: ClusterOptions) {
    this.#options = options;
  }

  start(): void {
    for (let place = 0; place < this.#options.database.replicas; place++) this.#boot(place, 1);
  }

  /** Any of those that run, or of all when none does. */
  any(): ServerProcess {
    const alive = this.#members.filter(({ isUp }) => isUp);
    return this.#options.around.random.pick(alive.length > 0 ? alive : this.#members);
  }

  /** Who gets the next request. Undefined: nobody listens. */
  pick(): Party | undefined {
    const { random } = this.#options.around;
    const picked = random.chance(STALE_BALANCER) ? random.pick(this.#members) : this.any();
    return picked.isUp ? picked.party : undefined;
  }

  serverOf(party: Party): CheckoutServer {
    const process = this.#members.find((member) => member.party === party);
    if (!process) throw new Error(`${party.name} is no process of this cluster any more`);
    return process.server;
  }

  /**
   * From here on nobody is killed; the first starts if it is dead, also of a stop that was asked for, and is enough.
   * The balancer knows: a person who speaks once has to be heard.
   */
  endFaults(): void {
    this.#isFaulty = false;
    const [first] = this.#members;
    for (const process of this.#members.splice(1)) process.kill();
    if (!first) return;
    first.fuse = Infinity;
    if (!first.party.isAlive) this.#boot(0, 1);
  }

  /** The world is over and its database is read. @returns who reads it */
  reader(): ServerProcess {
    const reader = this.any();
    reader.isReleased = true;
    return reader;
  }

  /** Of the whole world. */
  end(): void {
    this.#isOver = true;
    for (const process of this.#members) process.kill();
  }

  #boot(place: number, afterMs: number): void {
    this.#options.around.scheduler.after(afterMs, `boot ${place}`, this.#keeper, () => {
      if (this.#members[place]?.party.isAlive) return;
      const process = this.#newProcess(place);
      this.#members[place] = process;
      process.start().catch((error: unknown) => {
        this.#options.find('deaths', `The server did not start: ${String(error)}`);
      });
    });
  }

  #newProcess(place: number): ServerProcess {
    const { around, banks, shop, database, onError } = this.#options;
    const name = `server-${place}-${++this.#processes}`;
    return new ServerProcess({
      name,
      scheduler: around.scheduler,
      random: around.random,
      faults: around.faults,
      database,
      providersFor: (party) => banks.map((bank) => bank.provider(party)),
      confirmPayment: (party) =>
        around.network.call({
          from: party,
          to: () => shop,
          label: 'confirmation',
          timeoutMs: 10_000,
          handle: () => Promise.resolve(true),
        }),
      onError: (message, error) =>
        onError(`${name} logs: ${message} ${error instanceof Error ? error.message : ''}`),
      onDeath: () => {
        this.kills += 1;
        const isNeeded = this.#isFaulty || place === 0;
        if (isNeeded && !this.#isOver) this.#boot(place, around.random.wait(2_000) + 1);
      },
    });
  }
}
