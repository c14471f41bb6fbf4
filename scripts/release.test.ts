/** Releases: what `pnpm bump` writes, and what `pnpm release` refuses. Both in a copy of the repository's manifests. */
import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, it } from 'vitest';
import { styleHash } from '../packages/ssr/src/style.ts';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '..');
const MANIFESTS = globSync('{apps,packages,packages/providers}/*/package.json', { cwd: ROOT });
let folder: string;

const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: [join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
  ...more,
});
const git = (...args: string[]) =>
  run('git', ['-c', 'user.name=Kassa', '-c', 'user.email=kassa@example.com', ...args], { cwd: folder });
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

/** What a script of ours says, and how it ends. */
async function script(name: string, more: NodeJS.ProcessEnv = {}): Promise<{ code: number; said: string }> {
  const ended = run('node', [join(ROOT, 'scripts', name)], { cwd: folder, env: env(more) });
  return ended.then(
    ({ stdout, stderr }) => ({ code: 0, said: stdout + stderr }),
    (error: unknown) => {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, said: stdout + stderr };
    },
  );
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kassa-release-'));
  const files = ['package.json', 'pnpm-workspace.yaml', '.changeset', 'packages/server/src/version.ts'];
  for (const file of [...files, ...MANIFESTS])
    cpSync(join(ROOT, file), join(folder, file), { recursive: true });
  for (const file of globSync(join(folder, '.changeset/*.md'))) rmSync(file);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '.');
  await git('commit', '--quiet', '--message=All of it');
  return () => rmSync(folder, { recursive: true, force: true });
});

const CHANGESET = `---
'@kassa/elements': minor
---

The picker says which bank was chosen last.
`;

it('a changeset of one package moves them all to one version, the one in the server’s log too', async () => {
  writeFileSync(join(folder, '.changeset/last-bank.md'), CHANGESET);
  await run('changeset', ['version'], { cwd: folder, env: env() });
  const bumped = await script('bump.ts');
  expect(bumped).toEqual({ code: 0, said: 'All packages are 0.2.0 now.\n' });
  const manifests = MANIFESTS.map(
    (file) => JSON.parse(read(file)) as { version?: string; private?: boolean },
  );
  const versions = manifests.filter((each) => !each.private).map(({ version }) => version);
  expect(new Set(versions)).toEqual(new Set(['0.2.0']));
  expect(read('packages/server/src/version.ts')).toContain("VERSION = '0.2.0'");
  expect(read('packages/elements/CHANGELOG.md')).toContain('The picker says which bank was chosen last.');
  expect(read('packages/ssr/CHANGELOG.md')).toContain(`## 0.2.0\n\nFor \`style-src\`: \`${styleHash}\`\n`);
});

it('every package is packed with the list of its changes', async () => {
  const lacking = [];
  for (const file of MANIFESTS) {
    const { name, private: isPrivate } = JSON.parse(read(file)) as { name: string; private?: boolean };
    if (isPrivate) continue;
    writeFileSync(join(folder, dirname(file), 'CHANGELOG.md'), `# ${name}\n`);
    const packing = run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline'], {
      cwd: join(folder, dirname(file)),
      env: env(),
    });
    if (!/"path": "CHANGELOG.md"/.test((await packing).stdout)) lacking.push(name);
  }
  expect(lacking).toEqual([]);
});

it('a release is refused for each thing that is in its way, before anything is uploaded', async () => {
  writeFileSync(join(folder, '.changeset/last-bank.md'), CHANGESET);
  const { code, said } = await script('release.ts', {
    ACTIONS_ID_TOKEN_REQUEST_URL: undefined,
    SIGSTORE_ID_TOKEN: undefined,
  });
  expect(code).toBe(1);
  expect(said).toContain('Changesets wait for `pnpm bump`: .changeset/last-bank.md.');
  expect(said).toContain('What is published is committed: the work tree has changes.');
  expect(said).toContain('Provenance names a repository, and the package.json of these has none: @kassa/');
  expect(said).toContain('Provenance comes from GitHub’s or GitLab’s machines: release there.');
});
