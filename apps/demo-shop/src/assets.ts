/** The files that a browser may fetch: the shop's own, and the elements' bundle. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import { brotli } from './brotli.ts';

const OWN = fileURLToPath(new URL('../assets', import.meta.url));
const BUNDLE = fileURLToPath(new URL('../dist/browser', import.meta.resolve('@kassa/elements')));

/** @param bundle the folder with the elements' scripts */
export function assets(bundle: string = BUNDLE): Hono {
  const app = new Hono();
  app.use(compress());
  app.use(brotli());
  app.use(etag());
  app.use(async (c, next) => {
    await next();
    // Chunks have a hash in their name; all else is asked for again and mostly answered by 304.
    const isChunk = /\/kassa-[\w-]{8,9}\.js$/.test(c.req.path);
    c.header('cache-control', isChunk ? 'public, max-age=31536000, immutable' : 'no-cache');
  });
  // Not yet, before the first build.
  if (existsSync(bundle))
    app.get(
      '/kassa/*',
      serveStatic({ root: bundle, rewriteRequestPath: (path) => path.replace('/assets/kassa', '') }),
    );
  app.get('/*', serveStatic({ root: OWN, rewriteRequestPath: (path) => path.replace('/assets', '') }));
  return app;
}
