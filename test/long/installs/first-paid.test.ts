/** The first payment of a stranger who has no npm 11 with Node 24: by yarn, the old and the new, and with the oldest Node. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { firstPaid, NPM, type Manager } from '../../published/first-paid.ts';
import { nodeEnvironment } from '../../published/install.ts';

const run = promisify(execFile);
const NODE_22 = '22.23.3';

let folder: string;
let registry: string;

beforeAll(async () => {
  const { stdout } = await run('npm', ['config', 'get', 'registry'], { env: nodeEnvironment });
  registry = stdout.trim();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kassa-installs-'));
  return () => rmSync(folder, { recursive: true, force: true });
});

type Versions = Record<string, string>;

/** Yarn asks the registry for what our packages ask of each other, unless it is told where they are. */
function resolveTo(packages: readonly string[], shop: string): readonly string[] {
  const nameOf = (file: string) => basename(file).replace(/^kassa-(.*)-[\d.]+\.tgz$/, '@kassa/$1');
  const resolutions: Versions = Object.fromEntries(packages.map((each) => [nameOf(each), `file:${each}`]));
  const here = (versions: Versions): Versions =>
    Object.fromEntries(
      Object.entries(versions).map(([name, version]) => [name, resolutions[name] ?? version]),
    );
  const file = join(shop, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<
    'dependencies' | 'devDependencies',
    Versions
  >;
  // A peer, which yarn leaves to the shop.
  const dependencies = { ...here(manifest.dependencies), graphql: '^16.15.0' };
  const devDependencies = here(manifest.devDependencies);
  writeFileSync(file, JSON.stringify({ ...manifest, dependencies, devDependencies, resolutions }));
  // The shop is a project of its own, whatever is above it.
  writeFileSync(join(shop, 'yarn.lock'), '');
  return ['install'];
}

const STEPS = ['install', 'run types', 'start'];
const stepsOf = (name: string) => [
  'npm create kassa my-shop',
  ...STEPS.map((step) => `${name} ${step}`),
  'pay with Swish, until the shop says that it ships',
];

async function expectPaid(manager: Manager): Promise<void> {
  const done = await firstPaid(inject('tarballs'), folder, manager);
  expect(done.map(({ step }) => step)).toEqual(stepsOf(manager.name));
}

const ALLOWED_MS = 600_000;

it(
  'a shop that yarn 1 has installed is paid',
  () =>
    expectPaid({
      name: 'yarn',
      command: ['npx', '-y', 'yarn@1.22.22'],
      env: { ...nodeEnvironment, YARN_REGISTRY: registry },
      installWith: resolveTo,
    }),
  ALLOWED_MS,
);

it.each(['node-modules', 'pnp'])(
  'a shop that yarn 4 has installed with its linker %s is paid',
  (linker) =>
    expectPaid({
      name: 'yarn',
      command: ['npx', '-y', '--package=@yarnpkg/cli-dist@4.18.1', 'yarn'],
      env: {
        ...nodeEnvironment,
        YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
        YARN_ENABLE_TELEMETRY: '0',
        YARN_NODE_LINKER: linker,
        YARN_NPM_REGISTRY_SERVER: registry,
      },
      installWith: resolveTo,
    }),
  ALLOWED_MS,
);

it(
  'a shop on Node 22 is paid',
  async () => {
    const node = `node-linux-${process.arch}`;
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, `${node}@${NODE_22}`], {
      env: nodeEnvironment,
    });
    const bin = join(folder, 'node_modules', node, 'bin');
    const env = { ...nodeEnvironment, PATH: [bin, nodeEnvironment.PATH].join(delimiter) };
    const { stdout } = await run('node', ['--version'], { env });
    expect(stdout).toBe(`v${NODE_22}\n`);
    await expectPaid({ ...NPM, env });
  },
  ALLOWED_MS,
);
