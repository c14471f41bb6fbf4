/** The scripts of `@kassa/elements`, for shops that have no place of their own for them. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import { ConfigError, readOptions } from '@kassa/protocol/options';
import { parseAccept } from 'hono/utils/accept';
import * as z from 'zod';
import { elementsOptions } from './options.ts';

export interface ElementsOptions {
  /** Of the companion server: the scripts stand below it. */
  publicUrl: string;
  /** `browser` of the installed package: `new URL('.', import.meta.resolve('@kassa/elements/browser/kassa.js'))`. */
  folder: string | URL;
}

export interface ServedElements {
  /** `<publicUrl>/assets/<version>/`. `kassa.js` stands in it, and what that loads later. */
  url: string;
  /** The hash of each script by its whole address: `integrity` of an import map. */
  integrity: Readonly<Record<string, string>>;
  /** Undefined for what is not below `url`: that is the companion server's. */
  answer(request: Request): Promise<Response> | undefined;
}

const compress = promisify(brotliCompress);
/** Also what a browser's developer tools ask for. */
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
};
/** A shop's page may be of another origin than the companion, and module scripts ask for CORS. */
const ANYONE = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
};

const packageSchema = z.object({ name: z.literal('@kassa/elements'), version: z.string() });
const hashesSchema = z.record(z.string(), z.string());

/**
 * Reads the scripts once and answers for them. Each release has an address of its own, so a browser keeps what it has
 * for good. Only a name that was read is answered: no path leads out of the folder.
 * @throws ConfigError for a folder that has no scripts of `@kassa/elements`
 */
export async function serveElements(options: ElementsOptions): Promise<ServedElements> {
  const { publicUrl, folder } = readOptions('serveElements', elementsOptions, options);
  const { version, hashes, files } = await readScripts(
    folder instanceof URL ? fileURLToPath(folder) : folder,
  );
  const url = `${publicUrl.replace(/\/+$/, '')}/assets/${version}/`;
  const { pathname: below } = new URL(url);
  return {
    url,
    integrity: Object.fromEntries(Object.entries(hashes).map(([name, hash]) => [url + name, hash])),
    answer: (request) => {
      const { pathname } = new URL(request.url);
      return pathname.startsWith(below)
        ? answerOf(request, files.get(pathname.slice(below.length)))
        : undefined;
    },
  };
}

class Script {
  readonly type: string;
  readonly bytes: Buffer<ArrayBuffer>;
  #compressed: Promise<Buffer<ArrayBuffer>> | undefined;

  constructor(name: string, bytes: Buffer<ArrayBuffer>) {
    this.bytes = bytes;
    this.type = TYPES[extname(name)] ?? 'application/octet-stream';
  }

  /** Once, as small as it gets. */
  compressed(): Promise<Buffer<ArrayBuffer>> {
    return (this.#compressed ??= compress(this.bytes));
  }
}

async function readScripts(folder: string) {
  try {
    const text = (name: string) => readFile(resolve(folder, name), 'utf8');
    const { version } = packageSchema.parse(JSON.parse(await text('../../package.json')));
    const hashes = hashesSchema.parse(JSON.parse(await text('integrity.json')));
    const names = (await readdir(folder)).filter((name) => extname(name) in TYPES);
    const files = names.map(
      async (name) => [name, new Script(name, await readFile(resolve(folder, name)))] as const,
    );
    return { version, hashes, files: new Map(await Promise.all(files)) };
  } catch (cause) {
    throw new ConfigError([`serveElements.folder: ${folder} has no scripts of @kassa/elements`], { cause });
  }
}

async function answerOf(request: Request, script: Script | undefined): Promise<Response> {
  if (!script) return new Response('Not found', { status: 404, headers: ANYONE });
  const isHead = request.method === 'HEAD';
  if (!isHead && request.method !== 'GET')
    return new Response(null, { status: 405, headers: { ...ANYONE, allow: 'GET, HEAD' } });
  const isBrotli = takesBrotli(request.headers.get('accept-encoding') ?? '');
  const body = isBrotli ? await script.compressed() : script.bytes;
  const headers = {
    ...ANYONE,
    ...(isBrotli && { 'content-encoding': 'br' }),
    'cache-control': 'public, max-age=31536000, immutable',
    'content-length': String(body.length),
    'content-type': script.type,
    vary: 'accept-encoding',
  };
  return new Response(isHead ? null : body, { headers });
}

const takesBrotli = (header: string): boolean =>
  parseAccept(header).some(({ type, q }) => type === 'br' && q > 0);
