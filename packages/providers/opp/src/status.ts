/** Result codes in our words: what becomes of a payment, and which words the customer is shown. */
import type { PaymentStatus } from '@kassa/protocol';
import { classifyResultCode, type ResultGroup } from './result-codes/result-codes.ts';

export type PaymentType = 'DB' | 'PA';
export type Failure = 'DECLINED' | 'CANCELLED' | 'EXPIRED' | 'ERROR';

/**
 * decline: somebody looked at this customer and said no. trouble: the request or the way to the bank was wrong.
 * setup: the merchant's account is.
 */
const REJECTED: Record<RejectedGroup, { kind: 'decline' | 'trouble' | 'setup'; textKey: string }> = {
  external_bank: { kind: 'decline', textKey: 'reason.declined_by_bank' },
  threeds: { kind: 'decline', textKey: 'reason.not_confirmed' },
  threeds_intercard_risk: { kind: 'decline', textKey: 'reason.not_confirmed' },
  soft_decline: { kind: 'decline', textKey: 'reason.confirmation_needed' },
  async_workflow: { kind: 'decline', textKey: 'reason.not_completed' },
  // Why somebody is thought a risk is nobody's business but the merchant's.
  external_risk: { kind: 'decline', textKey: 'status.DECLINED' },
  risk_validation: { kind: 'decline', textKey: 'status.DECLINED' },
  risk_management: { kind: 'decline', textKey: 'status.DECLINED' },
  blacklist: { kind: 'decline', textKey: 'status.DECLINED' },
  merchant_advice: { kind: 'decline', textKey: 'reason.declined_by_bank' },
  account: { kind: 'decline', textKey: 'reason.account' },
  avs_address: { kind: 'decline', textKey: 'reason.address' },
  address_format: { kind: 'trouble', textKey: 'reason.address' },
  contact: { kind: 'trouble', textKey: 'reason.contact' },
  amount: { kind: 'trouble', textKey: 'reason.amount' },
  communication_error: { kind: 'trouble', textKey: 'error.provider_unavailable' },
  system_error: { kind: 'trouble', textKey: 'error.provider_unavailable' },
  registration: { kind: 'trouble', textKey: 'error.provider_rejected' },
  job: { kind: 'trouble', textKey: 'error.provider_rejected' },
  reference: { kind: 'trouble', textKey: 'error.provider_rejected' },
  format: { kind: 'trouble', textKey: 'error.provider_rejected' },
  configuration: { kind: 'setup', textKey: 'error.provider_misconfigured' },
};
type RejectedGroup = Exclude<
  ResultGroup,
  'success' | 'manual_review' | 'pending_short' | 'pending_days' | 'chargeback'
>;

/** Words for what the shopper did, where the platform's list has a code of its own for it. */
const ENDED: Readonly<Record<string, Failure>> = {
  '100.395.501': 'EXPIRED',
  '100.395.502': 'EXPIRED',
  '100.396.101': 'CANCELLED',
  '100.396.103': 'EXPIRED',
  '100.396.201': 'CANCELLED',
  '100.397.101': 'CANCELLED',
  // "direct debit transaction declined for unknown reason", among the system errors
  '800.500.100': 'DECLINED',
  // "user session timeout", among the communication errors
  '900.300.600': 'EXPIRED',
};

/** Words for the customer where the code says more than its group: throttled, a name, an address, contact data. */
const SAID: readonly (readonly [code: RegExp, textKey: string])[] = [
  // What the risk check asks the customer for: "reenter age/birthdate", "invalid or missing email address"
  [/^100\.400\.3(01|15)$/, 'reason.contact'],
  // "reenter address", "delivery address error", "confirm corrected address"
  [/^100\.400\.30[23569]$/, 'reason.address'],
  // "confirm bank account data"
  [/^100\.400\.310$/, 'reason.account'],
  // "offer only secure methods of payment"
  [/^100\.400\.30[78]$/, 'reason.choose_another'],
  [/^800\.120\.100$/, 'reason.try_again'],
  [/^800\.700\./, 'reason.contact'],
  [/^800\.800\.[123]/, 'reason.address'],
  [/^800\.900\.(101|200|450)$/, 'reason.contact'],
];

/** Of what was sent, as the platform's list has it, there is one already: what becomes of that one is not said. */
const THERE_ALREADY: readonly string[] = [
  // "duplicate transaction. Please verify that the UUID is unique"
  '200.200.106',
  // "Transaction with same TransactionId already exists"
  '800.130.100',
  // "transaction is being already processed"
  '800.600.100',
  // "transaction for the same session is currently being processed, please try again later"
  '800.700.100',
];

/**
 * "duplicate transaction", a risk check's: the answer to a call may mean its first copy. Of a payment that was asked about
 * by its id it is a refusal of that one.
 */
const DUPLICATE = '800.110.100';

/** Of an answer to a call. */
export const isThereAlready = (code: string): boolean => code === DUPLICATE || THERE_ALREADY.includes(code);

/** The bank's word didn't come, or couldn't be read: that the bank has done nothing is not said. */
const WITHOUT_WORD: readonly string[] = [
  // "unexpected communication error with connector/acquirer"
  '900.100.100',
  // "error on the external gateway (e.g. on the part of the bank, acquirer,...)"
  '900.100.201',
  // "error on the internal gateway"
  '900.100.203',
  // "Error during message parsing"
  '900.100.204',
  // "timeout, uncertain result"
  '900.100.300',
  // "timeout at connectors/acquirer side", and the same with "try later"
  '900.100.400',
  '900.100.500',
  // "error on the external service provider"
  '900.100.700',
  // "UNDEFINED PLATFORM DATABASE ERROR", "UNDEFINED CONNECTOR/ACQUIRER ERROR"
  '999.999.888',
  '999.999.999',
];

/** Codes of which the platform's list says that nobody knows how it ended. So none of them is a failure. */
const UNCERTAIN: Readonly<Record<string, 'UNKNOWN' | 'UNDER_REVIEW'>> = {
  // "Transaction succeeded (amount of transaction is smaller, greater then amount of pre-authorization)", among the chargebacks
  '000.100.211': 'UNDER_REVIEW',
  '000.100.212': 'UNDER_REVIEW',
  // "Transaction partially failed (please reverse manually due to failed automatic reversal)": the money may be gone.
  '000.400.030': 'UNDER_REVIEW',
  // "Uncertain status - probably cancelled by user"
  '100.396.104': 'UNKNOWN',
  ...Object.fromEntries(WITHOUT_WORD.map((code) => [code, 'UNKNOWN' as const])),
  ...Object.fromEntries(THERE_ALREADY.map((code) => [code, 'UNKNOWN' as const])),
};

/** "Refund of an authorized payment requested by the customer", "Refund requested": what was taken is demanded back [I]. */
const DEMANDED_BACK: readonly string[] = ['800.100.206', '800.100.207'];

/** Of an answer to a call. */
export const isUncertain = (code: string): boolean =>
  isThereAlready(code) || DEMANDED_BACK.includes(code) || UNCERTAIN[code] !== undefined;

export type Meaning =
  | { kind: 'status'; status: PaymentStatus; textKey: string }
  | { kind: 'failed'; status: Failure; textKey: string; setup: boolean }
  /** Money that was taken is demanded back; where the payment stands is not said. */
  | { kind: 'chargeback' };

/** What `code` means for a payment of `paymentType`. */
export function meaningOf(code: string, paymentType: PaymentType): Meaning {
  const { group } = classifyResultCode(code);
  const uncertain = UNCERTAIN[code];
  if (uncertain) return { kind: 'status', status: uncertain, textKey: `status.${uncertain}` };
  if (DEMANDED_BACK.includes(code)) return { kind: 'chargeback' };
  switch (group) {
    case 'success': {
      const status = paymentType === 'PA' ? 'AUTHORIZED' : 'PAID';
      return { kind: 'status', status, textKey: customerTextKey(group) };
    }
    case 'manual_review':
      return { kind: 'status', status: 'UNDER_REVIEW', textKey: customerTextKey(group) };
    case 'pending_short':
      return { kind: 'status', status: 'WAITING_FOR_PAYMENT', textKey: customerTextKey(group) };
    case 'pending_days':
      return { kind: 'status', status: 'FLOW_COMPLETED', textKey: customerTextKey(group) };
    case 'none':
      return { kind: 'status', status: 'UNKNOWN', textKey: customerTextKey(group) };
    case 'chargeback':
      return { kind: 'chargeback' };
    default: {
      const { kind } = REJECTED[group];
      const ended = ENDED[code];
      return {
        kind: 'failed',
        status: ended ?? (kind === 'decline' ? 'DECLINED' : 'ERROR'),
        textKey: ended
          ? `status.${ended}`
          : (SAID.find(([said]) => said.test(code))?.[1] ?? customerTextKey(group)),
        setup: kind === 'setup',
      };
    }
  }
}

/** Which of the elements' words tell a customer about a code of `group`. */
export function customerTextKey(group: ResultGroup | 'none'): string {
  switch (group) {
    case 'success':
    case 'chargeback':
      return 'status.PAID';
    case 'manual_review':
      return 'status.UNDER_REVIEW';
    case 'pending_short':
      return 'status.PROCESSING';
    case 'pending_days':
      return 'status.FLOW_COMPLETED';
    case 'none':
      return 'status.UNKNOWN';
    default:
      return REJECTED[group].textKey;
  }
}
