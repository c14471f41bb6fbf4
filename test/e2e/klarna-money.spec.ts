import type { OperationRequest } from '@kassa/protocol';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures.ts';
import type { Merchant } from '../support/merchant.ts';
import { decide, formIsThere, germanOrder, openAnyShop, PAY_LATER } from '../support/klarna.ts';
import type { Stack } from '../support/stack.ts';

test.use({ stackOptions: { everyProvider: true } });

/** 33.70 € reserved. @returns what an operator does with it */
async function reserve(page: Page, stack: Stack, merchant: Merchant) {
  const order = `K-${crypto.randomUUID()}`;
  await openAnyShop(page, stack, merchant, (returnUrl) => germanOrder(order, returnUrl));
  await page.getByRole('radio', { name: PAY_LATER }).check();
  await formIsThere(page);
  await page.getByRole('button', { name: 'Pay €33.70' }).click();
  await decide(page, 'Approve');
  await expect
    .poll(async () => (await merchant.payments(order)).map(({ status }) => status))
    .toEqual(['AUTHORIZED']);
  const { id } = await merchant.payment(order);
  const operate = (kind: 'captures' | 'refunds' | 'releases') => (body: OperationRequest) =>
    merchant.operate(id, kind, body);
  return {
    capture: operate('captures'),
    refund: operate('refunds'),
    release: operate('releases'),
    now: () => merchant.payment(order),
    /** What the gateway was asked: of each request, the fields that are named. */
    asked: async (name: string, ...fields: string[]) => {
      const requests = (await stack.payone.requests()).filter((request) => request.name === name);
      return requests.map(({ form }) => fields.map((field) => form[field]));
    },
  };
}
const NUMBERED = ['sequencenumber', 'amount', 'capturemode'];
const line = (name: string, unitPrice: number, type: 'goods' | 'voucher' = 'goods') => ({
  type,
  name,
  unitPrice,
  quantity: 1,
  taxRate: 1900,
  taxAmount: Math.round((unitPrice * 19) / 119),
  discountAmount: 0,
  total: unitPrice,
});

test('captured in two parts, numbered, and to the end; what is above is refused with its reason', async ({
  page,
  stack,
  merchant,
}) => {
  const { capture, asked, now } = await reserve(page, stack, merchant);
  expect(await capture({ amount: 1_390 })).toMatchObject({ status: 'SUCCEEDED', amount: 1_390 });
  expect(await now()).toMatchObject({ status: 'PARTIALLY_CAPTURED' });
  expect(await capture({ amount: 1_981 })).toMatchObject({
    error: { code: 'operation_not_allowed', message: expect.stringContaining('1980') },
  });
  expect(await capture({})).toMatchObject({ status: 'SUCCEEDED', amount: 1_980 });
  await expect.poll(async () => (await now()).status).toBe('PAID');
  expect(await capture({})).toMatchObject({ error: { code: 'operation_not_allowed' } });
  expect(await asked('capture', ...NUMBERED)).toEqual([
    ['1', '1390', 'notcompleted'],
    ['2', '1980', 'completed'],
  ]);
});

test('two operators capture at once: one takes effect, the other is told why', async ({
  page,
  stack,
  merchant,
}) => {
  const { capture, asked } = await reserve(page, stack, merchant);
  await stack.payone.fault('capture', { kind: 'slow', ms: 500 });
  const answers = await Promise.all([capture({}), capture({})]);
  expect(answers.filter(({ status }) => status === 'SUCCEEDED')).toHaveLength(1);
  expect(answers.map(({ error }) => error?.code).filter((code) => code !== undefined)).toEqual([
    expect.stringMatching(/^operation_(in_progress|not_allowed)$/),
  ]);
  // One that is asked again before TransactionStatus comes has the same number, so it is the same capture.
  expect(new Set((await asked('capture', 'sequencenumber')).flat())).toEqual(new Set(['1']));
});

test('given back in parts, by item and with a voucher, and never more than was captured', async ({
  page,
  stack,
  merchant,
}) => {
  const { capture, refund, asked, now } = await reserve(page, stack, merchant);
  expect(await refund({ amount: 100 })).toMatchObject({ error: { code: 'operation_not_allowed' } });
  await capture({ amount: 2_780, final: true });
  expect(
    await refund({
      amount: 1_190,
      message: 'Mug broken',
      lines: [line('Mug', 1_390), line('Kept box', -200, 'voucher')],
      providerOptions: { settleAccount: 'no', invoiceId: 'RF-1' },
    }),
  ).toMatchObject({ status: 'SUCCEEDED', amount: 1_190 });
  expect(await refund({ amount: 1_591 })).toMatchObject({
    error: { code: 'operation_not_allowed', message: expect.stringContaining('1590') },
  });
  expect(await refund({})).toMatchObject({ status: 'SUCCEEDED', amount: 1_590 });
  expect(await asked('debit', 'sequencenumber', 'amount', 'settleaccount')).toEqual([
    ['2', '-1190', 'no'],
    ['3', '-1590', 'auto'],
  ]);
  expect(
    (await asked('debit', 'it[1]', 'pr[1]', 'it[2]', 'pr[2]', 'narrative_text', 'invoiceid'))[0],
  ).toEqual(['goods', '1390', 'voucher', '-200', 'Mug broken', 'RF-1']);
  expect(await now()).toMatchObject({ status: 'PAID', amountCaptured: 2_780, amountRefunded: 2_780 });
});

test('a voucher that doesn’t add up is refused by name, and PAYONE hears nothing', async ({
  page,
  stack,
  merchant,
}) => {
  const { capture, refund, asked } = await reserve(page, stack, merchant);
  await capture({});
  expect(
    await refund({ amount: 1_190, lines: [line('Mug', 1_390), line('Box', -199, 'voucher')] }),
  ).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('lines') });
  expect(await asked('debit', 'amount')).toEqual([]);
});

test('released in part and then wholly: nothing is left to capture', async ({ page, stack, merchant }) => {
  const { capture, release, asked, now } = await reserve(page, stack, merchant);
  expect(await release({ amount: 1_390, lines: [line('Mug', 1_390), line('Delivery', 590)] })).toMatchObject({
    status: 'SUCCEEDED',
  });
  expect(await asked('update_session', 'amount')).toEqual([['1980']]);
  expect(await capture({ amount: 1_981 })).toMatchObject({ error: { code: 'operation_not_allowed' } });
  expect(await release({})).toMatchObject({ status: 'SUCCEEDED', amount: 1_980 });
  expect(await now()).toMatchObject({ status: 'RELEASED' });
  expect(await asked('capture', ...NUMBERED)).toEqual([['1', '0', 'completed']]);
  expect(await capture({})).toMatchObject({ error: { code: 'operation_not_allowed' } });
});

test('a capture whose answer was lost is settled by TransactionStatus, and happens once', async ({
  page,
  stack,
  merchant,
}) => {
  await stack.payone.set({ paid: 'by_hand' });
  const { capture, asked, now } = await reserve(page, stack, merchant);
  await stack.payone.fault('capture', { kind: 'lost_answer', times: 1 });
  // PAYONE's notification and the broken answer race. The sequence number is journalled, so whichever is first is right.
  expect(['PENDING', 'SUCCEEDED']).toContain((await capture({})).status);
  await expect.poll(async () => (await now()).operations).toMatchObject([{ status: 'SUCCEEDED' }]);
  expect(await capture({})).toMatchObject({ error: { code: 'operation_not_allowed' } });
  expect(await asked('capture', 'sequencenumber')).toEqual([['1']]);
});
