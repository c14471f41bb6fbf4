/** Selecting a method: moves no money, takes no lock, may be repeated. */
import { isSafeRedirect, KassaError, type ErrorCode } from '@kassa/protocol';
import { ProviderError, type PaymentProvider, type PrepareContext, type Prepared } from '@kassa/provider';
import { readJson, type Session } from '@kassa/store';
import { hintPages } from '../orders/hint-pages.ts';
import { pick } from '../pick.ts';
import { nowText, type ServerContext } from '../server-context.ts';
import { offeredMethod } from './methods.ts';
import { orderDetailsFor } from './order-details.ts';
import { findSelection, getSession, saveSelection, updateSession } from './repository.ts';

/** The context of a provider's `prepare`, for the method that the customer has chosen. */
export async function prepareContext(
  context: ServerContext,
  session: Session,
  provider: PaymentProvider,
  method: string,
): Promise<PrepareContext> {
  const earlier = await findSelection(context.store.db, session.id, method);
  return {
    ...orderDetailsFor(session, provider),
    method,
    sessionId: session.id,
    sessionExpiresAt: new Date(session.expiresAt),
    previous: earlier ? { data: readJson(earlier.data), at: new Date(earlier.at) } : null,
    log: context.log,
    now: () => context.now(),
    signal: context.signal,
  };
}

/** @throws KassaError method_not_available, provider_unavailable, provider_misconfigured, provider_rejected */
export async function selectMethod(context: ServerContext, session: Session, id: string): Promise<void> {
  const { provider, method } = offeredMethod(context, session, id);
  const asked = await prepareContext(context, session, provider, method.id);
  let prepared: Prepared = { preparation: { kind: 'none' } };
  try {
    if (provider.prepare) prepared = await provider.prepare(asked);
  } catch (error) {
    throw prepareFailed(context, session, error);
  }
  const selection = {
    sessionId: session.id,
    method: method.id,
    detailsId: session.detailsId,
    preparation: JSON.stringify(prepared.preparation, withoutUnsafeLogos),
    data: JSON.stringify(prepared.data ?? {}),
    at: nowText(context),
  };
  await context.store.transaction(session.orderId, async (tx) => {
    const saved = await findSelection(tx, session.id, method.id);
    const isAnothers = saved !== undefined && saved.at !== asked.previous?.at.toISOString();
    // Two tabs at once pay by what was prepared first: what one of them has shown its customer stays true.
    const stays = isAnothers && saved.detailsId === (await getSession(tx, session.id)).detailsId;
    if (!stays) await saveSelection(tx, selection);
    await updateSession(tx, session.id, { selectedMethod: method.id });
  });
  hintPages(context, [session.orderId]);
}

/** A provider's logo is fetched by the customer's browser: from https, or it is left out. */
const withoutUnsafeLogos = (key: string, value: unknown): unknown =>
  key === 'logoUrl' && !isSafeRedirect(String(value)) ? undefined : value;

function prepareFailed(context: ServerContext, session: Session, error: unknown): KassaError {
  context.log.error({ err: error, sessionId: session.id }, 'The method could not be prepared');
  if (!(error instanceof ProviderError))
    return new KassaError('unexpected', 'The method could not be prepared', { cause: error });
  return errorForPage(error, 'provider_rejected');
}

/** A provider's failure as an error for the page. `ifExists`: the code for `exists`. */
export function errorForPage(failure: ProviderError, ifExists: ErrorCode, reference?: string): KassaError {
  const codes: Record<ProviderError['kind'], ErrorCode> = {
    invalid: 'provider_rejected',
    rejected: 'provider_rejected',
    exists: ifExists,
    misconfigured: 'provider_misconfigured',
    unavailable: 'provider_unavailable',
    lost: 'provider_unavailable',
  };
  const told = pick(failure, 'textKey', 'customerText', 'field');
  return new KassaError(codes[failure.kind], failure.message, { reference, ...told, cause: failure });
}
