/** English: in the main bundle, the fallback for all others and the list of what there is to say. */
export const en = {
  choose: 'Choose how to pay',
  choose_first: 'Choose a way to pay first.',
  loading: 'Loading ways to pay',
  ways: 'Ways to pay: {count}',
  pay: 'Pay {amount}',
  starting: 'One moment…',
  slow: 'This is taking longer than usual. Please wait.',
  retry: 'Try again',
  reference: 'Reference {reference}',

  offline: 'No connection right now. Your payment isn’t affected; we keep checking.',
  confirming: 'We are confirming your payment',

  'error.unexpected': 'Something went wrong. Please try again.',
  'error.network': 'We can’t reach the checkout. Check your connection and try again.',
} as const;

export type TextKey = keyof typeof en;
/** The words that the main bundle needs, in one language. */
export type Texts = Record<TextKey, string>;
