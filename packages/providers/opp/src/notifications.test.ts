import { expect, it } from 'vitest';
import { notificationReader } from './notifications.ts';

const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' });
const read = (form: string) =>
  notificationReader(null, null).read({
    method: 'POST',
    query: new URLSearchParams(),
    headers,
    body: new TextEncoder().encode(form),
    remoteAddress: null,
    payment: null,
    now: new Date(),
  });

it('a form of more than 32 KiB is refused before it is read, which would stop the server meanwhile', async () => {
  const id = 'id=8ac7a4a1';
  expect(await read(id.padEnd(32_768, '&'))).toMatchObject({ kind: 'accepted', payload: { id: '8ac7a4a1' } });
  expect(await read(id.padEnd(32_769, '&'))).toMatchObject({ kind: 'refused', reason: 'malformed' });
});
