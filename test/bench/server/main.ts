/**
 * How fast the companion server is: each figure as a ratio to something bare, on the same machine in the same run.
 *
 *   pnpm bench:server                       SQLite
 *   pnpm bench:server --postgres            PostgreSQL
 *   pnpm bench:server --only sessions,push  some of the figures
 *   pnpm bench:server --rows 100000         beside so many payments at most; a million on PostgreSQL takes many minutes
 *   pnpm bench:server --short               each figure once and small: that it runs, not how fast
 *   pnpm bench:server --json                the figures for a script; the table goes to stderr
 *
 * The script builds the packages and says `--built`: what is published is started. Without it, the sources are.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../../packages/server/test-support/postgres.ts';
import { startContestant, type Contestant } from './contestant.ts';
import {
  allDelivered,
  commitOnce,
  createBareSession,
  createSession,
  nextMessage,
  notifyPaid,
  openEcho,
  openPage,
  pay,
  sendEcho,
  startMerchant,
  type MerchantEndpoint,
} from './customers.ts';
import { atPace, inParallel, median, numbers, quantile } from './measure.ts';
import { multiplyRows } from './rows.ts';

const { values: options } = parseArgs({
  options: {
    postgres: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    built: { type: 'boolean', default: false },
    rows: { type: 'string', default: '1000000' },
    only: { type: 'string', default: 'sessions,payments,push,sockets,rows,notifications' },
  },
});
const size = <T>(long: T, short: T): T => (options.short ? short : long);
const ROUNDS = size(5, 1);
const AT_ONCE = 16;

interface Figure {
  figure: string;
  /** The median of the rounds, and each round. */
  value: number;
  rounds: number[];
  unit: string;
}
const figures: Figure[] = [];
const report = (figure: string, unit: string, rounds: number[]): void => {
  figures.push({ figure, value: median(rounds), rounds, unit });
  const spread =
    rounds.length > 1 ? ` (${Math.min(...rounds).toFixed(2)}..${Math.max(...rounds).toFixed(2)})` : '';
  const print = options.json ? console.error : console.log;
  print(`${figure.padEnd(72)} ${median(rounds).toFixed(2)} ${unit}${spread}`);
};

const folder = mkdtempSync(join(tmpdir(), 'kassa-bench-'));
const running = options.postgres ? await startPostgres({ durable: true }) : undefined;
let files = 0;
type Target = { file: string } | { connectionString: string };
const newDatabase = async (): Promise<Target> =>
  running
    ? { connectionString: await running.createDatabase() }
    : { file: join(folder, `${(files += 1)}.db`) };
const envOf = (target: Target): Record<string, string> =>
  'file' in target ? { DATABASE_FILE: target.file } : { DATABASE_URL: target.connectionString };

/** Starts both on databases of their own, and stops them when `work` is over. */
async function beside(work: (kassa: Contestant, bare: Contestant) => Promise<void>): Promise<void> {
  const merchant = await startMerchant();
  const kassa = await startContestant('kassa.ts', {
    ...envOf(await newDatabase()),
    EVENTS_URL: merchant.url,
  });
  const bare = await startContestant('bare.ts', envOf(await newDatabase()));
  try {
    await work(kassa, bare);
  } finally {
    await Promise.all([kassa.stop(), bare.stop(), merchant.close()]);
  }
}

const perSecond = async (count: number, work: () => Promise<unknown>): Promise<number> =>
  (count * 1_000) / (await inParallel(count, AT_ONCE, work)).total;

async function sessions(): Promise<void> {
  await beside(async (kassa, bare) => {
    const count = size(1_500, 50);
    await inParallel(size(300, 5), AT_ONCE, () => createSession(kassa.url));
    await inParallel(size(300, 5), AT_ONCE, () => createBareSession(bare.url));
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const ours = await perSecond(count, () => createSession(kassa.url));
      const theirs = await perSecond(count, () => createBareSession(bare.url));
      ratios.push(ours / theirs);
      rates.push(ours);
    }
    report('session creation beside bare node:http with the same inserts', 'times as fast', ratios);
    report('session creation', 'a second', rates);
  });
}

async function payments(): Promise<void> {
  const merchant = await startMerchant();
  const kassa = await startContestant('kassa.ts', {
    ...envOf(await newDatabase()),
    EVENTS_URL: merchant.url,
  });
  const bare = await startContestant('bare.ts', envOf(await newDatabase()));
  const payOne = () => payOn(kassa, merchant);
  const count = size(600, 20);
  await inParallel(size(200, 5), AT_ONCE, payOne);
  const [ratios, statements, commits, cpu]: number[][] = [[], [], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    const before = await kassa.usage();
    const rate = await perSecond(count, payOne);
    const after = await kassa.usage();
    const committed = await perSecond(count * 5, () => commitOnce(bare.url));
    ratios?.push(committed / rate);
    statements?.push((after.statements - before.statements) / count);
    commits?.push((after.commits - before.commits) / count);
    cpu?.push((after.cpuUs - before.cpuUs) / count / 1_000);
  }
  await Promise.all([kassa.stop(), bare.stop(), merchant.close()]);
  report('a whole payment, 16 at once, in durable commits over bare http', 'commits', ratios ?? []);
  report('a whole payment', 'statements', statements ?? []);
  report('a whole payment', 'commits', commits ?? []);
  report('a whole payment', 'ms of CPU', cpu ?? []);
}

async function push(): Promise<void> {
  await beside(async (kassa, bare) => {
    const count = size(1_000, 20);
    const [ratios50, ratios99]: number[][] = [[], []];
    for (let round = 0; round < size(3, 1); round++) {
      const open = numbers(count).map(() => pay(kassa.url));
      const paying = await Promise.all(open);
      const pages = await Promise.all(paying.map(({ token }) => openPage(kassa.url, '/kassa/socket', token)));
      const ours = await atPace(count, 50, async (index) => {
        const [page, payment] = [pages[index], paying[index]];
        if (!page || !payment) throw new Error('No such page');
        await Promise.all([nextMessage(page, 'PAID'), notifyPaid(kassa.url, payment)]);
      });
      const echoes = await Promise.all(numbers(count).map((index) => openEcho(bare.url, `${index}`)));
      const theirs = await atPace(count, 50, async (index) => {
        const socket = echoes[index];
        if (!socket) throw new Error('No such socket');
        await Promise.all([nextMessage(socket, 'paid'), sendEcho(bare.url, `${index}`)]);
      });
      ratios50?.push(median(ours) / median(theirs));
      ratios99?.push(quantile(ours, 0.99) / quantile(theirs, 0.99));
      for (const socket of [...pages, ...echoes]) socket.terminate();
    }
    report(
      `notification to push beside a bare echo with one commit, ${count} pages, p50`,
      'times',
      ratios50 ?? [],
    );
    report(
      `notification to push beside a bare echo with one commit, ${count} pages, p99`,
      'times',
      ratios99 ?? [],
    );
  });
}

/** Bytes of each socket of bare graphql-ws. They are closed again: this process can't hold those of both servers. */
async function bareSocketHeap(count: number): Promise<number> {
  const bare = await startContestant('bare.ts', envOf(await newDatabase()));
  const empty = await bare.usage();
  const pages: Awaited<ReturnType<typeof openPage>>[] = [];
  await inParallel(count, AT_ONCE, async () => void pages.push(await openPage(bare.url, '/graphql', '')));
  const full = await bare.usage();
  for (const page of pages) page.terminate();
  await bare.stop();
  return (full.heapUsed - empty.heapUsed) / count;
}

async function sockets(): Promise<void> {
  const counts = size([100, 1_000, 10_000], [20]);
  const bare: number[] = [];
  for (const count of counts) bare.push(await bareSocketHeap(count));
  const merchant = await startMerchant();
  const env = { ...envOf(await newDatabase()), EVENTS_URL: merchant.url };
  const kassa = await startContestant('kassa.ts', env);
  let held = 0;
  let heap = 0;
  let first = NaN;
  for (const [index, count] of counts.entries()) {
    const added = count - held;
    const paying: Awaited<ReturnType<typeof pay>>[] = [];
    await inParallel(added, AT_ONCE, async () => void paying.push(await pay(kassa.url)));
    // What making the payments has left behind is not the sockets'.
    const before = await kassa.usage();
    await inParallel(added, AT_ONCE, (index) =>
      openPage(kassa.url, '/kassa/socket', paying[index]?.token ?? ''),
    );
    heap += (await kassa.usage()).heapUsed - before.heapUsed;
    held = count;
    report(`heap of an idle socket beside bare graphql-ws, ${count} sockets`, 'times', [
      heap / count / (bare[index] ?? NaN),
    ]);
    const times: number[] = [];
    for (const one of paying.slice(0, size(30, 3))) {
      const page = await openPage(kassa.url, '/kassa/socket', one.token);
      const began = performance.now();
      await Promise.all([nextMessage(page, 'PAID'), notifyPaid(kassa.url, one)]);
      times.push(performance.now() - began);
      page.terminate();
    }
    if (Number.isNaN(first)) first = median(times);
    report(`one push with ${count} sockets beside the same with the fewest`, 'times', [
      median(times) / first,
    ]);
  }
  await Promise.all([kassa.stop(), merchant.close()]);
}

async function payOn(kassa: Contestant, merchant: MerchantEndpoint): Promise<void> {
  const payment = await pay(kassa.url);
  await Promise.all([merchant.heard(payment.id), notifyPaid(kassa.url, payment)]);
}

/** The environment of a server whose database has so many payments. */
async function filled(count: number, merchant: MerchantEndpoint): Promise<Record<string, string>> {
  const target = await newDatabase();
  const env = { ...envOf(target), EVENTS_URL: merchant.url };
  const filling = await startContestant('kassa.ts', env);
  for (let index = 0; index < 10; index++) await payOn(filling, merchant);
  // What waits here would be copied too: the server would be measured while it delivers the copies.
  await allDelivered(filling.url);
  await filling.stop();
  await multiplyRows(target, count / 10);
  return env;
}

/** @returns the milliseconds of each start, and the server of the last one */
async function startOften(env: Record<string, string>): Promise<{ kassa: Contestant; starts: number[] }> {
  let kassa = await startContestant('kassa.ts', env);
  const starts = [kassa.startMs];
  while (starts.length < ROUNDS) {
    await kassa.stop();
    kassa = await startContestant('kassa.ts', env);
    starts.push(kassa.startMs);
  }
  return { kassa, starts };
}

/** The databases of all sizes are made first, and their servers take turns: each is paid on as the machine is then. */
async function rows(): Promise<void> {
  const merchant = await startMerchant();
  const most = Number(options.rows);
  const counts = size(
    [10_000, 100_000, 1_000_000].filter((count) => count <= most),
    [200],
  );
  if (counts.length === 0) throw new Error(`--rows ${options.rows}: 10000 is the least`);
  const servers: { count: number; kassa: Contestant; ratios: number[] }[] = [];
  for (const count of counts) {
    const { kassa, starts } = await startOften(await filled(count, merchant));
    report(`start at ${count} payments`, 'ms', starts);
    servers.push({ count, kassa, ratios: [] });
  }
  for (const { kassa } of servers) await inParallel(size(20, 2), 1, () => payOn(kassa, merchant));
  for (let round = 0; round < ROUNDS; round++) {
    let first = NaN;
    for (const { kassa, ratios } of servers) {
      const { each } = await inParallel(size(50, 5), 1, () => payOn(kassa, merchant));
      if (Number.isNaN(first)) first = median(each);
      ratios.push(median(each) / first);
    }
  }
  await Promise.all([...servers.map(({ kassa }) => kassa.stop()), merchant.close()]);
  for (const { count, ratios } of servers)
    report(`one payment at ${count} payments beside the same with the fewest`, 'times', ratios);
}

async function notifications(): Promise<void> {
  await beside(async (kassa) => {
    const payment = await pay(kassa.url);
    await inParallel(size(24_000, 100), AT_ONCE, () => notifyPaid(kassa.url, payment));
    const { rss } = await kassa.usage();
    report(`memory after ${size(24_000, 100)} notifications`, 'MB', [rss / 1e6]);
  });
}

const all = { sessions, payments, push, sockets, rows, notifications };
try {
  for (const name of options.only.split(',')) {
    if (!(name in all)) throw new Error(`--only ${name}: there are ${Object.keys(all).join(', ')}`);
    await all[name as keyof typeof all]();
  }
} finally {
  await running?.stop();
  rmSync(folder, { recursive: true, force: true });
}
if (options.json)
  console.log(JSON.stringify({ database: options.postgres ? 'PostgreSQL' : 'SQLite', figures }));
