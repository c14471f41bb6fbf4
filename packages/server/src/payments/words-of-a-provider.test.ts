import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
afterEach(() => kassa.close());

onBothDialects((newStore) => {
  describe('what a provider says', () => {
    it('is kept and believed with a NUL or half a character in it', async () => {
      kassa = await startHarness(fakeBank(), { store: await newStore() });
      const { token } = await kassa.createSession();
      await kassa.pay(token);
      await kassa.notify({
        status: 'PAID',
        rawStatus: 'pa\0id',
        reason: 'because\0 of \ud800',
        customerText: 'Thank you\0',
        providerReference: 'p\0-1',
        data: { note: 'a\0b' },
      });
      await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
      await vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.paid']));
      expect(kassa.logged.filter(({ level }) => level === 'error')).toEqual([]);
    });

    it('leads a browser to fetch logos from https alone', async () => {
      const bank = fakeBank(
        {},
        {
          prepare: () =>
            Promise.resolve({
              preparation: {
                kind: 'fields',
                fields: [
                  {
                    name: 'bank',
                    label: 'Your bank',
                    type: 'choice',
                    required: true,
                    options: [
                      { value: 'good', label: 'Good', logoUrl: 'https://bank.example/logo.svg' },
                      { value: 'bad', label: 'Bad', logoUrl: 'javascript:alert(1)' },
                      { value: 'plain', label: 'Plain', logoUrl: 'http://bank.example/logo.svg' },
                    ],
                  },
                ],
              },
            }),
        },
      );
      kassa = await startHarness(bank, { store: await newStore() });
      const { token } = await kassa.createSession();
      const body = { method: 'fakebank.pay' };
      expect((await kassa.call('/session/selection', { method: 'POST', token, body })).status).toBe(200);
      const { selection } = await kassa.snapshot(token);
      expect(JSON.stringify(selection)).toContain('https://bank.example/logo.svg');
      expect(JSON.stringify(selection)).not.toMatch(/javascript|http:/);
      expect(JSON.stringify(selection)).toContain('"value":"bad"');
    });
  });
});
