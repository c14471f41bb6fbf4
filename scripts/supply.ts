/**
 * What a shop installs with our packages: a bill of materials, the licences in it, and who runs a script at install.
 *
 *   pnpm supply          checks, and writes .kassa/sbom.cdx.json (CycloneDX)
 */
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

const SBOM = '.kassa/sbom.cdx.json';
/** Each lets an MIT project depend on it, and a shop sell what it built. */
const PERMITTED = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'Unlicense',
];

const bomSchema = z.object({
  components: z.array(
    z.object({
      name: z.string(),
      group: z.string().optional(),
      version: z.string(),
      licenses: z
        .array(z.object({ license: z.object({ id: z.string().optional() }).optional() }))
        .default([]),
    }),
  ),
});
const { config } = z
  .object({ config: z.object({ pnpm: z.string() }) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

// Peers are a shop's own to install: among them vitest, for whoever runs the contract test.
const what = ['--sbom-format', 'cyclonedx', '--prod', '--exclude-peers'];
const text = execFileSync(
  'npx',
  ['-y', `pnpm@${config.pnpm}`, '--filter', './packages/**', 'sbom', ...what],
  { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'ignore'] },
);
const { components } = bomSchema.parse(JSON.parse(text));
mkdirSync('.kassa', { recursive: true });
writeFileSync(SBOM, text);

const unlicensed = components.flatMap(({ group, name, version, licenses }) => {
  const ids = licenses.map(({ license }) => license?.id ?? 'none that is known');
  const isPermitted = ids.length > 0 && ids.every((id) => PERMITTED.includes(id));
  return isPermitted
    ? []
    : [`${[group, name].filter(Boolean).join('/')} ${version}: ${ids.join(', ') || 'no licence'}`];
});

/** Packages that run something when they are installed, whether pnpm lets them or not. */
function withInstallScripts(): string[] {
  const files = globSync('node_modules/.pnpm/*/node_modules/{*,@*/*}/package.json');
  const names = files.flatMap((file) => {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const { name, scripts } = z
      .object({ name: z.string().default(''), scripts: z.record(z.string(), z.unknown()).default({}) })
      .parse(read);
    return ['preinstall', 'install', 'postinstall'].some((script) => script in scripts) ? [name] : [];
  });
  return [...new Set(names)].sort();
}

// Names with true or false stand in `allowBuilds` alone.
const named = readFileSync('pnpm-workspace.yaml', 'utf8').matchAll(/^ {2}'?([^\s']+)'?: (true|false)$/gm);
const allowBuilds = new Map([...named].map(([, name, runs]) => [name, runs === 'true']));
const scripted = withInstallScripts();
const unnamed = scripted.filter((name) => !allowBuilds.has(name));

console.log(`${components.length} packages at run time, in ${SBOM}`);
for (const name of scripted)
  console.log(`install script: ${name} (${allowBuilds.get(name) ? 'runs' : 'does not run'})`);
for (const line of unlicensed) console.error(`licence that is not permitted: ${line}`);
for (const name of unnamed) console.error(`install script that allowBuilds does not name: ${name}`);
process.exitCode = components.length > 0 && unlicensed.length + unnamed.length === 0 ? 0 : 1;
