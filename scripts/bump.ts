/**
 * After `changeset version`, as `pnpm bump` runs it: the server's `version.ts` gets the version that its package.json
 * has now.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const SERVER = 'packages/server';
const FILE = `${SERVER}/src/version.ts`;

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(`${SERVER}/package.json`, 'utf8')));
const code = readFileSync(FILE, 'utf8');
writeFileSync(FILE, code.replace(/VERSION = '[^']*'/, `VERSION = '${version}'`));
console.log(`All packages are ${version} now.`);
