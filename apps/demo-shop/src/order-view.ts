/** What an order's page says of the payment. */
import type { MerchantPayment } from '@kassa/protocol';
import type { Order } from './orders.ts';

export type OrderView = 'unpaid' | 'confirming' | 'under_review' | 'failed' | 'authorized' | 'paid';

/**
 * Settled is what the signed events have made of the order. Until then Kassa's payments say why it isn't; one
 * that Kassa calls paid is still being confirmed, as its event is on the way.
 */
export function viewOf(
  order: Order,
  payments: readonly Pick<MerchantPayment, 'status' | 'phase'>[],
): OrderView {
  if (order.state !== 'unpaid') return order.state;
  if (order.attention !== null || payments.some(({ status }) => status === 'UNDER_REVIEW'))
    return 'under_review';
  if (payments.some(({ phase }) => phase !== 'failed')) return 'confirming';
  return payments.length > 0 ? 'failed' : 'unpaid';
}
