/** A shop of one page mounts its checkout and removes it, again and again, as customers go back and forth. */
import type { CDPSession, Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';

const TIMES = 50;

/** What the page holds once all is collected that nothing holds. */
async function held(cdp: CDPSession): Promise<{ nodes: number; listeners: number; bytes: number }> {
  // What the first pass lets go of may hold more.
  for (let pass = 0; pass < 3; pass += 1) await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { nodes: value('Nodes'), listeners: value('JSEventListeners'), bytes: value('JSHeapUsedSize') };
}

/** Each time new elements, which start from the page's snapshot, choose a method and are removed. */
const mount = (page: Page, times: number): Promise<void> =>
  page.evaluate(async (count) => {
    const first = document.querySelector('checkout-session');
    const snapshot: unknown = JSON.parse(first?.querySelector('script')?.textContent ?? '');
    const attributes = ['server', 'token'].map((name) => [name, first?.getAttribute(name) ?? ''] as const);
    const turn = () => new Promise((resolve) => setTimeout(resolve));
    for (let time = 0; time < count; time += 1) {
      const session = Object.assign(document.createElement('checkout-session'), { snapshot });
      for (const [name, value] of attributes) session.setAttribute(name, value);
      session.append(...['payment-status', 'pay-method-picker'].map((tag) => document.createElement(tag)));
      document.body.append(session);
      while (!session.querySelector('pay-method-picker:state(choosing)')) await turn();
      session.remove();
      await turn();
      await turn();
    }
  }, times);

test(`a checkout that is mounted and removed ${TIMES} times leaves nothing behind`, async ({ customer }) => {
  test.setTimeout(120_000);
  const { page } = customer;
  await customer.getReadyToPay();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await mount(page, 10);
  const before = await held(cdp);
  await mount(page, TIMES);
  const after = await held(cdp);
  // One of each left behind would be as many as there were mounts.
  expect(after.nodes - before.nodes).toBeLessThan(TIMES / 2);
  expect(after.listeners - before.listeners).toBeLessThan(TIMES / 2);
  expect((after.bytes - before.bytes) / TIMES, 'bytes for each').toBeLessThan(20_000);
});
