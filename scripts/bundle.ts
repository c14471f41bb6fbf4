/** The self-hosted browser bundle: what a shop without a bundler loads as one module script. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown, type Plugin, type RolldownBuild } from 'rolldown';

export const BUNDLE_FOLDER = 'packages/elements/dist/browser';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * What is in a template is text to the minifier: styles without comments and space, markup without indents between tags.
 * Below it, each line stays where it was, for the source map.
 */
const shortTemplates: Plugin = {
  name: 'short-templates',
  transform: {
    filter: { code: /(?:css|html)`/ },
    handler: (code) => ({
      map: null,
      code: code.replace(/>\n +(?=<|\$\{)/g, '>\n').replace(/css`([^`]*)`/g, (_, styles: string) => {
        const short = styles
          .replace(/\/\*.*?\*\//gs, '')
          .replace(/\s*([{};,])\s*|(:) /g, '$1$2')
          .replace(/\s+/g, ' ')
          .replaceAll(';}', '}');
        return `css\`${short.trim()}\`${'\n'.repeat(styles.split('\n').length - 1)}`;
      }),
    }),
  },
};

/** `input` is a file below the root. What it loads later imports from it: one request until it works. */
export const bundleOf = (input: Record<string, string>): Promise<RolldownBuild> =>
  rolldown({
    input,
    cwd: root,
    platform: 'browser',
    preserveEntrySignatures: 'allow-extension',
    resolve: { conditionNames: ['browser', 'production', 'import'] },
    transform: { target: 'es2022' },
    tsconfig: 'tsconfig.base.json',
    plugins: [shortTemplates],
  });

/**
 * Writes `kassa.js`, what it loads when it is needed, and scripts that pages may have alone or beside it:
 * `klarna-widget-host.js` and `kronor-swish-button.js` for those elements on their own, `kronor.js` for
 * `transport="kronor"`. Takes a fraction of a second.
 */
export async function bundleElements(outdir: string = BUNDLE_FOLDER): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  for (const input of [
    { kassa: 'packages/elements/src/define.ts' },
    { 'klarna-widget-host': 'packages/elements/src/klarna-widget-host/klarna-widget-host.define.ts' },
    { kronor: 'packages/providers/kronor/browser/define.ts' },
    { 'kronor-swish-button': 'packages/elements/src/kronor-swish-button/kronor-swish-button.define.ts' },
  ]) {
    await using bundle = await bundleOf(input);
    await bundle.write({
      dir: outdir,
      format: 'esm',
      minify: true,
      sourcemap: true,
      comments: { legal: true, annotation: false, jsdoc: false },
      chunkFileNames: 'kassa-[hash].js',
    });
  }
}
