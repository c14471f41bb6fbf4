/**
 * Kassa's packages as the shop has installed them. The command line depends on none of the server's: who only looks up
 * payments installs no database.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '@kassa/protocol/options';
import * as z from 'zod';
import { wrongUse, type Failure } from '../failure.ts';
import { asVariable } from './as-variables.ts';
import { isPostgres } from './environment.ts';

/** What the command line uses of a companion server. */
export interface Companion {
  fetch: (request: Request, facts?: unknown) => Promise<Response>;
  readonly live: unknown;
  start(): Promise<void>;
  close(): Promise<void>;
}
interface OwnerRow {
  merchantId: string;
}
export interface Store {
  /** Kysely, as far as it is looked at. */
  db: {
    introspection: { getTables(): Promise<readonly { name: string }[]> };
    selectFrom(table: 'owner'): { select(column: 'merchantId'): { execute(): Promise<OwnerRow[]> } };
  };
  claim(): void;
  start(): Promise<void>;
  close(): Promise<void>;
}
interface Serving {
  port: number;
  close(): Promise<void>;
}

/** The elements' scripts below `publicUrl`, as far as the command line uses them. */
export interface Elements {
  url: string;
  answer(request: Request): Promise<Response> | undefined;
}

/** How `@kassa/ssr` speaks. */
export interface Spoken {
  /** Undefined: all that it has. */
  languages?: readonly string[] | undefined;
  /** Own words by language and key. */
  texts?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
}

type Make<Options, Made> = (options: Options) => Made;
type Listen = (
  served: Pick<Companion, 'fetch' | 'live'>,
  options: { port: number; hostname: string },
) => Promise<Serving>;

const isFunction = (value: unknown): boolean => typeof value === 'function';
const serverModule = z.object({
  createCheckoutServer: z.custom<Make<object, Companion>>(isFunction),
});
const nodeModule = z.object({
  serve: z.custom<Listen>(isFunction),
  serveElements: z.custom<(options: { publicUrl: string; folder: string }) => Promise<Elements>>(isFunction),
});
const sqliteModule = z.object({ sqlite: z.custom<Make<{ file: string }, Store>>(isFunction) });
const ssrModule = z.object({
  withForms: z.custom<(companion: Companion['fetch'], options: object) => Companion['fetch']>(isFunction),
  hasLanguage: z.custom<(name: string) => boolean>(isFunction),
  offerLanguages: z.custom<(languages: readonly string[]) => void>(isFunction),
});
const postgresModule = z.object({
  postgres: z.custom<Make<{ connectionString: string }, Store>>(isFunction),
});
/** Of the shop's copy of its packages: known by what it has. */
const configError = z.object({ problems: z.array(z.string()) });
const providerOf = (name: string) => z.looseObject({ [name]: z.custom<Make<unknown, unknown>>(isFunction) });

async function load(folder: string, name: string): Promise<unknown> {
  const file = fileOf(folder, name);
  if (file !== undefined) return import(pathToFileURL(file).href);
  throw wrongUse(
    `${name} is not installed in ${folder}.`,
    `npm install ${name.split('/').slice(0, 2).join('/')}`,
  );
}

/** Undefined where it isn't installed. */
function fileOf(folder: string, name: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve(name);
  } catch {
    return undefined;
  }
}

export const loadServer = async (folder: string) => ({
  ...serverModule.parse(await load(folder, '@kassa/server')),
  ...nodeModule.parse(await load(folder, '@kassa/node')),
});

/** Where the elements' scripts are. Undefined in a folder without them: the shop then has them elsewhere. */
export function elementsIn(folder: string): string | undefined {
  const file = fileOf(folder, '@kassa/elements/browser/kassa.js');
  return file && dirname(file);
}

/**
 * The companion with the routes of the server-rendered list around it, in a folder that has the package for them.
 * @throws ConfigError for languages and own words that nobody would read
 */
export async function withFormsIn(
  folder: string,
  { fetch }: Companion,
  { languages, texts }: Spoken,
): Promise<Companion['fetch'] | undefined> {
  const isAsked = languages !== undefined || texts !== undefined;
  if (!isAsked && fileOf(folder, '@kassa/ssr') === undefined) return undefined;
  const { withForms, offerLanguages, hasLanguage } = ssrModule.parse(await load(folder, '@kassa/ssr'));
  const answer = withForms(fetch, { ...(texts && { texts }) });
  const own = Object.keys(texts ?? {}).map((tag) => tag.replace(/[-_].*/, ''));
  const problems = (languages ?? []).flatMap((language, index) =>
    hasLanguage(language) || own.includes(language)
      ? []
      : [`languages.${index}: there are no words of "${language}", the shop’s own neither`],
  );
  if (problems.length > 0) throw new ConfigError(problems);
  if (languages) offerLanguages(languages);
  return answer;
}

/** @throws Failure for a file that can't be opened, and an address that is none; PostgreSQL is reached later */
export async function openStore(folder: string, database: string): Promise<Store> {
  if (isPostgres(database)) {
    const { postgres } = postgresModule.parse(await load(folder, '@kassa/postgres'));
    return opened(() => postgres({ connectionString: database }));
  }
  const { sqlite } = sqliteModule.parse(await load(folder, '@kassa/sqlite'));
  return opened(() => sqlite({ file: database }));
}

/** What is wrong with the database's one option, as what is wrong with the variable. */
function opened(open: () => Store): Store {
  try {
    return open();
  } catch (error) {
    throw refusedOptions(error, asVariable) ?? error;
  }
}

/** What the shop's packages say of their options, as the command's own words. Undefined for another error. */
export function refusedOptions(error: unknown, named: (problem: string) => string): Failure | undefined {
  const { data } = configError.safeParse(error);
  // Two options may be made of one variable.
  return data && wrongUse([...new Set(data.problems.map(named))].join('\n'));
}

/** A provider's package exports a function of its own name. */
export async function makeProvider(folder: string, name: string, options: unknown): Promise<unknown> {
  const { [name]: make } = providerOf(name).parse(await load(folder, `@kassa/${name}`));
  return make?.(options);
}
