/** English: comes with the app switch, the fallback for all others. */
export const en = {
  'app.pay': 'Pay {amount} with {app}',
  'app.not_offered': 'This order can’t be paid with Swish here.',
  'app.use_number': 'Enter a phone number instead',
  'app.use_code': 'Show a QR code instead',
  'app.send': 'Send {amount} to the phone',
  'app.approve': 'Open {app} on your phone and approve the payment there.',
  'app.scan': 'Scan the code with {app} on your phone.',
  'app.qr': 'QR code for {app}',
  'app.open': 'Open {app}',
  'app.open_here': 'Open {app} on this device',
  'app.open_again': 'Open {app} again',
  'app.ready': '{app} can be opened now.',
  'app.other_phone': 'Pay with another phone',
  'app.coming': 'Getting your payment ready…',
  'app.no_code': 'The QR code can’t be shown.',
  'app.time_left': 'Time left to pay: {time}',
  'app.time_minute': 'Less than a minute left to pay.',
  'app.time_over':
    'The time to pay may be over. We keep asking: don’t pay again before you see an answer here.',
} as const;

export type AppSwitchTextKey = keyof typeof en;
/** Its words in one language. */
export type AppSwitchTexts = Record<AppSwitchTextKey, string>;
