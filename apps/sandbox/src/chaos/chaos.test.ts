import { afterEach, expect, it, vi } from 'vitest';
import { freePorts } from '../../../../packages/server/test-support/free-ports.ts';
import { startSandbox, type RunningSandbox } from '../index.ts';
import { startChaos, type RunningChaos } from './start-chaos.ts';

let sandbox: RunningSandbox | undefined;
let chaos: RunningChaos | undefined;
afterEach(async () => {
  await chaos?.close();
  await sandbox?.close();
});

async function open(): Promise<void> {
  sandbox = await startSandbox({ port: 0 });
  chaos = await startChaos(sandbox, await freePorts(2));
}
const page = async (): Promise<string> => (await fetch(chaos?.url ?? '')).text();
const press = async (form: Record<string, string>): Promise<string> => {
  const answer = await fetch(chaos?.url ?? '', { method: 'POST', body: new URLSearchParams(form) });
  return answer.text();
};
const shows = (...words: string[]) =>
  vi.waitFor(
    async () => {
      const text = await page();
      for (const word of words) expect(text).toContain(word);
      return text;
    },
    { timeout: 30_000, interval: 200 },
  );
/** Of the payment at this bank. */
const referenceIn = (text: string, bank: string): string =>
  new RegExp(`value="${bank}" /><input type="hidden" name="reference" value="([^"]+)"`).exec(text)?.[1] ?? '';

it('shows the three books of a payment whose answer was withheld and whose server was killed', async () => {
  await open();
  await press({ action: 'withhold', bank: 'kronor' });
  await press({ action: 'buy', bank: 'kronor' });
  const reference = referenceIn(await shows('Customer says yes'), 'kronor');
  expect(await press({ action: 'kill' })).toContain('It is dead');
  await press({ action: 'yes', bank: 'kronor', reference });
  await shows('Kassa has not heard of the money yet');
  await press({ action: 'start' });
  await shows('payment.paid', 'The three books agree');
});

it('shows that the merchant hears of an order that was paid twice', async () => {
  await open();
  await press({ action: 'buy', bank: 'kronor' });
  const first = referenceIn(await shows('Customer says no'), 'kronor');
  await press({ action: 'no', bank: 'kronor', reference: first });
  await shows('payment.failed', 'Pay again by opp');
  await press({ action: 'again', bank: 'opp', order: 'order-1' });
  const second = referenceIn(await shows('Customer says yes'), 'opp');
  await press({ action: 'yes', bank: 'opp', reference: second });
  await shows('payment.paid');
  await press({ action: 'late', bank: 'kronor', reference: first });
  await shows('payment.duplicate', 'The three books agree');
});

it.each(['krofort', 'payone', 'opp'])('has a payment at %s, from the order to the event', async (bank) => {
  await open();
  await press({ action: 'buy', bank });
  const reference = referenceIn(await shows('Customer says yes'), bank);
  await press({ action: 'yes', bank, reference });
  await shows(bank === 'payone' ? 'payment.authorized' : 'payment.paid', 'The three books agree');
});

it('says what it can’t do', async () => {
  await open();
  expect(await press({ action: 'buy', bank: 'nobody' })).toContain('There is no such bank');
  await press({ action: 'kill' });
  expect(await press({ action: 'buy', bank: 'opp' })).toContain('the companion server is away');
});
