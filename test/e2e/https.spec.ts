import { expect, test } from '../support/fixtures.ts';

test.use({ stackOptions: { https: true, ownOrigin: true } });

test('a shop on https, with the companion on an origin of its own: wss, and paid', async ({
  customer,
  stack,
}) => {
  const sockets: string[] = [];
  customer.page.on('websocket', (socket) => sockets.push(socket.url()));
  await customer.getReadyToPay();
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
  expect(stack.shop.url).toMatch(/^https:/);
  expect(sockets.length).toBeGreaterThan(0);
  for (const url of sockets) expect(url).toMatch(/^wss:/);
});
