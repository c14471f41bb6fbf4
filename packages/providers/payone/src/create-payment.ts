/** (Pre)authorization with the token that Klarna's widget gave, and cancelling a token that is not used. */
import type { NextAction, PaymentInput } from '@kassa/protocol';
import {
  ProviderError,
  unlistedHost,
  type JsonObject,
  type Log,
  type PaymentContext,
  type Report,
} from '@kassa/provider';
import { extra, type Answer } from './schemas.ts';
import type { PayoneApi } from './api.ts';
import { textKey } from './errors.ts';
import { countryOf } from './request/customer.ts';
import type { Param } from './request/fields.ts';
import type { PayoneConfig } from './options.ts';
import { authorizationOptions, fingerprint, optionsOf, orderParams } from './request/request.ts';
import { hasEnded, preparedSchema, type KlarnaSession } from './prepare.ts';

/** "authorization_token valid 60 min" (Klarna's documentation). */
const TOKEN_MS = 60 * 60_000;

type WidgetInput = Extract<PaymentInput, { kind: 'klarna_widget' }>;
export type CreateReport = Report & { nextAction: NextAction };

/**
 * A repeat that is refused says nothing of the call before it: it may still be under way, and what is refused may be the
 * token that it has used.
 * @throws ProviderError; a token that turns out not to fit this order is cancelled first
 */
export async function createPayment(
  api: PayoneApi,
  config: PayoneConfig,
  context: PaymentContext,
): Promise<CreateReport> {
  try {
    return await authorize(api, config, context);
  } catch (error) {
    if (context.tries === 1 || !(error instanceof ProviderError) || error.kind !== 'rejected') throw error;
    const { rawCode } = error;
    throw new ProviderError('exists', `Repeated after a lost answer, and refused: ${error.reason}`, {
      cause: error,
      ...(rawCode !== undefined && { rawCode }),
    });
  }
}

async function authorize(
  api: PayoneApi,
  config: PayoneConfig,
  context: PaymentContext,
): Promise<CreateReport> {
  const { input, payment, urls } = context;
  if (input.kind !== 'klarna_widget')
    throw new ProviderError('invalid', 'input: Klarna needs an authorization token', { field: 'input.kind' });
  const params = orderParams(payment.method, context);
  const session = await sessionOfToken(input, fingerprint(params, config.portalKey), api, context);
  const param = (name: string, value: string, field = name): Param => ({ name, value, field });
  const answer = await api.call(
    config.request,
    [
      param('reference', payment.reference),
      ...params,
      ...authorizationOptions(context, config.request),
      param('workorderid', session.workorderId),
      param('add_paydata[authorization_token]', input.authorizationToken, 'input.authorizationToken'),
      param('successurl', urls.returnTo('success'), 'publicUrl'),
      param('errorurl', urls.returnTo('failure'), 'publicUrl'),
      param('backurl', urls.returnTo('close'), 'publicUrl'),
    ],
    context,
  );
  const report = reportOf(answer, config, session, context.log);
  const { overCapture } = optionsOf(context);
  // What an erased order doesn't tell any more.
  const country = countryOf(context).value;
  return { ...report, data: { ...report.data, country, ...(overCapture && { overCapture }) } };
}

/** Klarna's session that the token is of. @throws ProviderError where it can't be used: then it is cancelled */
async function sessionOfToken(
  input: WidgetInput,
  order: string,
  api: PayoneApi,
  context: PaymentContext,
): Promise<KlarnaSession> {
  const session = preparedSchema.safeParse(context.prepared).data;
  if (session?.fingerprint !== order) {
    // The first try may have made a payment of what the order was: only TransactionStatus knows.
    if (context.tries > 1)
      throw new ProviderError('lost', 'The order has changed since the first try, so it is not repeated');
    await cancelAuthorization(api, input, context);
    throw new ProviderError('rejected', 'The order is not the one that Klarna authorized', {
      textKey: textKey('cart_changed'),
    });
  }
  const isTooOld = ageWhenGiven(input, session, context) > TOKEN_MS;
  if (isTooOld || hasEnded(session, context.payment.createdAt)) {
    await cancelAuthorization(api, input, context);
    throw new ProviderError(
      'rejected',
      `${isTooOld ? 'The authorization token is older than 60 minutes' : 'Klarna’s session is older than 48 hours'}; nothing was sent`,
      { textKey: textKey('authorization_expired'), status: 'EXPIRED' },
    );
  }
  return session;
}

/**
 * How old the token was when it came. A page that doesn't say when it was sent (`sentAt`) has told the time by its own
 * clock, so what it says is held to what we know: the session was there before. A repetition counts to the same
 * moment: it only asks PAYONE what became of the first try.
 */
function ageWhenGiven(
  { authorizedAt }: WidgetInput,
  { startedAt }: KlarnaSession,
  { payment }: PaymentContext,
): number {
  const came = payment.createdAt.getTime();
  return authorizedAt === undefined ? 0 : came - Math.max(Date.parse(authorizedAt), Date.parse(startedAt));
}

/** How it ends is told by TransactionStatus, whatever is answered here. */
function reportOf(
  answer: Answer,
  { request, redirectHosts }: PayoneConfig,
  session: KlarnaSession,
  log: Log,
): CreateReport {
  const status = answer.get('status')?.toUpperCase() ?? '';
  const txid = answer.get('txid');
  const redirectUrl = answer.get('redirecturl');
  const reservation = extra(answer, 'reservation_txid');
  const authorizedMethod = extra(answer, 'authorized_payment_method');
  const userId = answer.get('userid');
  const data: JsonObject = {
    request,
    workorderId: session.workorderId,
    klarnaSessionId: session.sessionId,
    ...(reservation !== undefined && { reservationTxid: reservation }),
    ...(authorizedMethod !== undefined && { authorizedPaymentMethod: authorizedMethod }),
    ...(userId !== undefined && { person: { userId } }),
  };
  const known = { rawStatus: status, data, ...(txid !== undefined && { providerReference: txid }) };
  switch (status) {
    case 'REDIRECT': {
      // It may exist, and nobody can be sent anywhere: asked once more, PAYONE says whether it does.
      if (redirectUrl === undefined)
        throw new ProviderError('lost', 'PAYONE answered REDIRECT without a redirecturl');
      const reason = unlistedHost(redirectUrl, 'redirectHosts', redirectHosts);
      if (reason !== undefined) log.error({ incident: true, txid }, reason);
      return {
        ...known,
        status: 'PROCESSING_REDIRECTED_WEB',
        ...(reason !== undefined && { reason }),
        nextAction: { kind: 'redirect', url: redirectUrl, httpMethod: 'GET', fields: [] },
      };
    }
    case 'APPROVED':
      return { ...known, status: 'ACCEPTED', nextAction: { kind: 'wait' } };
    case 'PENDING':
      return { ...known, status: 'PROCESSING', nextAction: { kind: 'wait' } };
    default:
      return { ...known, status: 'UNKNOWN', nextAction: { kind: 'wait' } };
  }
}

/** The customer's authorization is given back. Never in anybody's way: Klarna's ends by itself after 60 minutes. */
export async function cancelAuthorization(
  api: PayoneApi,
  input: PaymentInput,
  context: { log: Log; signal: AbortSignal },
): Promise<void> {
  if (input.kind !== 'klarna_widget') return;
  const { authorizationToken } = input;
  try {
    await api.call(
      'genericpayment',
      [
        { name: 'add_paydata[action]', value: 'cancel_authorization', field: 'action' },
        {
          name: 'add_paydata[authorization_token]',
          value: authorizationToken,
          field: 'input.authorizationToken',
        },
      ],
      context,
    );
  } catch (error) {
    context.log.warn({ err: error }, 'An authorization that is not used could not be cancelled');
  }
}
