/** Krofort's words for what happened, in ours. */
import type { PaymentStatus } from '@kassa/protocol';

/** A notification that asks instead of telling: whether the merchant still wants the money. */
export const MERCHANT_CONFIRMATION = 'MERCHANT_CONFIRMATION';

/** Null: taken, kept, and without effect. */
export type Meaning = PaymentStatus | typeof MERCHANT_CONFIRMATION | null;

/**
 * Krofort's public documents name these notifications and not their `type` words. The words are the sandbox's;
 * the option `notificationStatuses` puts the real ones in.
 */
export const DEFAULT_NOTIFICATION_STATUSES: Readonly<Record<string, Meaning>> = {
  'payment.success': 'PAID',
  'payment.failure': 'DECLINED',
  'payment.cancel': 'CANCELLED',
  'payment.confirmation': MERCHANT_CONFIRMATION,
};
