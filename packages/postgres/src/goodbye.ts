import type pg from 'pg';

const GOODBYE_MS = 1_000;

/** A goodbye that nobody answers ends by itself: else a server could not stop beside a host that says nothing. */
export function endInTime(client: pg.Client): void {
  const { stream } = client.connection;
  const end = client.end.bind(client) as (...args: unknown[]) => unknown;
  const endOrCut = (...args: unknown[]) => {
    const timer = stream.destroyed ? undefined : setTimeout(() => stream.destroy(), GOODBYE_MS).unref();
    client.once('end', () => clearTimeout(timer));
    return end(...args);
  };
  Object.assign(client, { end: endOrCut });
}
