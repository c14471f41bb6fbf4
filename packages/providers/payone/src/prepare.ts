/** start_session, once the customer has chosen Klarna and not before, and what is kept of it. */
import { isSafeRedirect } from '@kassa/protocol';
import { ProviderError, type Prepared, type PrepareContext } from '@kassa/provider';
import * as z from 'zod';
import { extra } from './schemas.ts';
import type { PayoneApi } from './api.ts';
import type { PayoneConfig } from './options.ts';
import { fingerprint, orderParams } from './request/request.ts';

/** "The session will remain valid for 48 hours following the last update." */
const SESSION_MS = 48 * 3_600_000;

/** What `prepare` leaves for itself and for createPayment. */
export const preparedSchema = z.object({
  workorderId: z.string(),
  sessionId: z.string(),
  clientToken: z.string(),
  category: z.string(),
  logoUrl: z.string().optional(),
  /** Of what Klarna was asked about. */
  fingerprint: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
});
export type KlarnaSession = z.infer<typeof preparedSchema>;

export const hasEnded = ({ startedAt }: KlarnaSession, at: Date): boolean =>
  at.getTime() - Date.parse(startedAt) >= SESSION_MS;

/** The session that was started for this method, as long as it lasts and nothing has changed; else a new one. */
export async function prepare(
  api: PayoneApi,
  config: PayoneConfig,
  context: PrepareContext,
): Promise<Prepared> {
  const params = orderParams(context.method, context);
  const print = fingerprint(params, config.portalKey);
  const earlier = preparedSchema.safeParse(context.previous?.data).data;
  if (earlier?.fingerprint === print && !hasEnded(earlier, context.now())) return prepared(earlier, config);

  const startedAt = context.now().toISOString();
  const answer = await api.call(
    'genericpayment',
    [{ name: 'add_paydata[action]', value: 'start_session', field: 'action' }, ...params],
    context,
  );
  // Of two pictures the smaller one: an icon on a badge, without the text that stands beside it here.
  const logoUrl = ['standard', 'descriptive']
    .map((design) => extra(answer, `payment_method_category_asset_url_${design}`))
    .find((url) => url !== undefined && isSafeRedirect(url));
  const session = preparedSchema.safeParse({
    workorderId: answer.get('workorderid'),
    sessionId: extra(answer, 'session_id'),
    clientToken: extra(answer, 'client_token'),
    category: extra(answer, 'payment_method_category_identifier'),
    ...(logoUrl !== undefined && { logoUrl }),
    fingerprint: print,
    startedAt,
  });
  if (session.success) return prepared(session.data, config);
  const missing = session.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new ProviderError('lost', `PAYONE's answer to start_session lacks ${missing}`);
}

const prepared = (session: KlarnaSession, { scriptUrl }: PayoneConfig): Prepared => ({
  preparation: {
    kind: 'klarna_widget',
    clientToken: session.clientToken,
    category: session.category,
    scriptUrl,
    ...(session.logoUrl !== undefined && { logoUrl: session.logoUrl }),
  },
  data: JSON.parse(JSON.stringify(session)) as NonNullable<Prepared['data']>,
});
