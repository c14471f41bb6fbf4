/**
 * A payment that may be paid by the very call that starts it, or by a redirect. Nothing in a call keeps it from being
 * made twice. It can be asked about by the id that its answer brought, and by our reference if that was lost.
 */
import {
  defineProvider,
  ProviderError,
  type OperationContext,
  type OperationReport,
  type PaymentContext,
  type PaymentProvider,
  type Report,
} from '@kassa/provider';
import type { NextAction } from '@kassa/protocol';
import * as z from 'zod';
import type { Party } from '../scheduler.ts';
import { Bank, type Around, type BankPayment } from './bank.ts';
import { fullReportOf, noticeAbout, readNotice, reportOf } from './reports.ts';

/** Longer than any call is on its way. */
const ON_ITS_WAY_MS = 300_000;

export class Opp extends Bank {
  override readonly name = 'opp';
  override readonly tellsAmounts = true;
  override readonly authorizes = false;

  constructor(around: Around) {
    super(around, 'opp');
  }

  override provider(process: Party): PaymentProvider {
    return defineProvider({
      name: 'opp',
      methods: [{ id: 'opp.wallet', icon: 'wallet', label: { en: 'Wallet' } }],
      configProblems: [],
      capabilities: {
        operations: ['refund'],
        query: true,
        operationAnswerLost: 'ask',
        createAnswerLost: 'hold',
        switchAfterMinutes: null,
        unresolvedAfterMinutes: 0.5,
      },
      unavailableBecause: () => [],
      createPayment: async (context) => {
        const made = await this.ask(process, 'create', context.signal, () => this.#create(context));
        const url = `https://bank.example/${made.id}`;
        const redirect: NextAction = { kind: 'redirect', url, httpMethod: 'GET', fields: [] };
        return { ...reportOf(made), nextAction: made.state === 'open' ? redirect : { kind: 'wait' } };
      },
      query: (context) => {
        const { providerReference } = context.payment;
        return providerReference === null
          ? this.#find(process, context)
          : this.#inquire(process, context, providerReference);
      },
      operate: (context) => this.#refund(process, context),
      // Each answers at once, so what is asked about is one whose answer was lost: its id is not known, as with the real.
      queryOperation: () =>
        Promise.resolve({ status: 'AMBIGUOUS', rawStatus: null, reason: 'Only its id could be asked about' }),
      notifications: {
        scope: 'payment',
        read: (request) => readNotice(request, () => ({})),
        interpret: (payload, context) =>
          this.#inquire(process, context, z.string().parse(payload['payment'])),
      },
    });
  }

  #create({ payment, order, urls }: PaymentContext): BankPayment {
    const made = this.open({
      key: payment.reference,
      reference: payment.reference,
      merchantReference: order.merchantReference,
      amount: payment.amount,
      currency: payment.currency,
      notifyUrl: urls.notification,
    });
    if (this.around.random.chance(0.4)) this.succeed(made);
    return made;
  }

  /** Its answer was lost. One that nobody knows after a while was never made. */
  async #find(process: Party, context: PaymentContext): Promise<Report> {
    const { payment, signal } = context;
    const found = await this.ask(process, 'find', signal, () => this.find(payment.reference));
    if (found) return fullReportOf(found);
    const isNew = context.now().getTime() - payment.createdAt.getTime() < ON_ITS_WAY_MS;
    return { status: isNew ? payment.status : 'ERROR', rawStatus: payment.rawStatus };
  }

  async #inquire(process: Party, { payment, signal }: PaymentContext, id: string): Promise<Report> {
    const found = await this.ask(process, 'query', signal, () =>
      this.payments.find((each) => each.id === id && !each.isForgotten),
    );
    return found ? fullReportOf(found) : { status: payment.status, rawStatus: payment.rawStatus };
  }

  #refund(process: Party, { operation, payment, signal }: OperationContext): Promise<OperationReport> {
    return this.ask(process, 'refund', signal, () => {
      const found = this.payments.find(({ id }) => id === payment.providerReference);
      if (!found || operation.kind !== 'refund')
        throw new ProviderError('rejected', 'There is no such payment');
      const { idempotencyKey: key, amount } = operation;
      this.operate(found, { key, kind: 'refund', amount, isPortal: false });
      return { status: 'SUCCEEDED', rawStatus: '000.000.000', payment: reportOf(found) };
    });
  }

  protected override heard(): void {
    // There is nothing to learn from it.
  }

  protected override noticeOf(payment: BankPayment): object {
    return noticeAbout(payment, reportOf(payment));
  }

  protected override noticeUrl(payment: BankPayment): string {
    return payment.notifyUrl;
  }
}
