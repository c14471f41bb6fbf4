import { canonicalLocale, formatMoney, type Snapshot } from '@kassa/protocol';

/**
 * The order's amount as text. In the session's own locale the server has written it: a page's first `Intl.NumberFormat`
 * takes long, and the customer waits for the list.
 */
export const orderAmount = (order: Snapshot['order'], locale: string): string =>
  (canonicalLocale(order.language) === locale && order.amountText) || formatMoney(order, locale);
