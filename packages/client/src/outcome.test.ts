import { expect, it, vi } from 'vitest';
import { createCheckoutClient } from './checkout-client.ts';
import { onOutcome } from './outcome.ts';
import { makePayment, memoryTransport } from './testing.ts';

it('tells each end of each payment once, and nothing after it was stopped', async () => {
  const transport = memoryTransport();
  const client = createCheckoutClient({ transport });
  await vi.waitFor(() => expect(client.state.snapshot).toBeDefined());
  const told: string[] = [];
  const stop = onOutcome(client, ({ id, status }) => told.push(`${id} ${status}`));
  for (const status of ['WAITING_FOR_PAYMENT', 'EXPIRED', 'EXPIRED', 'AUTHORIZED', 'PAID'] as const)
    transport.push({ payment: makePayment({ status }) });
  transport.push({ payment: makePayment({ id: 'payment-2', status: 'DECLINED' }) });
  expect(told).toEqual(['payment-1 EXPIRED', 'payment-1 AUTHORIZED', 'payment-2 DECLINED']);

  const late = vi.fn();
  onOutcome(client, late);
  expect(late).toHaveBeenCalledOnce();

  stop();
  transport.push({ payment: makePayment({ id: 'payment-3', status: 'PAID' }) });
  expect(told).toHaveLength(3);
  client.dispose();
});
