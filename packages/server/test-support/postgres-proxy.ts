/** A way to the database on which packets can stop in both directions, as when a host vanishes. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface PostgresProxy {
  url: string;
  /** The connections that are open now: new ones go through. */
  silence(): void;
  /** From now on: up to `most` connections, each as a statement with this text is sent on it. */
  silenceAt(text: string, most?: number): void;
  /** How many connections have gone silent. */
  silent(): number;
  close(): void;
}

export async function startProxy(connectionString: string): Promise<PostgresProxy> {
  const target = new URL(connectionString);
  const pairs = new Set<readonly Socket[]>();
  const silent = new Set<readonly Socket[]>();
  const stop = (pair: readonly Socket[]) => {
    silent.add(pair);
    for (const stream of pair) stream.pause();
  };
  let isLast: (packet: Buffer) => boolean = () => false;
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    const pair = [client, database];
    pairs.add(pair);
    for (const stream of pair) stream.on('error', () => undefined);
    client.on('data', (packet) => {
      if (isLast(packet)) stop(pair);
      else database.write(packet);
    });
    database.on('data', (packet) => client.write(packet));
    client.on('end', () => database.end());
    database.on('end', () => client.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(connectionString);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    silence: () => pairs.forEach(stop),
    silenceAt: (text, most = Infinity) => {
      const end = silent.size + most;
      isLast = (packet) => silent.size < end && packet.includes(text);
    },
    silent: () => silent.size,
    close: () => {
      for (const stream of [...pairs].flat()) stream.destroy();
      server.close();
    },
  };
}
