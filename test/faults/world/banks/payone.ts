/**
 * A preauthorization by one call. The same reference again is refused because it exists; nobody can ask; its
 * notifications say everything, and name an operation by the sequence number that the merchant chose for it.
 */
import {
  defineProvider,
  ProviderError,
  type OperationContext,
  type OperationReport,
  type PaymentProvider,
} from '@kassa/provider';
import type { Party } from '../scheduler.ts';
import { Bank, type Around, type BankOperation, type BankPayment } from './bank.ts';
import { noticeAbout, portalOperationsOf, readNotice, reportIn, reportOf } from './reports.ts';

const ACCOUNT_KEY = 'payone-account-key-0123456789abcdef';

export class Payone extends Bank {
  override readonly name = 'payone';
  override readonly tellsAmounts = true;
  override readonly authorizes = true;

  constructor(around: Around) {
    super(around, 'payone');
  }

  override provider(process: Party): PaymentProvider {
    return defineProvider({
      name: 'payone',
      methods: [{ id: 'payone.invoice', icon: 'invoice', label: { en: 'Invoice' } }],
      configProblems: [],
      capabilities: {
        operations: ['capture', 'release', 'refund'],
        query: false,
        createAnswerLost: 'repeat_once',
        operationAnswerLost: 'repeat',
        switchAfterMinutes: null,
        unresolvedAfterMinutes: 0.5,
      },
      unavailableBecause: () => [],
      createPayment: async ({ payment, order, urls, signal }) => {
        const made = await this.ask(process, 'create', signal, () => {
          if (this.find(payment.reference))
            throw new ProviderError('exists', 'The reference exists', { rawCode: '911' });
          return this.#authorize({
            key: payment.reference,
            reference: payment.reference,
            merchantReference: order.merchantReference,
            amount: payment.amount,
            currency: payment.currency,
            notifyUrl: urls.notification,
          });
        });
        return { ...reportOf(made), nextAction: { kind: 'wait' } };
      },
      operate: (context) => this.#operateFor(process, context),
      notifications: {
        scope: 'account',
        accountKey: ACCOUNT_KEY,
        read: (request) =>
          readNotice(request, ({ reference, payment }) => ({
            about: { reference, providerReference: payment },
          })),
        interpret: (payload) => Promise.resolve(reportIn(payload)),
      },
    });
  }

  #authorize(asked: Parameters<Payone['open']>[0]): BankPayment {
    const payment = this.open(asked);
    const said = this.around.random.next();
    if (said < 0.1) {
      this.end(payment, 'declined');
      throw new ProviderError('rejected', 'Not this customer', { status: 'DECLINED' });
    }
    if (said < 0.8) this.succeed(payment);
    else this.visit(payment);
    return payment;
  }

  #operateFor(process: Party, { operation, payment, signal }: OperationContext): Promise<OperationReport> {
    const { kind, number, amount } = operation;
    return this.ask(process, kind, signal, () => {
      const found = this.find(payment.reference);
      if (!found || kind === 'cancellation') throw new ProviderError('rejected', 'There is no such payment');
      if (found.operations.some(({ key }) => key === `${number}`))
        throw new ProviderError(operation.repeats ? 'exists' : 'rejected', 'The number is used');
      this.operate(found, { key: `${number}`, kind, amount, isPortal: false });
      return { status: 'SUCCEEDED', rawStatus: 'APPROVED', payment: reportOf(found) };
    });
  }

  protected override heard(): void {
    // There is nothing to learn from it.
  }

  protected override noticeOf(payment: BankPayment, operation?: BankOperation): object {
    const told =
      operation && !operation.isPortal
        ? [{ status: 'SUCCEEDED' as const, rawStatus: operation.kind, number: Number(operation.key) }]
        : [];
    return noticeAbout(payment, {
      ...reportOf(payment),
      operations: [...told, ...portalOperationsOf(payment)],
    });
  }

  protected override noticeUrl(payment: BankPayment): string {
    return new URL(`/kassa/notifications/payone/${ACCOUNT_KEY}`, payment.notifyUrl).href;
  }
}
