/** `kassa serve` and `kassa migrate`: a companion server without code of one's own. */
import * as z from 'zod';
import type { LocalCommand } from '../command.ts';
import { EXIT, Failure } from '../failure.ts';
import { CONFIGURATION_OPTIONS, readConfiguration, readStore } from '../local/configuration.ts';
import {
  elementsIn,
  loadServer,
  refusedOptions,
  withFormsIn,
  type Companion,
  type Elements,
} from '../local/packages.ts';

export const serve: LocalCommand = {
  name: 'serve',
  operands: [],
  summary: 'runs a companion server, from a file of options or from the environment',
  details: `Run it in a folder where @kassa/server, @kassa/node, your providers and a database are installed:
@kassa/sqlite or @kassa/postgres. The tables are brought up to date first. SIGTERM and Ctrl-C end it gracefully.
With @kassa/elements beside them it serves the pages' script too, and prints its address. With @kassa/ssr it draws the
list of ways to pay for the shop's pages, and takes its form from customers without script.
The README of @kassa/cli has the variables of the environment.`,
  options: CONFIGURATION_OPTIONS,
  examples: ['kassa serve --env .env', 'kassa serve --config kassa.config.mjs'],
  local: true,
  run: async (call) => {
    const { folder, options, listen, named, spoken } = await readConfiguration(call);
    const { createCheckoutServer, serve: listenOn, serveElements } = await loadServer(folder);
    const stopped = untilStopped();
    const companion = await started(() => Promise.resolve(createCheckoutServer(options)), named);
    const scripts = elementsIn(folder);
    const { publicUrl } = z.object({ publicUrl: z.string() }).parse(options);
    const elements = scripts && (await started(() => serveElements({ publicUrl, folder: scripts }), named));
    const forms = await started(() => withFormsIn(folder, companion, spoken), named);
    await withDatabase(() => companion.start(), named);
    const answer = forms ?? companion.fetch;
    const served = { live: companion.live, fetch: elements ? withElements(elements, answer) : answer };
    const serving = await started(() => listenOn(served, listen), named, WHERE).catch(
      async (error: unknown) => {
        await companion.close();
        throw error;
      },
    );
    call.note(`Kassa listens on ${listen.hostname}:${serving.port}.`);
    if (elements) call.note(`The script for its pages: ${elements.url}kassa.js`);
    if (elements && forms)
      call.note(`Where POST /picker has drawn their list: ${elements.url}kassa-server-rendered.js`);
    await stopped;
    await Promise.all([serving.close(), companion.close()]);
    call.note('Kassa has ended.');
  },
};

const WHERE = 'KASSA_PORT, or port in the file of --config, says where it listens.';

const STOPS = ['SIGINT', 'SIGTERM'] as const;
/** npm hands on what a terminal or systemd has sent to the server too: two that come together are one. */
const TOGETHER_MS = 2_000;

/** Whoever asks again later doesn't want to wait: that ends the process as if nobody listened. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      resolve();
      setTimeout(() => STOPS.forEach((signal) => process.off(signal, stop)), TOGETHER_MS).unref();
    };
    for (const signal of STOPS) process.on(signal, stop);
  });
}

/** What is no script of the elements is the companion's. */
const withElements =
  (elements: Pick<Elements, 'answer'>, answer: Companion['fetch']): Companion['fetch'] =>
  (request, facts) =>
    elements.answer(request) ?? answer(request, facts);

export const migrate: LocalCommand = {
  name: 'migrate',
  operands: [],
  summary: 'brings the tables up to date, and ends',
  details: `For a deployment whose server may not change tables: run it before the new version starts, as a user
who may. Of the environment it needs KASSA_DATABASE alone.`,
  options: CONFIGURATION_OPTIONS,
  examples: ['kassa migrate', 'kassa migrate --config kassa.config.mjs'],
  local: true,
  run: async (call) => {
    const store = await readStore(call);
    await withDatabase(async () => {
      store.claim();
      await store.start();
    }).finally(() => store.close());
    call.show({ migrated: true }, () => 'The tables are up to date.\n');
  },
};

const asIs = (problem: string): string => problem;

/** What the server says of its configuration, of a port or of a database, as the command's own words. */
async function started<T>(act: () => Promise<T>, named = asIs, next?: string): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Error) || error instanceof Failure) throw error;
    throw refusedOptions(error, named) ?? new Failure(EXIT.failed, error.message || String(error), next);
  }
}

/** What a driver or the system says knows no setting. */
async function withDatabase(act: () => Promise<void>, named = asIs): Promise<void> {
  try {
    await act();
  } catch (error) {
    const refused = refusedOptions(error, named);
    if (refused) throw refused;
    if (!(error instanceof Error)) throw error;
    // Of several addresses that refuse, Node says the code alone.
    const why = error.message || ('code' in error ? String(error.code) : String(error));
    throw new Failure(
      EXIT.failed,
      `The database can't be used: ${why}`,
      'KASSA_DATABASE, or store in the file of --config, says where it is.',
    );
  }
}
