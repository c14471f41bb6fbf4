/** Ports for those who must know them before they listen. For tests. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below those that a system gives to whoever asks for any: nobody is given one in the moment before it is used. */
const FROM = 10_000;
const TO = 30_000;

/** @returns the first of `count` in a row that are free on 127.0.0.1 */
export async function freePorts(count = 1): Promise<number> {
  for (;;) {
    const first = randomInt(FROM, TO);
    const row = Array.from({ length: count }, (_, index) => isFree(first + index));
    if ((await Promise.all(row)).every(Boolean)) return first;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
