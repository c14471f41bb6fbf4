/** Captures, releases, refunds and cancellations, each followed to its end. AMBIGUOUS ones are for a person. */
import type { OperationKind } from '@kassa/protocol';
import { ProviderError, type OperationContext, type OperationReport, type Report } from '@kassa/provider';
import { KronorFailure, type KronorApi } from './api.ts';
import { providerErrorOf } from './errors.ts';
import { queryPayment, query } from './payments/query.ts';
import { GATEWAY, MERCHANT } from './documents.ts';
import { MESSAGE_MAX } from './sessions/kronor-lists.ts';
import { methodName } from './methods/method-names.ts';
import type { KronorConfig } from './options.ts';
import { readData } from './payments/payment-data.ts';
import { reportOfPayment } from './payments/reports.ts';
import { line, messageFor } from './sessions/session-input.ts';
import {
  anyAnswer,
  captureAnswer,
  captureStatusAnswer,
  refundAnswer,
  refundStatusAnswer,
  releaseAnswer,
  releaseStatusAnswer,
} from './schemas.ts';
import { isOpen, operationStatusOf } from './status.ts';

/** Too many captures in a short time: "try capturing again in 24 hours". */
const COOLDOWN_MS = 24 * 3_600_000;
const GENERATED_FROM = 'Kassa';

export class Operations {
  readonly #api: KronorApi;
  readonly #config: KronorConfig;

  constructor(api: KronorApi, config: KronorConfig) {
    this.#api = api;
    this.#config = config;
  }

  /** @throws ProviderError; lost when it may have been taken, and then `follow` asks with the same key */
  async start(context: OperationContext): Promise<OperationReport> {
    refuseEarly(context);
    return this.#send(context, 0);
  }

  /** An operation without Kronor's number lost its answer: the same key brings it. */
  async follow(context: OperationContext): Promise<OperationReport> {
    const { kind, data, providerReference } = context.operation;
    const tries = typeof data.tries === 'number' ? data.tries : 0;
    if (typeof data.againAt === 'string') {
      if (context.now().toISOString() < data.againAt)
        return { status: 'PENDING', rawStatus: 'CAPTURE_COOLDOWN' };
      return this.#sendAgain(context, tries + 1);
    }
    if (kind === 'cancellation') return this.#followCancellation(context);
    if (providerReference === null) return this.#sendAgain(context, tries);
    return this.#queryStatus(kind, providerReference, context);
  }

  async #send(context: OperationContext, tries: number): Promise<OperationReport> {
    try {
      return await this.#mutate(context, tries);
    } catch (error) {
      throw providerErrorOf(error, true);
    }
  }

  /** Refused is an end; nothing else is. */
  async #sendAgain(context: OperationContext, tries: number): Promise<OperationReport> {
    try {
      return await this.#send(context, tries);
    } catch (error) {
      if (!(error instanceof ProviderError && error.kind === 'rejected')) throw error;
      return { status: 'FAILED', rawStatus: error.rawCode ?? null, reason: error.message };
    }
  }

  async #mutate(context: OperationContext, tries: number): Promise<OperationReport> {
    const { operation, payment, signal } = context;
    const { kind, amount, request } = operation;
    const options = { signal, until: Date.now() + this.#config.retryForMs };
    const data = { tries, againAt: null };
    const common = {
      // A new try after a cooldown is a new operation at Kronor: the same key would get the same answer.
      idempotencyKey: tries === 0 ? operation.idempotencyKey : `${operation.idempotencyKey}-${tries}`,
      paymentId: readData(payment).paymentId,
      createdBy: request.createdBy,
      generatedFrom: GENERATED_FROM,
    };
    const items = request.lines?.map(line);
    switch (kind) {
      case 'capture': {
        const all = request.amount === undefined;
        const capture = { ...common, ...(!all && { amount }), message: request.message, items };
        const document = all ? MERCHANT.captureAll : MERCHANT.capture;
        const made = await this.#api.call(document, { capture }, captureAnswer, options);
        return pending(made.newPaymentCapture.captureId, data);
      }
      case 'release': {
        const release = { ...common, amount, merchantReference: request.merchantReference };
        const made = await this.#api.call(MERCHANT.release, { release }, releaseAnswer, options);
        return pending(made.releasePayment.releaseId, data);
      }
      case 'refund': {
        const refund = {
          ...common,
          amount,
          items,
          message: messageFor(request.message ?? `Refund ${context.order.merchantReference}`),
          // Kronor keeps it unique, so that the same refund is not made twice.
          merchantReference: request.merchantReference ?? operation.id,
        };
        const made = await this.#api.call(MERCHANT.refund, { refund }, refundAnswer, options);
        return pending(made.refundPayment.waitToken, data);
      }
      case 'cancellation':
        return this.#cancel(context);
    }
  }

  async #queryStatus(kind: OperationKind, id: string, context: OperationContext): Promise<OperationReport> {
    const { rawStatus, reason } = await this.#statusOf(kind, id, context.signal);
    if (rawStatus === 'CAPTURE_COOLDOWN') {
      const againAt = new Date(context.now().getTime() + COOLDOWN_MS).toISOString();
      return { status: 'PENDING', rawStatus, reason: 'Too many captures in a short time', data: { againAt } };
    }
    const status = operationStatusOf(rawStatus);
    const payment = status === 'PENDING' ? undefined : await this.#paymentAfter(context, rawStatus);
    return { status, rawStatus, ...(reason !== null && { reason }), ...(payment && { payment }) };
  }

  async #statusOf(
    kind: OperationKind,
    id: string,
    signal: AbortSignal,
  ): Promise<{ rawStatus: string; reason: string | null }> {
    const api = this.#api;
    if (kind === 'release') {
      const answer = await api.call(MERCHANT.releaseStatus, { id }, releaseStatusAnswer, { signal });
      return { rawStatus: answer.transactionReleases[0]?.currentStatus ?? 'IN_PROGRESS', reason: null };
    }
    const [found] =
      kind === 'capture'
        ? (await api.call(MERCHANT.captureStatus, { id }, captureStatusAnswer, { signal })).paymentCaptures
        : (await api.call(MERCHANT.refundStatus, { waitToken: id }, refundStatusAnswer, { signal })).refunds;
    return { rawStatus: found?.status ?? 'PENDING', reason: found?.errorMessage ?? null };
  }

  /** What the operation made of the payment, by Kronor's own word. */
  async #paymentAfter(context: OperationContext, rawStatus: string): Promise<Report | undefined> {
    const { paymentId } = readData(context.payment);
    const found =
      paymentId === undefined ? undefined : await queryPayment(this.#api, paymentId, context.signal);
    if (!found) return undefined;
    const isDeclined = rawStatus === 'CAPTURE_DECLINED';
    return reportOfPayment(isDeclined ? { ...found, currentStatus: rawStatus } : found, context.payment);
  }

  /** Only what waits for its customer can be cancelled; what Kronor refuses is looked at, and told as it is. */
  async #cancel(context: OperationContext): Promise<OperationReport> {
    const { payment, order, operation, signal } = context;
    const { waitToken, sessionToken } = readData(payment);
    if (waitToken === undefined)
      throw new ProviderError('rejected', 'Kronor has not answered yet: there is nothing to cancel');
    const { idempotencyKey } = operation;
    const isSwish = methodName(payment.method) === 'swish';
    const cancel = async (token: string | undefined) => {
      const own = token === undefined ? { paymentReference: order.merchantReference } : {};
      const documents = token === undefined ? MERCHANT : GATEWAY;
      const until = Date.now() + this.#config.retryForMs;
      await this.#api.call(
        isSwish ? documents.cancelSwish : documents.cancel,
        isSwish
          ? { pay: { idempotencyKey, paymentId: waitToken, ...own } }
          : { cancel: { idempotencyKey, ...own } },
        anyAnswer,
        { signal, until, ...(token !== undefined && { token }) },
      );
    };
    try {
      await cancel(sessionToken ?? undefined).catch(async (error: unknown) => {
        const hasEnded = error instanceof KronorFailure && error.kind === 'token' && sessionToken;
        if (!hasEnded) throw error;
        await cancel(undefined);
      });
    } catch (error) {
      if (!(error instanceof KronorFailure && error.kind === 'refused')) throw error;
      const now = await query(this.#api, this.#config, context);
      return { status: 'FAILED', rawStatus: now.rawStatus, reason: error.message, payment: now };
    }
    return this.#followCancellation(context);
  }

  async #followCancellation(context: OperationContext): Promise<OperationReport> {
    const payment = await query(this.#api, this.#config, context);
    const { status, rawStatus } = payment;
    if (status === 'CANCELLED') return { status: 'SUCCEEDED', rawStatus, payment };
    if (!isOpen(status)) return { status: 'FAILED', rawStatus, reason: `It is ${status} already`, payment };
    return { status: 'PENDING', rawStatus, payment };
  }
}

const pending = (providerReference: string, data: OperationReport['data']): OperationReport => ({
  status: 'PENDING',
  rawStatus: null,
  providerReference,
  ...(data && { data }),
});

/** Our door, before any call. @throws ProviderError invalid */
function refuseEarly({ operation, payment }: OperationContext): void {
  const { kind, request } = operation;
  const refuse = (field: string, message: string) => new ProviderError('invalid', message, { field });
  const message = request.message ?? '';
  if (kind === 'capture' && message.length > MESSAGE_MAX)
    throw refuse('message', `message: at most ${MESSAGE_MAX} characters`);
  if (kind !== 'cancellation' && readData(payment).paymentId === undefined)
    throw refuse('paymentId', 'Kronor has not named the payment yet: try again in a moment');
}
