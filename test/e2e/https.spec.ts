import { expect, test } from '../support/fixtures.ts';

test.use({ stackOptions: { https: true } });

test('a payment goes all the way on https and wss', async ({ customer, stack }) => {
  const sockets: string[] = [];
  customer.page.on('websocket', (socket) => sockets.push(socket.url()));
  await customer.getReadyToPay();
  await expect.poll(() => sockets).toContain(`${stack.kassaUrl.replace('https', 'wss')}/socket`);
  await customer.payByBank();
  await customer.chooseAtBank();
  await customer.answerAtBank('Approve');
  await expect(customer.outcome).toHaveText('Thank you, your order is paid');
  expect(customer.page.url()).toMatch(/^https:/);
});
