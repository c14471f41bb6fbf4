/** A page's calls to Kronor by HTTPS, on a line that fails for a moment. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import { KronorSession } from './kronor-session.ts';

it.each([429, 503])('what Kronor answers with %i is asked again, with the same words', async (status) => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout'],
    shouldAdvanceTime: true,
    advanceTimeDelta: 100,
  });
  const asked: string[] = [];
  const kronor = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push(body);
      response.writeHead(asked.length === 1 ? status : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(asked.length === 1 ? {} : { data: { made: true } }));
    });
  });
  await new Promise<void>((resolve) => kronor.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    vi.useRealTimers();
    kronor.close();
  });
  const { port } = kronor.address() as AddressInfo;
  const session = new KronorSession(`http://127.0.0.1:${port}/`, 'a-token');
  const answer = await session.call('mutation', { key: 'k' }, { parse: (data: unknown) => data });
  expect(answer).toEqual({ made: true });
  expect(asked).toEqual([asked[0], asked[0]]);
});
