/**
 * What a result code of /v3/payments (and of Open Payment Platform, whose text its documents are) means. Stands
 * alone: no Node, no dependencies, for any project that reads these codes.
 *
 * The groups are the ones that the platform documents as patterns; their names are ours. data/result-codes.csv
 * has the codes that are known, each with its source, and a test holds the patterns against it.
 */
export { explainResultCode } from './result-text.ts';

const GROUPS = {
  success: { status: 'success', pattern: /^(000\.000\.|000\.100\.1|000\.[36]|000\.400\.1[12]0)/ },
  /** The money is there; the payment should be looked at by a person. */
  manual_review: { status: 'success', pattern: /^(000\.400\.0[^3]|000\.400\.100)/ },
  /** To be known within about half an hour. */
  pending_short: { status: 'pending', pattern: /^000\.200/ },
  /** To be known in days. */
  pending_days: { status: 'pending', pattern: /^(800\.400\.5|100\.400\.500)/ },
  threeds_intercard_risk: { status: 'rejected', pattern: /^(000\.400\.1[0-9][1-9]|000\.400\.2)/ },
  external_bank: { status: 'rejected', pattern: /^(800\.[17]00|800\.800\.[123])/ },
  communication_error: { status: 'rejected', pattern: /^(900\.[1234]00|000\.400\.030)/ },
  system_error: { status: 'rejected', pattern: /^(800\.[56]|999\.|600\.1|800\.800\.[84])/ },
  async_workflow: { status: 'rejected', pattern: /^100\.39[765]/ },
  /** The bank wants the customer to confirm: the same payment may succeed when it is tried again. */
  soft_decline: { status: 'rejected', pattern: /^300\.100\.100/ },
  external_risk: {
    status: 'rejected',
    pattern: /^(100\.400\.[0-3]|100\.380\.100|100\.380\.11|100\.380\.4|100\.380\.5)/,
  },
  avs_address: { status: 'rejected', pattern: /^800\.400\.1/ },
  threeds: { status: 'rejected', pattern: /^(800\.400\.2|100\.390)/ },
  blacklist: { status: 'rejected', pattern: /^800\.[32]/ },
  risk_validation: { status: 'rejected', pattern: /^800\.1[123456]0/ },
  configuration: { status: 'rejected', pattern: /^(600\.[23]|500\.[12]|800\.121)/ },
  registration: { status: 'rejected', pattern: /^100\.[13]50/ },
  job: { status: 'rejected', pattern: /^(100\.250|100\.360)/ },
  reference: { status: 'rejected', pattern: /^700\.[1345][05]0/ },
  /** The bank says when the merchant may try again, if ever. HyperPay's "Result Codes" of September 2025, Peach, ACI. */
  merchant_advice: { status: 'rejected', pattern: /^700\.60[01]/ },
  format: { status: 'rejected', pattern: /^(200\.[123]|100\.[53][07]|800\.900|100\.[69]00\.500)/ },
  address_format: { status: 'rejected', pattern: /^100\.800/ },
  contact: { status: 'rejected', pattern: /^(100\.700|100\.900\.[0-46-9])/ },
  account: { status: 'rejected', pattern: /^(100\.100|100\.2[01])/ },
  amount: { status: 'rejected', pattern: /^100\.55/ },
  risk_management: { status: 'rejected', pattern: /^(100\.380\.[23]|100\.380\.101)/ },
  chargeback: { status: 'chargeback', pattern: /^000\.100\.2/ },
} as const satisfies Record<string, { status: string; pattern: RegExp }>;

/** Codes that the platform lists and that none of its documented groups has. */
const UNCLASSIFIED = ['000.500.000', '000.500.100', '100.310.401', '100.310.402'];

export type ResultGroup = keyof typeof GROUPS;
export const RESULT_GROUPS = Object.keys(GROUPS) as ResultGroup[];
export type ResultStatus = 'success' | 'pending' | 'rejected' | 'chargeback' | 'unclassified' | 'unknown';

export interface ResultClass {
  /** unclassified: listed, in no group. unknown: neither. Neither is ever a success. */
  status: ResultStatus;
  group: ResultGroup | 'none';
  /** A soft decline: the customer may try the same again. */
  retryable: boolean;
}

/** The groups whose pattern has `code`: one at most. */
export const groupsOf = (code: string): ResultGroup[] =>
  /^\d{3}\.\d{3}\.\d{3}$/.test(code) ? RESULT_GROUPS.filter((group) => GROUPS[group].pattern.test(code)) : [];

/** @param code `ddd.ddd.ddd`; anything else is unknown. */
export function classifyResultCode(code: string): ResultClass {
  const [group] = groupsOf(code);
  if (group) return { status: GROUPS[group].status, group, retryable: group === 'soft_decline' };
  return {
    status: UNCLASSIFIED.includes(code) ? 'unclassified' : 'unknown',
    group: 'none',
    retryable: false,
  };
}
