/**
 * Bank payments by a redirect. Nobody can ask about one; a lost answer means that nobody saw where to pay. Before it
 * takes the money the bank asks for the merchant's yes, by a notification.
 */
import { defineProvider, type PaymentProvider } from '@kassa/provider';
import * as z from 'zod';
import type { Party } from '../scheduler.ts';
import { Bank, type Around, type BankPayment } from './bank.ts';
import { noticeAbout, readNotice, reportIn, reportOf } from './reports.ts';

const answerSchema = z.object({ confirmed: z.boolean() });

export class Krofort extends Bank {
  override readonly name = 'krofort';
  override readonly tellsAmounts = false;
  override readonly authorizes = false;
  #waitsForYes = new Set<BankPayment>();

  constructor(around: Around) {
    super(around, 'krofort');
  }

  override provider(process: Party): PaymentProvider {
    return defineProvider({
      name: 'krofort',
      methods: [{ id: 'krofort.bank', icon: 'bank', label: { en: 'Bank' } }],
      configProblems: [],
      capabilities: {
        operations: [],
        query: false,
        createAnswerLost: 'abandon',
        switchAfterMinutes: 0.2,
        unresolvedAfterMinutes: 0.5,
      },
      unavailableBecause: () => [],
      createPayment: async ({ payment, order, urls, signal }) => {
        const made = await this.ask(process, 'create', signal, () =>
          this.open({
            key: payment.reference,
            reference: payment.reference,
            merchantReference: order.merchantReference,
            amount: payment.amount,
            currency: payment.currency,
            notifyUrl: urls.notification,
          }),
        );
        return {
          status: 'WAITING_FOR_PAYMENT',
          rawStatus: null,
          nextAction: {
            kind: 'redirect',
            url: `https://bank.example/${made.id}`,
            httpMethod: 'GET',
            fields: [],
          },
        };
      },
      notifications: {
        scope: 'payment',
        read: (request) =>
          readNotice(request, ({ asksForYes }) => (asksForYes ? { confirmation: true } : {})),
        interpret: (payload) => Promise.resolve(reportIn(payload)),
      },
    });
  }

  protected override approve(payment: BankPayment): void {
    if (payment.state !== 'open' || this.#waitsForYes.has(payment)) return;
    this.#waitsForYes.add(payment);
    this.tell(payment);
  }

  /** Paid is paid: the merchant's yes is waited for no more. */
  protected override succeed(payment: BankPayment, tellAfterMs?: number): void {
    this.#waitsForYes.delete(payment);
    super.succeed(payment, tellAfterMs);
  }

  protected override heard(payment: BankPayment, answer: unknown): void {
    if (!this.#waitsForYes.delete(payment)) return;
    if (answerSchema.parse(answer).confirmed) this.succeed(payment);
    else this.end(payment, 'declined');
  }

  protected override noticeOf(payment: BankPayment): object {
    const asksForYes = this.#waitsForYes.has(payment);
    const report = reportOf(payment);
    return {
      ...noticeAbout(payment, asksForYes ? { ...report, status: 'PROCESSING' } : report),
      asksForYes,
    };
  }

  protected override noticeUrl(payment: BankPayment): string {
    return payment.notifyUrl;
  }
}
