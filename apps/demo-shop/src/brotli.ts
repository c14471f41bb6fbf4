/** Brotli for browsers that take it: a tenth smaller than gzip. */
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress } from 'node:zlib';
import type { Context, MiddlewareHandler } from 'hono';
import { parseAccept } from 'hono/utils/accept';
import { COMPRESSIBLE_CONTENT_TYPE_REGEX } from 'hono/utils/compress';

const compress = promisify(brotliCompress);

const takesBrotli = (header = ''): boolean =>
  parseAccept(header).some(({ type, q }) => type === 'br' && q > 0);

/**
 * For files that carry an ETag. Each is compressed once, as small as it gets, and again when it has changed. What it
 * leaves alone goes on to `compress()`, which must stand before it.
 */
export function brotli(): MiddlewareHandler {
  const kept = new Map<string, { tag: string; body: Buffer<ArrayBuffer> }>();
  return async (c, next) => {
    await next();
    const tag = c.res.headers.get('etag');
    const type = c.res.headers.get('content-type') ?? '';
    const isFile = c.req.method === 'GET' && c.res.status === 200 && tag !== null;
    if (!isFile || !COMPRESSIBLE_CONTENT_TYPE_REGEX.test(type)) return;
    if (!takesBrotli(c.req.header('accept-encoding'))) return;
    const { path } = c.req;
    const known = kept.get(path);
    const body = known?.tag === tag ? known.body : await compress(await c.res.arrayBuffer());
    kept.set(path, { tag, body });
    c.res = new Response(body, c.res);
    c.res.headers.set('content-encoding', 'br');
    c.res.headers.set('content-length', String(body.length));
    c.res.headers.append('vary', 'accept-encoding');
    // The same file in other bytes.
    if (!tag.startsWith('W/')) c.res.headers.set('etag', `W/${tag}`);
  };
}

/** As small as takes no time. */
const QUALITY = 5;

/**
 * A page of which `first` goes out while `rest` is still made: a slow browser lays it out meanwhile, with the first text in
 * each font, in a task of its own. A browser that doesn't take brotli gets both at once.
 */
export function inTwo(c: Context, first: string, rest: Promise<string>): Response | Promise<Response> {
  if (!takesBrotli(c.req.header('accept-encoding'))) return c.html(rest.then((text) => first + text));
  const page = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } });
  page.write(first);
  page.flush(constants.BROTLI_OPERATION_FLUSH);
  rest.then(
    (text) => page.end(text),
    (error: unknown) => page.destroy(error as Error),
  );
  c.header('content-encoding', 'br');
  c.header('content-type', 'text/html; charset=UTF-8');
  c.header('vary', 'accept-encoding', { append: true });
  return c.body(Readable.toWeb(page) as ReadableStream);
}
