/** What a stranger does: makes a shop, installs it, starts it beside the sandbox, and pays in a browser. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from '@playwright/test';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { LAUNCH_OPTIONS } from '../support/chromium.ts';
import { nodeEnvironment } from './install.ts';
import { payWithSwish } from './pay-with-swish.ts';
import { printed } from './printed.ts';

const run = promisify(execFile);

export interface DoneStep {
  step: string;
  seconds: number;
}

/** Who installs the shop and runs its scripts. */
export interface Manager {
  /** As a person calls it. */
  name: string;
  /** What calls it here. */
  command: readonly [program: string, ...args: string[]];
  env: NodeJS.ProcessEnv;
  /** @returns the arguments that install the shop in the folder with these packages, in place of the registry's */
  installWith: (packages: readonly string[], shop: string) => readonly string[];
}

export const NPM: Manager = {
  name: 'npm',
  command: ['npm'],
  env: nodeEnvironment,
  installWith: (packages) => ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages],
};

/**
 * @param tarballs the folder with all packages, in place of the registry
 * @param parent where the shop's folder is made
 * @returns what was done, in its order. Rejects with what the failing step has said.
 */
export async function firstPaid(
  tarballs: string,
  parent: string,
  manager: Manager = NPM,
): Promise<DoneStep[]> {
  const done: DoneStep[] = [];
  const shop = join(parent, 'my-shop');
  const timed = async <T>(step: string, act: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await act();
    done.push({ step, seconds: (performance.now() - start) / 1000 });
    return result;
  };

  const [creator = ''] = globSync(join(tarballs, 'create-kassa-*.tgz'));
  await timed('npm create kassa my-shop', () =>
    run(
      'npm',
      ['exec', '--yes', '--prefer-offline', `--package=${creator}`, '--', 'create-kassa', 'my-shop'],
      {
        cwd: parent,
        env: manager.env,
      },
    ),
  );
  const { name, env, installWith } = manager;
  const [program, ...args] = manager.command;
  const inShop = (...more: readonly string[]) => run(program, [...args, ...more], { cwd: shop, env });
  const packages = globSync(join(tarballs, 'kassa-*.tgz'));
  await timed(`${name} install`, () => inShop(...installWith(packages, shop)));
  await timed(`${name} run types`, () => inShop('run', 'types'));
  await payIn(shop, manager, timed);
  return done;
}

async function payIn(
  shop: string,
  { name, command: [program, ...args], env }: Manager,
  timed: <T>(step: string, act: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const port = await freePorts(6);
  // A group of its own: npm doesn't hand signals on to what it runs.
  const child = spawn(program, [...args, 'start'], {
    cwd: shop,
    detached: true,
    env: {
      ...env,
      KASSA_SANDBOX_PORT: String(port),
      KASSA_URL: `http://127.0.0.1:${port + 5}/kassa`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch(LAUNCH_OPTIONS);
  try {
    const [[, phoneUrl = ''], [, shopUrl = '']] = await timed(`${name} start`, () =>
      Promise.all([printed(child, /^# Swish phone +(\S+)$/), printed(child, /^Shop: (\S+)$/)]),
    );
    await timed('pay with Swish, until the shop says that it ships', () =>
      Promise.all([payAt(browser, shopUrl, phoneUrl), printed(child, /^Order .* is paid: ship it\.$/)]),
    );
  } finally {
    await browser.close();
    if (child.exitCode === null && child.pid !== undefined) {
      process.kill(-child.pid, 'SIGKILL');
      await once(child, 'exit');
    }
  }
}

async function payAt(browser: Browser, shopUrl: string, phoneUrl: string): Promise<void> {
  const page = await browser.newPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(shopUrl);
  await page.getByRole('radio').first().waitFor();
  // What `createSession` answered stands in the page.
  if (asked.includes('/kassa/session')) throw new Error('The list waited for its session');
  await payWithSwish(browser, page, phoneUrl);
}
