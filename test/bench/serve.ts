/** One server for all: files by brotli, pages by name, and what the companion server answers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { text } from 'node:stream/consumers';
import { brotliCompressSync } from 'node:zlib';
import { SNAPSHOT, type Contestant } from './contestants.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
};

export interface Pages {
  origin: string;
  /** `/0.html` is the first one's page. */
  show(contestants: readonly Contestant[]): void;
  close(): void;
}

/** What is chosen asks for nothing; what is paid needs no answer: the bench looks for the request. */
function answerPost(path: string, body: string): unknown {
  if (path !== '/companion/session/selection') return {};
  const { method } = JSON.parse(body) as { method: string };
  return { ...SNAPSHOT, version: SNAPSHOT.version + 1, selection: { method, preparation: { kind: 'none' } } };
}

function send(response: ServerResponse, path: string, body: Buffer): void {
  response.writeHead(200, {
    'content-type': TYPES[extname(path) || '.json'],
    'content-encoding': 'br',
    'cache-control': 'no-store',
  });
  response.end(body);
}

/** @returns a server on a port of its own */
export async function servePages(): Promise<Pages> {
  const answers = new Map([['/companion/session', brotliCompressSync(JSON.stringify(SNAPSHOT))]]);
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url ?? '';
    const isPost = request.method === 'POST';
    const body = isPost
      ? brotliCompressSync(JSON.stringify(answerPost(path, await text(request))))
      : answers.get(path);
    if (body) send(response, path, body);
    else response.writeHead(404).end();
  };
  const server = createServer((request, response) => void answer(request, response));
  // Sockets are let be: what comes after the list isn't measured.
  server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    show(contestants) {
      for (const [index, { html, files }] of contestants.entries()) {
        answers.set(`/${index}.html`, brotliCompressSync(html));
        for (const [path, file] of files) if (!answers.has(path)) answers.set(path, brotliCompressSync(file));
      }
    },
    close: () => void server.close(),
  };
}
