/** English: comes with the first of the rarer sentences, the fallback for all others. */
export const en = {
  no_methods: 'There is no way to pay this order online right now.',
  elsewhere: 'This order is being paid in another window or on another device.',
  superseded: 'Your order has changed. Please go on with your newer order.',
  expired: 'This checkout has expired. Please start again from your cart.',
  closed: 'Please go on where you started this order.',
  cancelling:
    'We have asked for the cancellation and keep trying. You don’t have to do anything: don’t pay in another way until you see an answer here.',

  'error.already_paid': 'This order is already paid.',
  'error.session_expired': 'This checkout has expired. Please start again from your cart.',
  'error.invalid_token': 'This checkout isn’t valid any more. Please start again from your cart.',
  'error.invalid_request': 'Something you entered isn’t right.',
  'error.invalid_api_key': 'This shop’s checkout isn’t set up correctly. Please contact the shop.',
  'error.origin_not_allowed': 'This shop’s checkout isn’t set up correctly. Please contact the shop.',
  'error.read_only': 'You can follow this payment here, but not pay.',
  'error.not_found': 'We can’t find this payment.',
  'error.method_not_available': 'This way to pay isn’t available now. Please choose another.',
  'error.order_locked': 'A payment of this order is still open.',
  'error.session_superseded': 'Your order has changed. Please go on with your newer order.',
  'error.idempotency_conflict': 'That didn’t work. Please try again.',
  'error.operation_in_progress': 'One moment, something is still going on.',
  'error.operation_not_allowed': 'This isn’t possible now.',
  'error.payment_not_cancellable': 'This payment can’t be cancelled any more.',
  'error.return_code_used': 'This link has been used already.',
  'error.payload_too_large': 'Something you entered is too long.',
  'error.provider_rejected': 'The payment couldn’t be started. Please choose another way.',
  'error.not_supported': 'This isn’t possible with this way to pay.',
  'error.provider_misconfigured': 'This way to pay isn’t available now. Please choose another.',
  'error.provider_unavailable': 'This way to pay can’t be reached now. Try again or choose another.',
  'error.unavailable': 'The checkout can’t be reached now. Please try again in a moment.',
  'error.too_many_requests': 'Too many attempts. Please wait a moment and try again.',
} as const;

export type RareTextKey = keyof typeof en;
/** Its words in one language. */
export type RareTexts = Record<RareTextKey, string>;
