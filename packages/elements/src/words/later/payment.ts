/** English: comes with the views of a payment, the fallback for all others. */
import type { PaymentStatus } from '@kassa/protocol';

export const en = {
  choose_again: 'You can try again or choose another way to pay.',
  left_open: 'Your earlier payment is still open and may still go through: {method}.',
  confirming_hint: 'This page updates by itself. You don’t have to pay again.',
  waiting_hint: 'Approve the payment, then come back here. This page updates by itself.',
  back_to_bank: 'Back to your bank',
  continue_with: 'Continue with {method}',
  cancel: 'Cancel payment',
  cancel_warning: 'Cancel this payment? If you have approved it, it may still go through.',
  cancel_confirm: 'Yes, cancel the payment',
  another_way: 'Choose another way',
  another_way_from: 'From {time} on there is another way to pay.',
  another_way_warning: 'If you have approved this payment, it may still go through. Don’t pay twice.',
  another_way_confirm: 'Choose another way anyway',
  keep_waiting: 'Keep waiting',
  online: 'You are online again.',
  polling: 'Updates may take a few seconds.',
  'status.PRE_FLIGHT_CHECK': 'Preparing your payment',
  'status.INITIALIZING': 'Preparing your payment',
  'status.WAITING_FOR_PAYMENT': 'Waiting for your payment',
  'status.WAITING_FOR_PROMOTION': 'Your payment is being processed',
  'status.PROCESSING': 'Your payment is being processed',
  'status.PROCESSING_REDIRECTED_APP': 'Waiting for you in the app',
  'status.PROCESSING_REDIRECTED_WEB': 'Waiting for you at your bank',
  'status.CANCELLING': 'Cancelling your payment',
  'status.FLOW_COMPLETED': 'We are confirming your payment',
  'status.ACCEPTED': 'We are confirming your payment',
  'status.UNDER_REVIEW': 'Your payment is being reviewed',
  'status.UNKNOWN': 'We are confirming your payment',
  'status.AUTHORIZED': 'Payment approved',
  'status.PARTIALLY_CAPTURED': 'Payment approved',
  'status.PAID': 'Paid',
  'status.DECLINED': 'The payment was declined',
  'status.CANCELLED': 'The payment was cancelled',
  'status.ERROR': 'The payment didn’t work',
  'status.EXPIRED': 'The time to pay ran out',
  'status.RELEASED': 'The reserved amount was released',
  'status.CAPTURE_DECLINED': 'The payment was declined',
} as const satisfies Record<`status.${PaymentStatus}`, string> & Record<string, string>;

export type PaymentTextKey = keyof typeof en;
/** Its words in one language. */
export type PaymentTexts = Record<PaymentTextKey, string>;
