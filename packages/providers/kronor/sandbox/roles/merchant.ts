/** What a merchant token's root fields do. */
import { bankRows } from '../payments/banks.ts';
import { must } from '../graphql/failures.ts';
import { cancelAll } from './gateway.ts';
import type { Roots } from '../graphql/hasura-schema.ts';
import { capture, captureAll, refund, release, type OperationInput } from '../payments/operations.ts';
import { cancel, markRedirected } from '../payments/requests.ts';
import { captureRow, methodRows, paymentRow, refundRow, releaseRow, requestRow } from './rows.ts';
import { newSession, newSessionWithReferenceCheck, type SessionInput } from '../payments/sessions.ts';
import type { Webhooks } from '../notifications.ts';
import type { World } from '../world.ts';

export interface MerchantContext {
  world: World;
  webhooks: Webhooks;
}
type Key = { idempotencyKey: string };

const once = <T>({ world }: MerchantContext, name: string, input: Key, work: () => T): T =>
  world.idempotency.once('merchant', name, input, work);

const requestOf = (world: World, waitToken: string) =>
  must(
    world.requests.find((request) => request.waitToken === waitToken),
    'There is no such payment',
  );

const captured = (made: ReturnType<typeof capture>) => ({
  captureId: made.id,
  captureTransactionId: made.transactionId,
});

export const MERCHANT_ROOTS: Roots<MerchantContext> = {
  version: () => 'sandbox',
  aspsps: (_: object, { world }: MerchantContext) => bankRows(world),
  paymentMethodStatus: () => methodRows({ country: 'SE', currency: 'SEK' }),
  paymentRequests: (_: object, { world }: MerchantContext) =>
    world.requests.map((request) => requestRow(world, request)),
  payments: (_: object, { world }: MerchantContext) =>
    world.payments.map((payment) => paymentRow(world, payment)),
  paymentCaptures: (_: object, { world }: MerchantContext) => world.captures.map(captureRow),
  refunds: (_: object, { world }: MerchantContext) => world.refunds.map(refundRow),
  transactionReleases: (_: object, { world }: MerchantContext) => world.releases.map(releaseRow),

  newPaymentSession: ({ payment }: { payment: SessionInput }, context: MerchantContext) =>
    once(context, 'newPaymentSession', payment, async () => ({
      token: (await newSession(context.world, payment)).token,
    })),
  newPaymentSessionWithReferenceCheck: (
    { payment: input }: { payment: SessionInput },
    context: MerchantContext,
  ) =>
    once(context, 'newPaymentSessionWithReferenceCheck', input, async () => {
      const { session, payment } = await newSessionWithReferenceCheck(context.world, input);
      return {
        token: session.token,
        paymentId: payment && String(payment.id),
        paymentTransactionId: payment && payment.transactionId,
      };
    }),
  cancelPayment: (
    { cancel: input }: { cancel: Key & { paymentReference: string } },
    context: MerchantContext,
  ) =>
    once(context, 'cancelPayment', input, () => ({
      waitToken: cancelAll(
        context.world,
        context.world.requests.filter(({ session }) => session.merchantReference === input.paymentReference),
      ),
    })),
  cancelSwishPayment: ({ pay }: { pay: Key & { paymentId: string } }, context: MerchantContext) =>
    once(context, 'cancelSwishPayment', pay, () => {
      cancel(context.world, requestOf(context.world, pay.paymentId));
      return { waitToken: pay.paymentId };
    }),
  redirectPayment: (
    { redirect }: { redirect: Key & { paymentRequestId: string; redirectTarget: 'APP' | 'WEB' } },
    context: MerchantContext,
  ) =>
    once(context, 'redirectPayment', redirect, () => {
      const request = requestOf(context.world, redirect.paymentRequestId);
      markRedirected(context.world, request, redirect.redirectTarget);
      return { waitToken: request.waitToken };
    }),
  newPaymentCapture: (
    { capture: input }: { capture: OperationInput & { amount: number } },
    context: MerchantContext,
  ) => once(context, 'newPaymentCapture', input, () => captured(capture(context.world, input))),
  capturePaymentAll: (
    { capture: input }: { capture: OperationInput & { amount?: number; refundMessage?: string } },
    context: MerchantContext,
  ) => once(context, 'capturePaymentAll', input, () => captured(captureAll(context.world, input))),
  releasePayment: (
    { release: input }: { release: OperationInput & { amount: number } },
    context: MerchantContext,
  ) =>
    once(context, 'releasePayment', input, () => ({ releaseId: String(release(context.world, input).id) })),
  refundPayment: (
    { refund: input }: { refund: OperationInput & { amount: number; message: string } },
    context: MerchantContext,
  ) =>
    once(context, 'refundPayment', input, () => {
      const made = refund(context.world, input);
      return { waitToken: made.waitToken, refundTransactionId: made.transactionId };
    }),
  setWebhookUrl: (
    {
      setWebhookUrl: input,
    }: {
      setWebhookUrl: {
        webhookUrl: string;
        settingId?: number | null;
        eventSettings: { event: string; enabled: boolean }[];
      };
    },
    { webhooks }: MerchantContext,
  ) => webhooks.set(input.webhookUrl, input.eventSettings, input.settingId),
  deleteWebhookUrl: (
    { deleteWebhookUrl: { webhookUrl } }: { deleteWebhookUrl: { webhookUrl: string } },
    { webhooks }: MerchantContext,
  ) => ({ found: webhooks.delete(webhookUrl) }),
};
