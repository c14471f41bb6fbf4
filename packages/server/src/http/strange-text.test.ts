import type { ErrorBody } from '@kassa/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { API_KEY, aSession, startHarness, type Harness } from '../../test-support/harness.ts';

const codeOf = ({ body }: { body: unknown }) => (body as ErrorBody).error.code;
const merchant = { authorization: `Bearer ${API_KEY}` };

let kassa: Harness;
const start = async (...args: Parameters<typeof startHarness>) => (kassa = await startHarness(...args));
afterEach(() => kassa.close());

onBothDialects((newStore) => {
  describe('text that no database can keep', () => {
    const deep = `${'{"a":'.repeat(20_000)}{}${'}'.repeat(20_000)}`;
    const nested = JSON.stringify(aSession()).replace(/\}$/, `,"providerOptions":${deep}}`);
    const session = (reference: string) => aSession({ order: { merchantReference: reference } });

    it.each([
      ['a NUL in a payment’s id', 'POST', '/session/payments/pay_%00/switch', {}],
      ['a NUL in a merchant’s payment id', 'GET', '/payments/pay_%00', undefined],
      ['a NUL in a session’s id', 'GET', '/sessions/%00', undefined],
      ['a NUL in the query', 'GET', '/payments?merchantReference=%00', undefined],
      ['a NUL in a customer', 'DELETE', '/customers/a%00/remembered', undefined],
      ['a NUL in an order', 'POST', '/sessions', session('order-\0')],
      ['half a surrogate pair in an order', 'POST', '/sessions', session('order-\ud800')],
      [
        'a NUL in the name of a field',
        'POST',
        '/sessions',
        { ...session('o'), providerOptions: { 'a\0': {} } },
      ],
      ['nesting without an end', 'POST', '/sessions', nested],
      ['a NUL in a method', 'POST', '/session/selection', { method: 'fake\0bank' }],
    ])('is refused by name: %s', async (_, method, path, body) => {
      await start(fakeBank(), { store: await newStore() });
      const { token } = await kassa.createSession();
      const asPage = path.startsWith('/session/');
      const answer = await kassa.call(path, {
        method,
        ...(asPage ? { token } : { headers: merchant }),
        body,
      });
      expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
      expect(JSON.stringify(answer.body)).toMatch(/NUL|surrogate|deep/);
    });

    it('is refused in another encoding, in which two orders would be one', async () => {
      await start(fakeBank(), { store: await newStore() });
      for (const name of ['order-ä', 'order-ö']) {
        const body = Buffer.from(JSON.stringify(session(name)), 'latin1');
        const answer = await fetch(`${kassa.url}/sessions`, { method: 'POST', headers: merchant, body });
        expect([answer.status, await answer.text()]).toEqual([
          400,
          expect.stringContaining('not JSON in UTF-8'),
        ]);
      }
      const { status } = await kassa.call('/sessions', {
        method: 'POST',
        headers: merchant,
        body: session('order-ä'),
      });
      expect(status).toBe(201);
    });

    it('is refused in a return link, in words for a person', async () => {
      await start(fakeBank(), { store: await newStore() });
      const answer = await kassa.call('/return/%00/success');
      expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/html; charset=UTF-8']);
      expect(answer.body).toContain('This link has ended');
      expect(answer.body).toContain('The shop can tell you how your order stands');
      expect(answer.body).not.toContain('href');
      expect(answer.headers.get('retry-after')).toBeNull();
    });
  });
});
