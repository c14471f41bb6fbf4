/** What README.md tells a shop to write. */
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import * as node from '../../node/src/index.ts';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { startHarness } from '../../server/test-support/harness.ts';
import { pay, SECRET } from '../test-support/desk.ts';
import * as desk from './index.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const [, code = ''] = /^```js\n(.*?)^```$/ms.exec(readme) ?? [];

it('The README’s lines mount a desk that shows payments to whom the shop knows', async () => {
  const kassa = await startHarness(fakeBank());
  const { reference } = await pay(kassa);
  const imported = [...code.matchAll(/^import \{ (\w+) \} from '@kassa\/(?:desk|node)';$/gm)];
  expect(imported.map(([, name = '']) => name in desk || name in node)).toEqual([true, true]);
  let server: Server | undefined;
  runInNewContext(code.replaceAll(/^import .*$/gm, '').replace('4020', '0'), {
    ...desk,
    ...node,
    createServer: (listener: Parameters<typeof createServer>[1]) =>
      (server = createServer(listener ?? (() => undefined))),
    kassa: kassa.server,
    staffOf: ({ headers }: Request) => (headers.has('cookie') ? { name: 'anna' } : undefined),
    process: { env: { DESK_SECRET: SECRET } },
  });
  const { port } = await vi.waitUntil(() => server?.address() as AddressInfo | null | undefined);
  const url = `http://127.0.0.1:${port}/desk`;
  const seen = await fetch(url, { headers: { cookie: 'signed-in' } });
  expect(await seen.text()).toContain(reference);
  expect((await fetch(url)).status).toBe(401);
  await new Promise((resolve) => server?.close(resolve));
  await kassa.close();
});
