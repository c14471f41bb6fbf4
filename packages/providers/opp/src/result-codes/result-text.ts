/**
 * A result code told to a merchant: its first two parts in our words, the third in the answer's own. S2 ("Result
 * Codes") reads 800.100.153 so: 800 the bank declined, 100 the authorization, 153 because of the CVV.
 */

const FIRST: Readonly<Record<string, string>> = {
  '000': 'Processed',
  '100': 'Not accepted',
  '200': 'Request not understood',
  '300': 'More is needed',
  '500': 'Merchant account not set up',
  '600': 'Payment method not set up',
  '700': 'Does not fit the earlier payment',
  '800': 'Bank declined',
  '900': 'No connection to the bank',
  '999': 'Failure at the payment service',
};

const SECOND: Readonly<Record<string, string>> = {
  '000.000': 'the payment',
  '000.100': 'the payment or its chargeback',
  '000.200': 'not finished yet',
  '000.300': 'a step of the payment or a check',
  '000.310': 'an update of the account',
  '000.400': 'with an open question of risk or authentication',
  '000.500': 'with a rating or a correction',
  '000.600': 'by an update from outside',
  '100.100': 'card or bank account data',
  '100.150': 'the registered account',
  '100.200': 'the bank account',
  '100.210': 'the virtual account',
  '100.211': 'the user account',
  '100.212': 'the wallet account',
  '100.250': 'the schedule',
  '100.300': 'the transaction data',
  '100.310': 'account management',
  '100.350': 'the session or registration referred to',
  '100.360': 'the schedule',
  '100.370': 'the transaction or its return address',
  '100.380': 'the risk check',
  '100.390': 'authentication of the customer (3-D Secure)',
  '100.395': 'the bank transfer',
  '100.396': 'the customer did not finish',
  '100.397': 'ended by an update from outside',
  '100.400': 'an external risk check',
  '100.500': 'payment method or type',
  '100.550': 'the amount or currency',
  '100.600': 'the usage text',
  '100.700': 'the customer’s name or company',
  '100.800': 'the address',
  '100.900': 'e-mail, phone or other contact data',
  '200.100': 'the message',
  '200.200': 'the transaction id',
  '200.300': 'a parameter',
  '300.100': 'the customer has to confirm',
  '500.100': 'the channel or merchant is not active',
  '500.200': 'the target account',
  '600.100': 'unexpected error in the integration',
  '600.200': 'method, brand, type or currency',
  '600.300': 'keys or allowed addresses',
  '700.100': 'the reference or its amount',
  '700.300': 'the state of what is referred to',
  '700.400': 'the order of operations',
  '700.450': 'a transfer',
  '700.500': 'the session referred to',
  '700.600': 'the bank asks not to try again yet',
  '700.601': 'the bank asks not to try again as it is',
  '800.100': 'the authorization',
  '800.110': 'a duplicate',
  '800.120': 'a limit on how often',
  '800.121': 'the channel is not set up for this',
  '800.130': 'a duplicate transaction id',
  '800.140': 'a limit on registrations',
  '800.150': 'account holder and customer differ',
  '800.160': 'the rules of the channel',
  '800.200': 'a blocked account or customer',
  '800.300': 'a blocked account, country or address',
  '800.310': 'the account is closed or not found',
  '800.400': 'the address, authentication or a confirmation that is awaited',
  '800.500': 'processing of the transaction',
  '800.600': 'already being processed',
  '800.700': 'the session or the customer’s name',
  '800.800': 'address data or maintenance',
  '800.900': 'the sender or its data',
  '900.100': 'communication with the acquirer',
  '900.200': 'the order of messages',
  '900.300': 'the customer’s session timed out',
  '900.400': 'communication with the risk service',
  '999.999': 'undefined error',
};

/**
 * `Bank declined: the authorization. "invalid CVV" (800.100.153)`
 * @param description the answer's own `result.description`; without one the third part is not explained
 */
export function explainResultCode(code: string, description?: string): string {
  const [first = '', second = ''] = code.split('.');
  const words = [FIRST[first] ?? 'Unknown result', SECOND[`${first}.${second}`]].filter(Boolean).join(': ');
  return description ? `${words}. "${description}" (${code})` : `${words} (${code})`;
}
