/**
 * What a shop installs with our packages: a bill of materials, the licences in it, and who runs a script at install.
 *
 *   pnpm supply          checks, and writes .kassa/sbom.cdx.json (CycloneDX)
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { checkSupply } from './supply-check.ts';

const SBOM = '.kassa/sbom.cdx.json';

const { config } = z
  .object({ config: z.object({ pnpm: z.string() }) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

// Peers are a shop's own to install: among them vitest, for whoever runs the contract test.
const what = ['--sbom-format', 'cyclonedx', '--prod', '--exclude-peers'];
const bom = execFileSync('npx', ['-y', `pnpm@${config.pnpm}`, '--filter', './packages/**', 'sbom', ...what], {
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  stdio: ['ignore', 'pipe', 'ignore'],
});
mkdirSync('.kassa', { recursive: true });
writeFileSync(SBOM, bom);

const { packages, scripts, problems } = checkSupply(bom, '.');
console.log(`${packages} packages at run time, in ${SBOM}`);
for (const [name, runs] of scripts)
  console.log(`install script: ${name} (${runs ? 'runs' : 'does not run'})`);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
