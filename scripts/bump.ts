/**
 * After `changeset version`, as `pnpm bump` runs it: the server's `version.ts` gets the version that its package.json
 * has now, and the changelog of `@kassa/ssr` lists the hashes of this version's styles.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { styleHash } from '../packages/ssr/src/style.ts';

const SERVER = 'packages/server';
const FILE = `${SERVER}/src/version.ts`;
const SSR_CHANGES = 'packages/ssr/CHANGELOG.md';

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(`${SERVER}/package.json`, 'utf8')));
const code = readFileSync(FILE, 'utf8');
writeFileSync(FILE, code.replace(/VERSION = '[^']*'/, `VERSION = '${version}'`));
const changes = readFileSync(SSR_CHANGES, 'utf8');
writeFileSync(
  SSR_CHANGES,
  changes.replace(`## ${version}\n`, (heading) => `${heading}\nFor \`style-src\`: \`${styleHash}\`\n`),
);
console.log(`All packages are ${version} now.`);
