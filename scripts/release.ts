/**
 * Publishes each public package whose version isn't in the registry yet, with provenance, as `pnpm release` does after
 * the build. What stands in the way is told before anything is uploaded, and ends with exit code 1. Arguments go on to
 * `pnpm publish`: with `--dry-run` nothing is uploaded, and it works anywhere.
 */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { run } from './run.ts';

const rootSchema = z.object({ config: z.object({ pnpm: z.string() }) });
const packageSchema = z.object({
  name: z.string(),
  version: z.string().optional(),
  private: z.boolean().default(false),
  repository: z.object({ url: z.string() }).optional(),
});
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** What must be mended before a release, in sentences. */
function obstacles(env: NodeJS.ProcessEnv): string[] {
  const packages = globSync('{packages,packages/providers,apps}/*/package.json')
    .map((file) => packageSchema.parse(read(file)))
    .filter((each) => !each.private);
  const versions = new Set(packages.map(({ version }) => version));
  const nowhere = packages.filter(({ repository }) => !repository).map(({ name }) => name);
  const waiting = globSync('.changeset/*.md').filter((file) => !file.endsWith('README.md'));
  const changed = execFileSync('git', ['status', '--porcelain'], { encoding: 'utf8' }) !== '';
  // The word of the machine that built it: npm takes it from these, and from no one's own computer.
  const canProve = env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? env['SIGSTORE_ID_TOKEN'];
  return [
    ...(versions.size > 1 ? [`All packages have one version, not ${[...versions].join(' and ')}.`] : []),
    ...(waiting.length > 0 ? [`Changesets wait for \`pnpm bump\`: ${waiting.join(', ')}.`] : []),
    ...(changed ? ['What is published is committed: the work tree has changes.'] : []),
    ...(nowhere.length > 0
      ? [`Provenance names a repository, and the package.json of these has none: ${nowhere.join(', ')}.`]
      : []),
    ...(canProve === undefined
      ? ['Provenance comes from GitHub’s or GitLab’s machines: release there.']
      : []),
  ];
}

const args = process.argv.slice(2);
const found = args.includes('--dry-run') ? [] : obstacles(process.env);
for (const sentence of found) console.error(sentence);
if (found.length > 0) process.exitCode = 1;
else {
  const { config } = rootSchema.parse(read('package.json'));
  const publish = [
    '-r',
    'publish',
    '--access',
    'public',
    '--provenance',
    '--no-git-checks',
    '--ignore-scripts',
  ];
  const { exitCode } = await run('npx', ['-y', `pnpm@${config.pnpm}`, ...publish, ...args]);
  process.exitCode = exitCode;
}
