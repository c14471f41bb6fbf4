/** A LISTEN that goes deaf: its connection stays open and delivers nothing, as behind a proxy that swallows. */
import pg from 'pg';
import { vi } from 'vitest';

/** Call it before the server starts. Returns how to make its listening connection deaf. */
export function catchListening(): () => Promise<void> {
  const query = vi.spyOn(pg.Client.prototype, 'query');
  return async () => {
    const listens = query.mock.calls.map(([text]) => text === 'listen kassa_hints');
    const client = query.mock.contexts[listens.lastIndexOf(true)] as pg.Client | undefined;
    if (!client) throw new Error('Nobody listens');
    await client.query('unlisten *');
  };
}
