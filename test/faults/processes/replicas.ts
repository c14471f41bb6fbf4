/** The companion server's replicas and PostgreSQL behind them, each to be killed, and one address in front. */
import { createServer, connect, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { RunningSandbox } from '@kassa/sandbox';
import { freePorts } from '../../../packages/server/test-support/free-ports.ts';
import { startPostgres, type TestPostgres } from '../../../packages/server/test-support/postgres.ts';
import type { Random } from '../world/random.ts';
import { ask } from './books-of.ts';
import { Child } from './child.ts';

const REPLICAS = 2;
/** How long a transaction is looked for before the kill comes all the same. */
const LOOK_MS = 2_000;
const IN_TRANSACTION = `select pid from pg_stat_activity
  where datname = current_database() and state like 'idle in transaction%'`;

export class Replicas {
  readonly servers: readonly Child[];
  readonly databaseUrl: string;
  /** When the database came or went last; calls across that moment are excused. */
  databaseChangedAt = 0;
  isDatabaseUp = true;
  /** Kills by what was killed, and how many of them met an open transaction. */
  readonly kills = { server: 0, database: 0, inTransaction: 0 };
  readonly #ports: readonly number[];
  readonly #postgres: TestPostgres;
  readonly #balancer: Server;
  #sandbox: RunningSandbox | undefined;
  #ahead = 0;

  private constructor(
    postgres: TestPostgres,
    databaseUrl: string,
    balancer: Server,
    firstPort: number,
    shopUrl: string,
  ) {
    this.#postgres = postgres;
    this.databaseUrl = databaseUrl;
    this.#balancer = balancer;
    this.#ports = Array.from({ length: REPLICAS }, (_, index) => firstPort + index);
    this.servers = this.#ports.map(
      (port) =>
        new Child(`server ${port - firstPort + 1}`, 'server.ts', () => ({
          ...{ port, shopUrl, databaseUrl },
          publicUrl: this.url,
          sandbox: this.#sandbox,
          ahead: this.#ahead,
        })),
    );
    balancer.on('connection', (socket) => this.#forward(socket));
  }

  /** Nothing runs yet but the database. */
  static async prepare(shopUrl: string): Promise<Replicas> {
    const postgres = await startPostgres();
    const databaseUrl = await postgres.createDatabase();
    const balancer = createServer().listen(0, '127.0.0.1');
    await once(balancer, 'listening');
    return new Replicas(postgres, databaseUrl, balancer, await freePorts(REPLICAS), shopUrl);
  }

  /** Where all of them are reached. */
  get url(): string {
    return `http://127.0.0.1:${(this.#balancer.address() as AddressInfo).port}`;
  }

  async start(sandbox: RunningSandbox | undefined = this.#sandbox): Promise<void> {
    this.#sandbox = sandbox;
    // One after the other: the first makes the tables.
    for (const server of this.servers) await server.start();
  }

  /** All of them leave and come back with their clocks so many milliseconds ahead. */
  async startAgainLater(ahead: number): Promise<void> {
    this.#ahead = ahead;
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.start();
  }

  async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    this.#balancer.close();
    await this.#postgres.stop();
  }

  /** `kill -9` of one of the servers, if it can be in the midst of a transaction. It starts again. */
  async killServer(random: Random, within: 'anything' | 'a transaction'): Promise<void> {
    const server = random.pick(this.servers);
    const isWithin = within === 'a transaction' && (await this.#freezeInTransaction([server]));
    await server.kill();
    this.#count('server', isWithin);
    await new Promise((resolve) => setTimeout(resolve, random.int(0, 500)));
    await server.start().catch(() => this.#startOnceThereIsADatabase(server));
  }

  /** `kill -9` of all of PostgreSQL's processes. It starts again and recovers. */
  async killDatabase(within: 'anything' | 'a transaction'): Promise<void> {
    const isWithin = within === 'a transaction' && (await this.#freezeInTransaction(this.servers));
    this.isDatabaseUp = false;
    this.databaseChangedAt = Date.now();
    const again = this.#postgres.kill();
    for (const server of this.servers) server.goOn();
    await again;
    this.isDatabaseUp = true;
    this.databaseChangedAt = Date.now();
    this.#count('database', isWithin);
  }

  /**
   * Holds `servers` still in a moment in which one of them has an open transaction.
   * @returns false when there was none for a while; then none is held
   */
  async #freezeInTransaction(servers: readonly Child[]): Promise<boolean> {
    return ask(this.databaseUrl, async (client) => {
      for (const limit = Date.now() + LOOK_MS; Date.now() < limit;) {
        if ((await client.query(IN_TRANSACTION)).rows.length === 0) continue;
        for (const server of servers) server.freeze();
        // The client stands still, so what is open now stays open until the kill.
        if ((await client.query(IN_TRANSACTION)).rows.length > 0) return true;
        for (const server of servers) server.goOn();
      }
      return false;
    });
  }

  /** Killed while the database was away too: a server that finds none ends by itself. */
  async #startOnceThereIsADatabase(server: Child): Promise<void> {
    server.deaths.pop();
    await server.start();
  }

  #count(what: 'server' | 'database', isWithin: boolean): void {
    this.kills[what] += 1;
    if (isWithin) this.kills.inTransaction += 1;
  }

  /** To one that runs; the other way round when it doesn't listen. */
  #forward(socket: Socket): void {
    const up = this.#ports.filter((_, index) => this.servers[index]?.isUp);
    const start = Math.floor(Math.random() * up.length);
    const tryFrom = (tries: number): void => {
      const port = up[(start + tries) % up.length];
      if (port === undefined || tries >= up.length) {
        socket.destroy();
        return;
      }
      const onward = connect(port, '127.0.0.1');
      onward.once('connect', () => {
        socket.pipe(onward);
        onward.pipe(socket);
        onward.once('close', () => socket.destroy());
        socket.once('close', () => onward.destroy());
      });
      onward.once('error', () => (socket.bytesRead === 0 ? tryFrom(tries + 1) : socket.destroy()));
    };
    socket.on('error', () => socket.destroy());
    tryFrom(0);
  }
}
