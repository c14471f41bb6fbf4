/**
 * The oldest browsers that a page of ours works in. The README of `@kassa/elements` states them, the bundle is built for
 * them, and test/published/browsers.test.ts looks for what they haven't got.
 */
export const BROWSERS = { chrome: 111, edge: 111, firefox: 121, safari: 16.4 } as const;

/** As Vite and esbuild write them. */
export const BUILD_TARGET = Object.entries(BROWSERS).map(([name, version]) => `${name}${version}`);
