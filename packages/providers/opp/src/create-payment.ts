/** The answer to POST /payments becomes the first report of a payment and what the page does next. */
import type { NextAction } from '@kassa/protocol';
import { ProviderError, unlistedHost, type PaymentContext, type Report } from '@kassa/provider';
import { contradiction, expectedOf, explain, isComplete } from './answer-facts.ts';
import type { OppConfig } from './options.ts';
import type { Answer } from './schemas.ts';
import { isThereAlready, meaningOf, type Meaning } from './status.ts';

/**
 * @throws ProviderError lost when the answer names no payment or is about another one, exists when it says that there is
 *   one already; else nobody was shown a way to pay, and the attempt is over
 */
export function startedReport(
  answer: Answer,
  { payment, log }: PaymentContext,
  { paymentType, customerHosts }: OppConfig,
): Report & { nextAction: NextAction } {
  const { code } = answer.result;
  const meaning = meaningOf(code, paymentType);
  const about = {
    rawStatus: code,
    data: { paymentType },
    ...(typeof answer.id === 'string' && { providerReference: answer.id }),
  };
  // The id is the refused one's. The other has our merchantTransactionId too.
  if (isThereAlready(code))
    throw new ProviderError('exists', `There is such a payment already: ${explain(answer)}`, {
      rawCode: code,
    });
  const differs = contradiction(answer, expectedOf(payment));
  if (differs !== undefined) {
    log.warn({ incident: true, providerReference: answer.id }, `Answer to a payment refused: ${differs}`);
    return { ...about, ...ofAnother(answer, meaning, differs), nextAction: { kind: 'wait' } };
  }
  if (meaning.kind === 'failed') {
    const { status, textKey, setup } = meaning;
    const reason = explain(answer);
    if (status !== 'ERROR')
      return { ...about, status, reason, reasonTextKey: textKey, nextAction: { kind: 'wait' } };
    throw new ProviderError(setup ? 'misconfigured' : 'rejected', reason, { rawCode: code, textKey });
  }
  if (typeof answer.id !== 'string')
    throw new ProviderError('lost', `The answer names no payment: ${explain(answer)}`, { rawCode: code });
  const sent = sentOn(answer, customerHosts, log);
  if (sent) return { ...about, ...sent };
  if (meaning.kind === 'chargeback' || meaning.status === 'UNKNOWN') {
    log.warn({ resultCode: code }, 'A payment started with a result that says nothing about it');
    return { ...about, status: 'UNKNOWN', reason: explain(answer), nextAction: { kind: 'wait' } };
  }
  // Nothing for the customer to do. A success that doesn't say of how much is left to the Inquiry.
  const pending = meaning.status === 'WAITING_FOR_PAYMENT';
  const status = pending || !isComplete(answer) ? 'PROCESSING' : meaning.status;
  return { ...about, status, nextAction: { kind: 'wait' } };
}

/**
 * The customer goes on elsewhere. Where `customerHosts` doesn't list that host, the server sends nobody there: log and
 * merchant are told why, for the order is held.
 */
function sentOn(
  answer: Answer,
  customerHosts: OppConfig['customerHosts'],
  log: PaymentContext['log'],
): (Pick<Report, 'status' | 'reason'> & { nextAction: NextAction }) | undefined {
  const { id: providerReference } = answer;
  if (answer.redirect?.preconditions?.length)
    log.warn({ providerReference }, 'The redirect has preconditions, which are not loaded');
  const nextAction = redirectOf(answer);
  if (!nextAction) return undefined;
  const reason = unlistedHost(nextAction.url, 'customerHosts', customerHosts);
  if (reason !== undefined) log.error({ incident: true, providerReference }, reason);
  return { status: 'WAITING_FOR_PAYMENT', nextAction, ...(reason !== undefined && { reason }) };
}

/**
 * Of something else, and yet money: the order is not free before a person has looked.
 * @throws ProviderError lost when no money is told of: what became of ours is not said
 */
function ofAnother(answer: Answer, meaning: Meaning, reason: string): Pick<Report, 'status' | 'reason'> {
  const isMoney =
    meaning.kind === 'chargeback' || (meaning.kind === 'status' && meaning.status !== 'WAITING_FOR_PAYMENT');
  if (isMoney && typeof answer.id === 'string') return { status: 'UNDER_REVIEW', reason };
  const rawCode = answer.result.code;
  throw new ProviderError('lost', `The answer is about something else: ${reason}`, { rawCode });
}

/**
 * C3: `method` decides. Without one, parameters are sent as a form by POST, and no parameters are a plain GET. The
 * parameters of a GET stand in its query.
 */
function redirectOf({ redirect }: Answer): Extract<NextAction, { kind: 'redirect' }> | undefined {
  if (!redirect) return undefined;
  const fields = (redirect.parameters ?? []).map(({ name, value }) => ({ name, value: value ?? '' }));
  const httpMethod = redirect.method ?? (fields.length > 0 ? 'POST' : 'GET');
  if (httpMethod === 'POST') return { kind: 'redirect', url: redirect.url, httpMethod, fields };
  return { kind: 'redirect', url: withQuery(redirect.url, fields), httpMethod, fields: [] };
}

function withQuery(url: string, fields: readonly { name: string; value: string }[]): string {
  if (fields.length === 0 || !URL.canParse(url)) return url;
  const target = new URL(url);
  for (const { name, value } of fields) target.searchParams.append(name, value);
  return target.href;
}
