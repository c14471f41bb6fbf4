/**
 * The body of POST /init-payment, every field of the document's table, checked as strictly as the table allows.
 * The table says `nationalIdentificationNumber`, the document's example sends `psuId`: both are taken.
 */
import * as z from 'zod';
import { RequestError, type ErrorCode } from './sandbox-defined.ts';

const NO_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');
const currencies: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Regions that Intl has a name for and ISO 3166-1 has not assigned. */
const NOT_COUNTRIES = 'AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ'.split(' ');
const regionNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || NOT_COUNTRIES.includes(code)) return false;
  // Intl reads UK as GB; ISO does not.
  return new Intl.Locale(`und-${code}`).region === code && regionNames.of(code) !== undefined;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i;
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname);

function isDomain(domain: string): boolean {
  const match = /^([^:/?#@\s\\]+|\[::1\])(?::(\d{1,5}))?$/.exec(domain);
  const [, host = '', port = '443'] = match ?? [];
  if (Number(port) < 1 || Number(port) > 65_535) return false;
  if (isLoopback(host)) return true;
  return host.length <= 253 && /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i.test(host);
}

function isNotificationUrl(text: string): boolean {
  if (text.length > 2048 || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username || url.password || url.hash) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

const text = (code: ErrorCode, message: string, holds: (value: string) => boolean) =>
  z.string().refine(holds, { error: message, params: { code } });

const path = text(
  'invalid_path',
  'Must be a path that starts with one slash, at most 2048 characters.',
  (value) => value.length <= 2048 && /^\/(?!\/)[!-~]*$/.test(value) && !/[\\#]/.test(value),
);
const nationalId = text(
  'invalid_national_identification_number',
  'Must be 4 to 32 letters, digits, spaces or one of + - . /',
  (value) => /^[\p{L}\d][\p{L}\d +./-]{3,31}$/u.test(value),
);

const schema = z.strictObject({
  amount: text(
    'invalid_amount',
    'Must be a decimal string above zero with a dot, such as "123.45".',
    (value) => /^\d{1,12}(\.\d{1,4})?$/.test(value) && Number(value) > 0,
  ),
  currency: text('invalid_currency', 'Must be an ISO 4217 code, upper case.', (value) =>
    currencies.has(value),
  ),
  nationalIdentificationNumber: nationalId.optional(),
  psuId: nationalId.optional(),
  merchantDomain: text(
    'invalid_merchant_domain',
    'Must be a domain, without scheme and path, such as "example.org".',
    isDomain,
  ),
  successPath: path,
  failurePath: path,
  closePath: path,
  countryCode: text('invalid_country_code', 'Must be an ISO 3166-1 alpha-2 code, upper case.', isCountry),
  // "A unique reference used by the merchant": no more is said of it. The length is ours.
  merchantReference: text('invalid_merchant_reference', 'Must be 1 to 255 printable characters.', (value) =>
    /^[^\p{C}\p{Zl}\p{Zp}]{1,255}$/u.test(value),
  ),
  endUserToken: z.string().optional(),
  requireMerchantConfirmation: z.boolean().optional(),
  notificationUrl: text(
    'invalid_notification_url',
    'Must be an https URL without credentials (http on loopback only).',
    isNotificationUrl,
  ).optional(),
  quickDeposit: z.boolean().optional(),
});
export type InitPaymentRequest = z.infer<typeof schema>;

const OPTIONAL = Object.entries(schema.shape).flatMap(([name, field]) =>
  field.safeParse(undefined).success ? [name] : [],
);
/** In the document's example: where a token goes, once there is one. */
const PLACEHOLDER = '<end-user-token>';
/** Many JSON libraries write null for a field that is left out. */
const withoutEmpty = (body: object): object =>
  Object.fromEntries(
    Object.entries(body).filter(
      ([name, value]) => !OPTIONAL.includes(name) || (value !== null && value !== PLACEHOLDER),
    ),
  );

/** @throws RequestError for the first thing that is wrong. Its message never repeats a value. */
export function parseInitPayment(body: unknown): InitPaymentRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new RequestError('invalid_json', 'The body must be a JSON object.');
  const result = schema.safeParse(withoutEmpty(body));
  if (!result.success) throw errorFor(result.error.issues, body);
  checkTogether(result.data);
  return result.data;
}

function errorFor([issue]: readonly z.core.$ZodIssue[], body: object): RequestError {
  const field = String(issue?.path[0] ?? '');
  if (issue?.code === 'unrecognized_keys')
    return new RequestError('unknown_field', 'No such field.', issue.keys[0]);
  if (issue?.code === 'custom')
    return new RequestError(issue.params?.['code'] as ErrorCode, issue.message, field);
  return field in body
    ? new RequestError('wrong_type', issue?.message ?? 'Wrong type.', field)
    : new RequestError('missing_field', 'This field is required.', field);
}

/** Rules over more than one field. */
function checkTogether(request: InitPaymentRequest): void {
  const { amount, currency, nationalIdentificationNumber, psuId } = request;
  const decimals = NO_DECIMALS.includes(currency) ? 0 : THREE_DECIMALS.includes(currency) ? 3 : 2;
  if ((amount.split('.')[1]?.length ?? 0) > decimals)
    throw new RequestError(
      'amount_does_not_fit_currency',
      `${currency} has ${decimals === 0 ? 'no' : decimals} decimals.`,
      'amount',
    );
  if (
    nationalIdentificationNumber !== undefined &&
    psuId !== undefined &&
    nationalIdentificationNumber !== psuId
  )
    throw new RequestError(
      'two_national_identification_numbers',
      'Send nationalIdentificationNumber or psuId, not two different ones.',
      'psuId',
    );
  if (request.requireMerchantConfirmation && request.notificationUrl === undefined)
    throw new RequestError(
      'confirmation_without_notification_url',
      'There is nowhere to ask for the confirmation.',
      'notificationUrl',
    );
}
