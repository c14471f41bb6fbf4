/** What `kassa serve` and `kassa migrate` run with: a file of the shop's, or the environment. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import * as z from 'zod';
import type { LocalCall, Option } from '../command.ts';
import { wrongUse } from '../failure.ts';
import { asVariable } from './as-variables.ts';
import { databaseOf, notesOn, optionsOf, type Environment } from './environment.ts';
import { makeProvider, openStore, type Spoken, type Store } from './packages.ts';
import { languages, readTexts, texts } from './spoken.ts';

export const CONFIGURATION_OPTIONS: Readonly<Record<string, Option>> = {
  config: { type: 'string', value: '<file>', help: 'a module whose default export is the options' },
  env: { type: 'string', value: '<file>', help: 'more variables; the environment goes before them' },
  // Node takes this one for its own, wherever it stands.
  'env-file': { type: 'string', value: '<file>', help: 'the same; if it is missing, Node itself ends' },
};

/** The file of variables, by whichever of the two names. */
export const envFileOf = (call: LocalCall): string | undefined => call.text('env') ?? call.text('env-file');

export interface Configuration {
  /** Whose node_modules has the packages. */
  folder: string;
  /** For `createCheckoutServer`, which checks them. */
  options: object;
  listen: { hostname: string; port: number };
  /** What is said of an option, by the name that it was set by. */
  named: (problem: string) => string;
  spoken: Spoken;
}

const isStore = (value: unknown): value is Store => value instanceof Object && 'claim' in value;
const configFile = z.looseObject({
  port: z.int().min(0).max(65_535).default(8080),
  hostname: z.string().default('127.0.0.1'),
  languages: languages.optional(),
  texts: texts.optional(),
  store: z.custom<Store>(isStore, 'is no store: sqlite({ file }) or postgres({ connectionString })'),
});

/** @throws Failure with everything that is missing or wrong, by name */
export async function readConfiguration(call: LocalCall): Promise<Configuration> {
  const file = call.text('config');
  if (file !== undefined) {
    const { port, hostname, languages: offered, texts: own, ...options } = await readConfigFile(file);
    const named = (problem: string) => problem;
    const spoken = { languages: offered, texts: own };
    return { folder: dirname(resolve(file)), options, listen: { hostname, port }, named, spoken };
  }
  const folder = process.cwd();
  const env = await environmentOf(call);
  for (const note of notesOn(env)) call.note(note);
  const { listen, database, providers, options, ...spoken } = optionsOf(env);
  const made = await Promise.all(providers.map((each) => makeProvider(folder, each.name, each.options)));
  return {
    folder,
    listen,
    named: asVariable,
    spoken: { languages: spoken.languages, texts: await readTexts(spoken.textsFile) },
    options: { ...options, providers: made, store: await openStore(folder, database) },
  };
}

/** The database alone: nothing else has to be set. @throws Failure */
export async function readStore(call: LocalCall): Promise<Store> {
  const file = call.text('config');
  if (file !== undefined) return (await readConfigFile(file)).store;
  return openStore(process.cwd(), databaseOf(await environmentOf(call)));
}

async function readConfigFile(file: string) {
  const path = resolve(file);
  const module = (await import(pathToFileURL(path).href).catch((error: unknown) => {
    throw wrongUse(`${file} can't be loaded: ${error instanceof Error ? error.message : String(error)}`);
  })) as { default?: unknown };
  const parsed = configFile.safeParse(module.default);
  if (parsed.success) return parsed.data;
  throw wrongUse(
    parsed.error.issues
      .map(({ path: name, message }) => `${name.join('.') || 'default'}: ${message}`)
      .join('\n'),
    `${file} exports the options of createCheckoutServer as its default, with port and hostname beside them.`,
  );
}

/** What is set, and what the file has besides. @throws Failure */
export async function environmentOf(call: LocalCall): Promise<Environment> {
  const file = envFileOf(call);
  if (file === undefined) return call.env;
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    throw wrongUse(
      `--env ${file}: ${code === 'ENOENT' ? 'there is no such file' : `can't be read: ${message}`}.`,
      'It is a file of lines like KASSA_PORT=8080. Name it from this folder, or by its whole path.',
    );
  });
  return { ...parseEnv(text), ...call.env };
}
