/** Every code on the list, by its group: what this sandbox can answer. */
import { readFileSync } from 'node:fs';

export interface ResultCode {
  code: string;
  status: string;
  group: string;
}

export const RESULT_CODES: readonly ResultCode[] = readFileSync(
  new URL('../data/result-codes.csv', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [code = '', status = '', group = ''] = line.split(',');
    return { code, status, group };
  });

export const PENDING = '000.200.000';
export const SUCCESS = '000.000.000';
/** Of a report: "successful request". */
export const REPORTED = '000.000.100';
export const REVIEW = '000.400.000';
export const REVIEW_REFUSED = '100.400.000';
export const DECLINED = '800.100.152';
export const CANCELLED = '100.396.101';
export const CHARGEBACK = '000.100.220';
/** Of the request and not of a payment. */
export const BAD_PARAMETER = '200.300.404';
export const BAD_AUTHENTICATION = '800.900.300';
export const THROTTLED = '800.120.100';
export const NO_SUCH_PAYMENT = '700.400.580';
export const NOT_CAPTURABLE = '700.400.100';
export const NOT_REFUNDABLE = '700.400.200';
export const NOT_REVERSIBLE = '700.400.300';

const WORDS: Readonly<Record<string, string>> = {
  [PENDING]: 'transaction pending',
  [SUCCESS]: 'transaction succeeded',
  [REVIEW]: 'transaction succeeded, to be reviewed by a person',
  [DECLINED]: 'declined by the authorization system',
  [CANCELLED]: 'cancelled by the shopper',
  // S2, "Examples".
  '800.100.153': 'declined by the bank: the CVV is wrong',
  '300.100.100': 'declined, the customer has to authenticate',
  [BAD_PARAMETER]: 'invalid or missing parameter',
  [BAD_AUTHENTICATION]: 'invalid authentication',
  [THROTTLED]: 'too many requests',
  [NO_SUCH_PAYMENT]: 'no such payment',
  [NOT_CAPTURABLE]: 'can not be captured',
  [NOT_REFUNDABLE]: 'can not be refunded',
  [NOT_REVERSIBLE]: 'can not be reversed',
};

/** A code that is on no list is pending to this sandbox: it decides nothing. */
export const statusOf = (code: string): string =>
  RESULT_CODES.find((known) => known.code === code)?.status ?? 'unknown';

/** `result.description`, in words of the sandbox's own. */
export function descriptionOf(code: string): string {
  const group = RESULT_CODES.find((known) => known.code === code)?.group ?? 'none';
  return WORDS[code] ?? `sandbox: ${group.replaceAll('_', ' ')}`;
}
