/**
 * `kassa-sandbox` starts the sandboxes by themselves and prints, or with `--env` writes, the variables of a companion
 * server that pays there. After `--` stands a command that is run with these variables: a shop. `--chaos` adds a
 * companion server and a page to break things by hand.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { startChaos } from './chaos/start-chaos.ts';
import { quoted, writeEnvFile } from './env-file.ts';
import { COMPANION_URL, SHOP_ORIGINS } from './environment.ts';
import { startSandbox, type RunningSandbox } from './index.ts';

const USAGE = `Usage: kassa-sandbox [--env <file>] [--chaos] [-- <command>]

Imitates the four providers on this machine, and prints the variables of a companion server that pays there.

  --env <file>   writes the variables to a file instead
  --chaos        adds a companion server, and a page to break things by hand
  -- <command>   runs a shop beside the sandboxes, with the variables in its environment

Environment: KASSA_SANDBOX_PORT (4010), KASSA_FOLDER (.kassa), KASSA_URL, KASSA_ORIGINS,
             KASSA_EVENTS_URL.`;

/** How far behind the pages' port the page of `--chaos` is; its companion server is on the next. */
const CHAOS_PORT = 5;

const isPort = 'must be a port number from 0 to 65529';
const url = z.url({ protocol: /^https?$/, error: 'must be an http(s) URL' });
const settingsSchema = z.object({
  KASSA_SANDBOX_PORT: z
    .string()
    .regex(/^\d+$/, isPort)
    .transform(Number)
    .pipe(z.number().max(65_529, isPort))
    .default(4010),
  /** For certificates and the companion server's database. */
  KASSA_FOLDER: z.string().default('.kassa'),
  KASSA_URL: url.default(COMPANION_URL),
  KASSA_ORIGINS: z
    .string()
    .transform((text) => text.split(',').map((origin) => origin.trim()))
    .pipe(z.array(url))
    .default(SHOP_ORIGINS),
  KASSA_EVENTS_URL: url.optional(),
});

/** @throws Error with everything that is wrong, by name */
function readSettings(env: NodeJS.ProcessEnv): z.infer<typeof settingsSchema> {
  const { success, data, error } = settingsSchema.safeParse(env);
  if (success) return data;
  throw new Error(error.issues.map(({ path, message }) => `${String(path[0])} ${message}.`).join('\n'));
}

const pagesOf = ({ url: index, krofort, kronor, opp, payone }: RunningSandbox): string =>
  `# Sandbox pages       ${index}
# Krofort's control   ${krofort.controlUrl}
# Kronor's control    ${kronor.controlUrl}
# Swish phone         ${kronor.phoneUrl}
# opp's control       ${opp.controlUrl}
# PAYONE's control    ${payone.controlUrl}`;

/** Ends when either of them does. What the caller has set himself goes before the sandbox's. */
function runBeside(sandbox: RunningSandbox, [command = '', ...args]: readonly string[]): void {
  const env = { ...sandbox.environment, ...process.env };
  const child = spawn(command, args, { env, stdio: 'inherit', shell: process.platform === 'win32' });
  process.once('SIGTERM', () => child.kill('SIGTERM'));
  child.once('error', ({ message }) => {
    console.error(message);
    process.exit(1);
  });
  child.once('exit', (code) => process.exit(code ?? 1));
}

interface Asked {
  chaos: boolean;
  env?: string;
}

async function start({ chaos: isChaos, env }: Asked, shop: readonly string[]): Promise<void> {
  const settings = readSettings(process.env);
  const sandbox = await startSandbox({
    port: settings.KASSA_SANDBOX_PORT,
    certificatesDir: resolve(settings.KASSA_FOLDER, 'certificates'),
    companionUrl: settings.KASSA_URL.replace(/\/+$/, ''),
    origins: settings.KASSA_ORIGINS,
    ...(settings.KASSA_EVENTS_URL !== undefined && { eventsUrl: settings.KASSA_EVENTS_URL }),
  });
  const chaos = isChaos ? await startChaos(sandbox, settings.KASSA_SANDBOX_PORT + CHAOS_PORT) : undefined;
  const lines = Object.entries(sandbox.environment).map(([name, value]) => `${name}=${quoted(value)}`);
  if (env !== undefined) writeEnvFile(env, lines);
  if (chaos) console.log(`# Chaos               ${chaos.url}`);
  console.log(pagesOf(sandbox));
  if (env !== undefined) console.log(`# Settings            ${env}`);
  else if (shop.length === 0)
    console.log(`# All that kassa serve needs, the same at each start:\n${lines.join('\n')}`);
  if (shop.length > 0) runBeside(sandbox, shop);
  else
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        void Promise.all([chaos?.close(), sandbox.close()]).then(() => process.exit(0));
      });
}

try {
  const { values, positionals: shop } = parseArgs({
    options: {
      chaos: { type: 'boolean', default: false },
      env: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  if (values.help) console.log(USAGE);
  else await start(values, shop);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
