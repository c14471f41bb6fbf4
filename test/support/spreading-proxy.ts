/** A load balancer without memory: each connection goes to a process of its choice, by chance. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface SpreadingProxy {
  close(): Promise<void>;
}

/** Bytes pass as they are: HTTP, TLS and WebSockets. A process that is away refuses its connections, as it would alone. */
export async function startSpreadingProxy(port: number, targets: readonly number[]): Promise<SpreadingProxy> {
  const open = new Set<Socket>();
  const server = createServer((incoming) => {
    const target = targets[randomInt(targets.length)] ?? port;
    const outgoing = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(from);
      // A broken connection on one side is one on the other.
      from.on('error', () => to.destroy());
      from.once('close', () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
