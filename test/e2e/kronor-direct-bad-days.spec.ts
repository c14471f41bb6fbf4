import type { Request } from '@playwright/test';
import { expect, test, type DirectCustomer } from '../support/direct-fixtures.ts';
import { hold } from '../support/hold.ts';

const PHONE = 'Mobile number with Swish';
const GRAPHQL = '**/v1/graphql';
const isPayment = (request: Request) => request.postData()?.includes('newSwishPayment') ?? false;

/** Subprotocols that the page's sockets were given. */
async function subprotocols({ page }: DirectCustomer): Promise<string[]> {
  const chosen: string[] = [];
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  devtools.on('Network.webSocketHandshakeResponseReceived', ({ response: { headers } }) => {
    const [, protocol] =
      Object.entries(headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol') ?? [];
    chosen.push(String(protocol));
  });
  return chosen;
}

for (const [newerSockets, protocol, own, other] of [
  [false, 'graphql-ws', 'older-subprotocol.ts', 'newer-subprotocol.ts'],
  [true, 'graphql-transport-ws', 'newer-subprotocol.ts', 'older-subprotocol.ts'],
] as const)
  test(`where the server chooses ${protocol}, that is spoken and its file alone loaded`, async ({
    customer,
    shop,
  }) => {
    await shop.control('PUT', '/settings', { newerSockets });
    const chosen = await subprotocols(customer);
    const scripts: string[] = [];
    customer.page.on('request', (request) => {
      if (request.resourceType() === 'script' && !request.url().endsWith('/shop.js'))
        scripts.push(request.url());
    });
    await customer.paySwish();
    await customer.isFollowedBySocket();
    await shop.decide('paid');
    await customer.sees('Paid');
    expect(new Set(chosen)).toEqual(new Set([protocol]));
    const sources = (await Promise.all(scripts.map((url) => shop.sourcesOf(url)))).flat().join('\n');
    expect(sources).toContain(own);
    expect(sources).not.toContain(other);
    if (!newerSockets) expect(sources).not.toContain('node_modules/graphql-ws');
  });

test('the socket is cut for good halfway: status still comes', async ({ customer, shop }) => {
  await customer.paySwish();
  await customer.isFollowedBySocket();
  await shop.control('PUT', '/sockets', { refuse: true });
  await shop.control('POST', '/sockets/drop');
  await customer.sees('Updates may take a few seconds');
  await shop.decide('paid');
  await customer.sees('Paid');
});

test('a socket opens and says nothing: status still comes', async ({ customer, shop }) => {
  await customer.page.routeWebSocket(/graphql/, () => undefined);
  await customer.paySwish();
  await expect(customer.page.getByText('Updates may take a few seconds')).toBeVisible({ timeout: 20_000 });
  await shop.decide('paid');
  await customer.sees('Paid');
});

test('the script of the transport may come before the elements', async ({ customer, shop }) => {
  shop.set({ scripts: ['kronor.js', 'kassa.js'] });
  await customer.paySwish();
});

test.describe('nobody pays twice', () => {
  test('from two tabs at once', async ({ customer, shop, newTab }) => {
    shop.set({ tokens: 'same' });
    const tabs = [customer, await newTab()];
    for (const tab of tabs) {
      await tab.openCheckout();
      await tab.choose('Swish', PHONE);
    }
    // So that neither tab hears of the other's payment before its own click.
    const release = await hold(customer.page.context(), GRAPHQL, isPayment);
    await Promise.all(tabs.map((tab) => tab.payButton.click()));
    release();
    for (const tab of tabs) await tab.sees('Waiting for your payment');
    expect(shop.payments).toEqual(['SWISH']);
    await shop.decide('paid');
    for (const tab of tabs) await tab.sees('Paid');
  });

  test('when the answer is lost, and when Kronor can’t for a moment', async ({ customer, shop }) => {
    await shop.control('PUT', '/faults/newSwishPayment', { kind: 'lost_answer', times: 1 });
    await shop.control('PUT', '/temporary-failures/newSwishPayment', { times: 2, afterwards: true });
    await customer.paySwish();
    expect(shop.payments).toEqual(['SWISH']);
  });

  test('with another method in a tab that has heard nothing of the first', async ({
    customer,
    shop,
    newTab,
  }) => {
    shop.set({ tokens: 'same' });
    const deaf = await newTab();
    // Connects and stays silent.
    await deaf.page.routeWebSocket(/graphql/, () => undefined);
    await deaf.openCheckout();
    await deaf.choose('Card');
    // When the socket says nothing, it asks.
    const release = await hold(deaf.page, GRAPHQL);
    await customer.paySwish();
    await deaf.payButton.click();
    release();
    await deaf.sees('Waiting for your payment');
    await expect(deaf.page.getByText('A payment of this order is still open.')).toBeVisible();
    expect(shop.payments).toEqual(['SWISH']);
  });

  test('before Kronor has confirmed that the first is cancelled', async ({ customer, shop }) => {
    await shop.control('PUT', '/settings', { operationMs: 600_000 });
    await customer.paySwish();
    await customer.page.getByRole('button', { name: 'Cancel payment' }).click();
    await customer.page.getByRole('button', { name: 'Yes, cancel the payment' }).click();
    await customer.sees('Cancelling your payment');
    await expect(customer.payButton).toBeHidden();
    await shop.decide('cancelled?force');
    await customer.sees('The payment was cancelled');
    await customer.payAt('Card');
    expect(shop.payments).toEqual(['SWISH', 'CREDIT_CARD']);
  });

  test('when the page is loaded again with another session’s token', async ({ customer, shop }) => {
    await customer.paySwish();
    await customer.page.reload();
    await customer.sees('Waiting for your payment');
    await expect(customer.payButton).toBeHidden();
    await shop.decide('paid');
    await customer.sees('Paid');
    expect(shop.payments).toEqual(['SWISH']);
  });
});

test.describe('the session expires', () => {
  test('before the customer has paid: a new token takes over, what was chosen and typed stays', async ({
    customer,
    shop,
  }) => {
    await customer.openCheckout();
    await customer.choose('Swish', PHONE);
    await customer.page.getByLabel(PHONE).fill('070-123 45 67');
    await shop.expireSessions();
    await expect(customer.page).toHaveTitle('Expired');
    await expect(customer.page.getByRole('radio', { name: 'Swish' })).toBeChecked();
    await expect(customer.page.getByLabel(PHONE)).toHaveValue('070-123 45 67');
    await customer.payButton.click();
    await customer.sees('Waiting for your payment');
    const { requests, sessions } = shop.kronor.world;
    expect(requests.map(({ session }) => session)).toEqual([sessions.at(-1)]);
  });

  test('while the bank confirms a payment: it stays open, and nothing is paid until the shop says so', async ({
    customer,
    shop,
  }) => {
    await shop.control('PUT', '/settings', { operationMs: 600_000 });
    shop.set({ tokens: 'same' });
    await customer.openCheckout();
    await customer.choose('Bank transfer', 'Your bank');
    await customer.page.getByRole('radio', { name: 'Norrbanken' }).check();
    await customer.payAt('Bank transfer');
    await customer.answer('Pay');
    await customer.sees('We are confirming your payment');
    await shop.expireSessions();
    await expect(customer.page).toHaveTitle('Expired');
    await expect.poll(() => shop.kronor.world.sessions.length).toBe(2);
    await customer.sees('We are confirming your payment');
    await expect(customer.payButton).toBeHidden();
    // Kronor ends the socket with the session's token, and shows its payments to no other token: the page can't know.
    await shop.control('PUT', '/settings', { operationMs: 0 });
    await shop.decide('paid?force');
    await customer.page.reload();
    await customer.sees('We are confirming your payment');
    await expect(customer.payButton).toBeHidden();
    expect(shop.payments).toEqual(['BANK_TRANSFER']);
  });
});
