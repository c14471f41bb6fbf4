import { expect, test } from '../support/fixtures.ts';

test('no secret reaches a browser or a log: pages, bundles, snapshots, sockets, errors', async ({
  customer,
  stack,
}) => {
  const seen: string[] = [];
  const reading: Promise<unknown>[] = [];
  const { page } = customer;
  page.on('response', (response) => {
    // The bank's own pages are not ours.
    if (response.url().startsWith(stack.sandbox.url)) return;
    seen.push(JSON.stringify(response.headers()));
    reading.push(
      response.text().then(
        (text) => seen.push(text),
        () => undefined,
      ),
    );
  });
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => seen.push(String(payload))));

  await stack.krofort.fault({ kind: 'refused', times: 1 });
  await customer.getReadyToPay();
  await customer.payButton.click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await stack.krofort.reset();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
  // Every file that a page may load, whether this one did or not.
  for (const script of seen.flatMap((text) => text.match(/kassa-[\w-]{8,9}\.js/g) ?? []))
    seen.push(await (await fetch(`${stack.shop.url}/assets/kassa/${script}`)).text());
  for (const path of ['/kassa/session', '/kassa/payments/x', '/kassa/sessions', '/kassa/nothing'])
    seen.push(await (await fetch(stack.shop.url + path, { method: 'POST', body: '{' })).text());
  await Promise.all(reading);

  const told = seen.join('\n');
  const logged = stack.shop.output;
  expect(told).toContain('merchantReference');
  const [payment] = await stack.krofort.payments();
  const canaries = [
    ...stack.secrets.flatMap((secret) =>
      secret.split('\n').filter((line) => line.length > 20 && !line.startsWith('---')),
    ),
    payment?.endUserToken ?? '',
    String(payment?.request['notificationUrl']).split('/').at(-1) ?? '',
  ];
  expect(canaries.length).toBeGreaterThan(6);
  for (const canary of canaries) {
    expect(canary.length).toBeGreaterThan(15);
    expect(told).not.toContain(canary);
    expect(logged).not.toContain(canary);
  }
  expect(logged).not.toContain('karin@example.com');
});
