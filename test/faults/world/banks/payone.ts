/**
 * A preauthorization by one call. The same reference again is refused because it exists; nobody can ask; its
 * notifications say everything, and name an operation by its sequence number. The merchant counts these numbers, 1, 2, 3 …,
 * by what it knows of the payment; the back office uses them up too. The bank takes the next number and no other.
 */
import {
  defineProvider,
  ProviderError,
  type JsonObject,
  type OperationContext,
  type OperationReport,
  type PaymentProvider,
} from '@kassa/provider';
import type { Party } from '../scheduler.ts';
import { Bank, type Around, type BankOperation, type BankPayment } from './bank.ts';
import { noticeAbout, portalOperationsOf, readNotice, reportIn, reportOf } from './reports.ts';

type Asked = Pick<OperationContext['operation'], 'kind' | 'amount' | 'providerReference' | 'repeats'>;

const ACCOUNT_KEY = 'payone-account-key-0123456789abcdef';
/** Of all operations, and for how long. */
const PENDING = 0.5;
const PENDING_MS = 30_000;

export class Payone extends Bank {
  override readonly name = 'payone';
  override readonly tellsAmounts = true;
  override readonly authorizes = true;
  readonly #pending = new Set<BankOperation>();

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
      operationReference: ({ payment: { providerReference, data } }) =>
        providerReference === null ? undefined : referenceOf(providerReference, nextNumber(data)),
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
    return this.ask(process, operation.kind, signal, () => {
      const found = this.find(payment.reference);
      if (!found) throw new ProviderError('rejected', 'There is no such payment');
      return this.take(found, operation);
    });
  }

  /**
   * Does it when it has the next number. A number is good once: the same act asked for again is refused.
   * @throws ProviderError rejected; exists for a repeat, whose first call may have been done
   */
  protected take(payment: BankPayment, { kind, amount, providerReference, repeats }: Asked): OperationReport {
    try {
      const key = this.#nextKey(payment);
      if (kind === 'cancellation' || providerReference !== referenceOf(payment.id, key))
        throw new ProviderError('rejected', `The next number is ${key}`);
      const done = this.operate(payment, { key, kind, amount, isPortal: false });
      const said = this.#pending.has(done)
        ? ({ status: 'PENDING', rawStatus: 'PENDING' } as const)
        : ({ status: 'SUCCEEDED', rawStatus: 'APPROVED' } as const);
      return { ...said, payment: { ...reportOf(payment), data: sequenceOf([key]) } };
    } catch (error) {
      if (!repeats || !(error instanceof ProviderError)) throw error;
      throw new ProviderError('exists', error.message, { cause: error });
    }
  }

  #nextKey({ operations }: BankPayment): string {
    return `${operations.length + 1}`;
  }

  protected override portalKey(payment: BankPayment): string {
    return this.#nextKey(payment);
  }

  /** Some take their time: told as pending, which says that the number is used, and later as done. */
  protected override tellOperation(payment: BankPayment, operation: BankOperation): void {
    const { scheduler, random } = this.around;
    const takesTime = !operation.isPortal && !payment.isSilent && random.chance(PENDING);
    if (takesTime) {
      this.#pending.add(operation);
      scheduler.after(random.wait(PENDING_MS), `${payment.id} ${operation.kind} ends`, this.party, () => {
        this.#pending.delete(operation);
        this.tell(payment, operation);
      });
    }
    this.tell(payment, operation);
  }

  protected override heard(): void {
    // There is nothing to learn from it.
  }

  protected override noticeOf(payment: BankPayment, operation?: BankOperation): object {
    const { id } = payment;
    const told =
      operation && !operation.isPortal && !this.#pending.has(operation)
        ? [
            {
              ...{ status: 'SUCCEEDED' as const, rawStatus: operation.kind },
              providerReference: referenceOf(id, operation.key),
            },
          ]
        : [];
    const portal = payment.operations.filter(({ isPortal }) => isPortal);
    return noticeAbout(payment, {
      ...reportOf(payment),
      data: sequenceOf([...portal, ...(operation ? [operation] : [])].map(({ key }) => key)),
      operations: [...told, ...portalOperationsOf(payment)],
    });
  }

  protected override noticeUrl(payment: BankPayment): string {
    return new URL(`/kassa/notifications/payone/${ACCOUNT_KEY}`, payment.notifyUrl).href;
  }
}

/** What `portalOperationsOf` names one by, too. */
const referenceOf = (id: string, number: string): string => `${id}/${number}`;

/** Numbers that are used, as a payment's data keep them: two reports at once undo nothing of each other. */
const sequenceOf = (numbers: readonly string[]): JsonObject =>
  Object.fromEntries(numbers.map((number) => [`sequence.${number}`, true]));

/** The one after all that are known to be used. */
function nextNumber(data: JsonObject): string {
  const used = Object.keys(data).flatMap((key) => /^sequence\.(\d+)$/.exec(key)?.[1] ?? []);
  return `${Math.max(0, ...used.map(Number)) + 1}`;
}
