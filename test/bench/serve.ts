/** One server for all: files by brotli, pages by name, and what the companion server answers first. */
import { createServer, type Server } from 'node:http';
import { extname } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { SNAPSHOT, type Contestant } from './contestants.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
};

/** @returns the server, listening on a port of its own. `/0.html` is the first contestant's page. */
export async function serve(contestants: readonly Contestant[]): Promise<Server> {
  const answers = new Map<string, Buffer>([
    ['/companion/session', brotliCompressSync(JSON.stringify(SNAPSHOT))],
    ...contestants.map(({ html }, index) => [`/${index}.html`, brotliCompressSync(html)] as const),
    ...contestants.flatMap(({ files }) =>
      [...files].map(([path, file]) => [path, brotliCompressSync(file)] as const),
    ),
  ]);
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const body = answers.get(path);
    if (!body) return response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': TYPES[extname(path) || '.json'],
      'content-encoding': 'br',
      'cache-control': 'no-store',
    });
    return response.end(body);
  });
  // Sockets are let be: what comes after the list isn't measured.
  server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
