/** The self-hosted browser bundle: what a shop without a bundler loads as one module script. */
import { build } from 'esbuild';

export const BUNDLE_FOLDER = 'packages/elements/dist/browser';

/** Writes `kassa.js` and the chunks that it loads when they are needed. Takes a fraction of a second. */
export async function bundleElements(outdir: string = BUNDLE_FOLDER): Promise<void> {
  await build({
    entryPoints: { kassa: 'packages/elements/src/define.ts' },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    legalComments: 'linked',
    chunkNames: 'kassa-[hash]',
    tsconfig: 'tsconfig.base.json',
    logLevel: 'warning',
  });
}
