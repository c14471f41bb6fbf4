/** The self-hosted browser bundle: what a shop without a bundler loads as one module script. */
import { rm } from 'node:fs/promises';
import { build, stop } from 'esbuild';

export const BUNDLE_FOLDER = 'packages/elements/dist/browser';

/** Writes `kassa.js` and the chunks that it loads when they are needed. Takes a fraction of a second. */
export async function bundleElements(outdir: string = BUNDLE_FOLDER): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: { kassa: 'packages/elements/src/define.ts' },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['browser', 'production'],
    minify: true,
    sourcemap: true,
    legalComments: 'linked',
    chunkNames: 'kassa-[hash]',
    tsconfig: 'tsconfig.base.json',
    logLevel: 'warning',
  });
  await stop();
}
