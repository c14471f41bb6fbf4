/**
 * A request on the customer's phone. The same key finds the same payment, it can be asked about, cancelled, captured,
 * released and refunded, and its notifications say only that something has changed.
 */
import { createHash } from 'node:crypto';
import {
  defineProvider,
  ProviderError,
  type OperationContext,
  type OperationReport,
  type PaymentContext,
  type PaymentProvider,
} from '@kassa/provider';
import type { Party } from '../scheduler.ts';
import { Bank, type Around, type BankPayment } from './bank.ts';
import { fullReportOf, noticeAbout, readNotice, reportOf } from './reports.ts';

const ACCOUNT_KEY = 'kronor-account-key-0123456789abcdef';

export class Kronor extends Bank {
  override readonly name = 'kronor';
  override readonly tellsAmounts = true;
  override readonly authorizes = true;

  constructor(around: Around) {
    super(around, 'kronor');
  }

  override provider(process: Party): PaymentProvider {
    return defineProvider({
      name: 'kronor',
      methods: [{ id: 'kronor.phone', icon: 'mobile', label: { en: 'Phone' } }],
      configProblems: [],
      capabilities: {
        operations: ['capture', 'release', 'refund', 'cancellation'],
        query: true,
        createAnswerLost: 'repeat',
        operationAnswerLost: 'repeat',
        switchAfterMinutes: null,
        initializingMinutes: 1,
        unresolvedAfterMinutes: 0.5,
      },
      unavailableBecause: () => [],
      createPayment: async (context) => {
        const made = await this.ask(process, 'create', context.signal, () => this.#create(context));
        return { ...reportOf(made), nextAction: { kind: 'wait' } };
      },
      query: async ({ payment, signal }) => {
        const found = await this.ask(process, 'query', signal, () => this.#known(payment.providerReference));
        // As the real one: what it has forgotten it says nothing about.
        return found ? fullReportOf(found) : { status: payment.status, rawStatus: payment.rawStatus };
      },
      refundedSince: (_since, signal) =>
        this.ask(process, 'refunds', signal, () =>
          this.payments.filter(({ refunded }) => refunded > 0).map(({ id }) => id),
        ),
      operate: (context) => this.#operateFor(process, context),
      queryOperation: (context) => this.#operateFor(process, context),
      notifications: {
        scope: 'account',
        accountKey: ACCOUNT_KEY,
        read: (request) => readNotice(request, () => ({ thin: true })),
        interpret: () => Promise.resolve(null),
      },
    });
  }

  /** By the attempt and all that is asked. */
  #create({ payment, order, sessionExpiresAt, urls }: PaymentContext): BankPayment {
    const content = [payment.reference, order.merchantReference2, order.message, sessionExpiresAt];
    const key = createHash('sha256').update(JSON.stringify(content)).digest('hex');
    const known = this.payments.find((each) => each.key === key);
    if (known) return known;
    const made = this.open({
      key,
      reference: payment.reference,
      merchantReference: order.merchantReference,
      amount: payment.amount,
      currency: payment.currency,
      notifyUrl: urls.notification,
    });
    this.visit(made);
    return made;
  }

  /** Repeated by its key, so asking and doing are the same. */
  async #operateFor(process: Party, context: OperationContext): Promise<OperationReport> {
    const { operation, payment, signal } = context;
    const { kind } = operation;
    return this.ask(process, kind, signal, () => {
      const found = this.#known(payment.providerReference);
      if (!found) throw new ProviderError('rejected', 'There is no such payment');
      if (kind === 'cancellation') {
        if (!this.end(found, 'cancelled') && found.state !== 'cancelled')
          throw new ProviderError('rejected', `It is ${found.state}`);
      } else {
        const { idempotencyKey, amount } = operation;
        this.operate(found, { key: idempotencyKey, kind, amount, isPortal: false });
      }
      return { status: 'SUCCEEDED', rawStatus: 'DONE', payment: reportOf(found) };
    });
  }

  #known(id: string | null): BankPayment | undefined {
    return this.payments.find((payment) => payment.id === id && !payment.isForgotten);
  }

  protected override heard(): void {
    // There is nothing to learn from it.
  }

  protected override noticeOf(payment: BankPayment): object {
    return noticeAbout(payment, reportOf(payment));
  }

  protected override noticeUrl(payment: BankPayment): string {
    return new URL(`/kassa/notifications/kronor/${ACCOUNT_KEY}`, payment.notifyUrl).href;
  }
}
