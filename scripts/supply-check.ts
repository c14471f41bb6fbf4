/** What must hold of all that is installed: the licences of what a shop gets, and who runs a script at install. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';

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
const manifestSchema = z.object({
  name: z.string().default(''),
  scripts: z.record(z.string(), z.unknown()).default({}),
});

export interface Supply {
  /** How many packages the bill of materials has. */
  packages: number;
  /** Packages with a script at install, by name, and whether pnpm lets it run. */
  scripts: Map<string, boolean>;
  /** Why it must not be merged, a line each. */
  problems: string[];
}

/** @param bom CycloneDX @param folder with pnpm's `node_modules` and `pnpm-workspace.yaml` */
export function checkSupply(bom: string, folder: string): Supply {
  const { components } = bomSchema.parse(JSON.parse(bom));
  const allowed = allowedBuilds(folder);
  const scripted = withInstallScripts(folder);
  const unnamed = scripted.filter((name) => !allowed.has(name));
  return {
    packages: components.length,
    scripts: new Map(scripted.map((name) => [name, allowed.get(name) ?? false])),
    problems: [
      ...(components.length === 0 ? ['the bill of materials is empty'] : []),
      ...notPermitted(components).map((line) => `licence that is not permitted: ${line}`),
      ...unnamed.map((name) => `install script that allowBuilds does not name: ${name}`),
    ],
  };
}

const notPermitted = (components: z.infer<typeof bomSchema>['components']): string[] =>
  components.flatMap(({ group, name, version, licenses }) => {
    const ids = licenses.map(({ license }) => license?.id ?? 'none that is known');
    if (ids.length > 0 && ids.every((id) => PERMITTED.includes(id))) return [];
    return [`${[group, name].filter(Boolean).join('/')} ${version}: ${ids.join(', ') || 'no licence'}`];
  });

/** Packages that run something when they are installed, whether pnpm lets them or not. */
function withInstallScripts(folder: string): string[] {
  const files = globSync('node_modules/.pnpm/*/node_modules/{*,@*/*}/package.json', { cwd: folder });
  const names = files.flatMap((file) => {
    const path = join(folder, file);
    const { name, scripts } = manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    // npm and pnpm build what has this file, without a script that says so.
    const isBuilt = existsSync(join(dirname(path), 'binding.gyp'));
    const runs = isBuilt || ['preinstall', 'install', 'postinstall'].some((script) => script in scripts);
    return runs ? [name] : [];
  });
  return [...new Set(names)].sort();
}

/** Names with true or false stand in `allowBuilds` alone. */
function allowedBuilds(folder: string): Map<string, boolean> {
  const text = readFileSync(join(folder, 'pnpm-workspace.yaml'), 'utf8');
  const named = text.matchAll(/^ {2}'?([^\s']+)'?: (true|false)$/gm);
  return new Map([...named].map(([, name = '', runs]) => [name, runs === 'true']));
}
