/** The transactions of this sandbox and what happens to them. In memory: a restart forgets them. */
import { randomBytes } from 'node:crypto';
import type { Notifier, SendOptions, Sent } from '@kassa/sandbox-kit';
import { newNotificationId, withQuery, type Notification, type Shape } from './notifications.ts';
import { hundredths, withDecimals, type FollowUpRequest, type PaymentRequest } from './payment-request.ts';
import {
  CHARGEBACK,
  descriptionOf,
  NOT_CAPTURABLE,
  NOT_REFUNDABLE,
  NOT_REVERSIBLE,
  PENDING,
  statusOf,
  SUCCESS,
} from './result-codes.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';

/** now: at once. later: after `settleMs`. held: when the control page says so. */
export type Settle = 'now' | 'later' | 'held';

export interface Transaction {
  readonly id: string;
  readonly paymentType: 'DB' | 'PA' | 'CP' | 'RV' | 'RF' | 'CB';
  readonly createdAt: Date;
  readonly amount: string;
  readonly currency: string;
  readonly merchantTransactionId: string | undefined;
  readonly payment: Payment;
  code: string;
  /** Chosen, and not yet what the Inquiry says. */
  held: string | null;
}

export interface Payment extends Transaction {
  readonly paymentType: 'DB' | 'PA';
  readonly request: PaymentRequest;
  /** `v3`: stands in resourcePath. */
  readonly version: string;
  /** Whoever has it may act as the customer. */
  readonly session: string;
  /** The customer has chosen, or there was nothing to choose. */
  decided: boolean;
  /** What the Inquiry says instead of the truth. */
  reported: { amount?: string; currency?: string; merchantTransactionId?: string };
}

const newId = () => randomBytes(16).toString('hex');

export class Transactions {
  readonly #notifier: Notifier<Notification>;
  readonly #all: Transaction[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  settings: Settings = DEFAULT_SETTINGS;

  constructor(notifier: Notifier<Notification>) {
    this.#notifier = notifier;
  }

  /** Newest first. */
  get payments(): readonly Payment[] {
    return this.#all.filter(isPayment).toReversed();
  }

  followUps(payment: Payment): readonly Transaction[] {
    return this.#all.filter((transaction) => transaction.payment === payment && transaction !== payment);
  }

  /** By id or by merchantTransactionId, the newest first. */
  find(key: string): Transaction | undefined {
    return this.#all.findLast(({ id, merchantTransactionId }) => id === key || merchantTransactionId === key);
  }

  /** All that have this merchantTransactionId. */
  findAll(reference: string): readonly Transaction[] {
    return this.#all.filter(({ merchantTransactionId }) => merchantTransactionId === reference);
  }

  findPayment(which: { session: string }): Payment | undefined {
    return this.payments.find(({ session }) => session === which.session);
  }

  forget(transaction: Transaction): void {
    this.#all.splice(this.#all.indexOf(transaction), 1);
  }

  create(request: PaymentRequest, version: string): Payment {
    const code = this.settings.createResult ?? PENDING;
    const payment: Payment = {
      id: newId(),
      paymentType: request.paymentType,
      createdAt: new Date(),
      amount: withDecimals(request.amount),
      currency: request.currency,
      merchantTransactionId: request.merchantTransactionId,
      ...{ request, version, code },
      session: randomBytes(24).toString('base64url'),
      held: null,
      decided: this.settings.createResult !== null,
      reported: {},
      get payment() {
        return payment;
      },
    };
    this.#all.push(payment);
    return payment;
  }

  /** A capture, reversal or refund on `on`: a payment, or for a refund a capture of it. */
  async followUp(on: Transaction, request: FollowUpRequest): Promise<Transaction> {
    const { followUpResult } = this.settings;
    const { paymentType, merchantTransactionId } = request;
    const { amount = on.payment.amount, currency = on.payment.currency } = request;
    const refused = this.#refusal(on, { paymentType, amount, currency });
    const transaction: Transaction = {
      id: newId(),
      paymentType,
      createdAt: new Date(),
      amount: withDecimals(amount),
      currency,
      merchantTransactionId,
      payment: on.payment,
      code: refused ?? followUpResult ?? SUCCESS,
      held: null,
    };
    this.#all.push(transaction);
    if (refused === undefined && statusOf(transaction.code) !== 'pending') await this.#notify(transaction);
    return transaction;
  }

  /** The customer's or the operator's choice. Of the customer's, the first counts. */
  async decide(transaction: Transaction, code: string, settle: Settle): Promise<void> {
    if (isPayment(transaction)) transaction.decided = true;
    transaction.held = settle === 'now' ? null : code;
    if (settle === 'now') {
      transaction.code = code;
      await this.#notify(transaction);
    }
    if (settle !== 'later') return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (transaction.held === code) void this.decide(transaction, code, 'now');
    }, this.settings.settleMs).unref();
    this.#timers.add(timer);
  }

  /** `as`: whether it is a transaction of its own, or the new result of what took the money. No document says. */
  async chargeBack(
    taken: Transaction,
    {
      as,
      amount = taken.amount,
      code = CHARGEBACK,
    }: { as: 'payment' | 'transaction'; amount?: string; code?: string },
  ): Promise<Transaction> {
    if (as === 'payment') {
      await this.decide(taken, code, 'now');
      return taken;
    }
    const { currency, merchantTransactionId, payment } = taken;
    const common = { currency, merchantTransactionId, payment, amount, code, held: null };
    const chargeback: Transaction = {
      ...common,
      id: newId(),
      paymentType: 'CB',
      createdAt: new Date(),
    };
    this.#all.push(chargeback);
    await this.#notify(chargeback);
    return chargeback;
  }

  /** Sends one notification now, whatever the settings say. */
  notifyOnce(
    transaction: Transaction,
    changes: { shape?: Shape; id?: string; resourcePath?: string } = {},
  ): Promise<Sent<Notification>> | undefined {
    const { shape = 'post_json', id, resourcePath } = changes;
    const notification = this.#notificationOf(transaction, shape);
    if (!notification) return undefined;
    return this.#notifier.send({
      ...notification,
      ...(id !== undefined && {
        body: { ...notification.body, id },
        resourcePath: resourcePathOf({ ...transaction, id }),
      }),
      ...(resourcePath !== undefined && { resourcePath }),
    });
  }

  /** Where the customer goes now. Null while nothing is decided. */
  returnUrl(payment: Payment): string | null {
    if (!payment.decided) return null;
    const { shopperResultUrl } = payment.request;
    const genuine = { id: payment.id, resourcePath: resourcePathOf(payment) };
    switch (this.settings.returnQuery) {
      case 'genuine':
        return withQuery(shopperResultUrl, genuine);
      case 'another_id': {
        const id = newId();
        return withQuery(shopperResultUrl, { id, resourcePath: resourcePathOf({ ...payment, id }) });
      }
      case 'tampered_path':
        return withQuery(shopperResultUrl, { ...genuine, resourcePath: '/v3/payments/../../elsewhere' });
      case 'none':
        return shopperResultUrl;
    }
  }

  reset(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#all.length = 0;
    this.settings = DEFAULT_SETTINGS;
  }

  async #notify(transaction: Transaction): Promise<void> {
    const { notifications, timing, lateMs, copies } = this.settings;
    if (notifications === 'none') return;
    const notification = this.#notificationOf(transaction, notifications);
    if (!notification) return;
    const how: SendOptions = {
      copies,
      withhold: timing === 'never',
      delayMs: timing === 'after_return' ? lateMs : 0,
    };
    await this.#notifier.send(notification, how);
  }

  #notificationOf(transaction: Transaction, shape: Shape): Notification | undefined {
    const { notificationUrl } = transaction.payment.request;
    if (notificationUrl === undefined) return undefined;
    return {
      id: newNotificationId(),
      paymentId: transaction.payment.id,
      url: notificationUrl,
      shape,
      resourcePath: resourcePathOf(transaction),
      body: viewOf(transaction),
    };
  }

  /** @returns the code that refuses it */
  #refusal(
    on: Transaction,
    {
      paymentType,
      amount,
      currency,
    }: Pick<Transaction, 'amount' | 'currency'> & Pick<FollowUpRequest, 'paymentType'>,
  ): string | undefined {
    const { payment } = on;
    const sum = (type: Transaction['paymentType']) =>
      this.followUps(payment)
        .filter(({ paymentType, code }) => paymentType === type && statusOf(code) !== 'rejected')
        .reduce((total, transaction) => total + hundredths(transaction.amount), 0);
    const authorized = payment.paymentType === 'PA' && statusOf(payment.code) === 'success';
    const captured = payment.paymentType === 'PA' ? sum('CP') : hundredths(payment.amount);
    const asked = hundredths(amount);
    const fits = currency === payment.currency && statusOf(on.code) === 'success';
    switch (paymentType) {
      case 'CP': {
        const left = hundredths(payment.amount) - sum('CP');
        return fits && authorized && sum('RV') === 0 && asked <= left ? undefined : NOT_CAPTURABLE;
      }
      case 'RV':
        return fits && authorized && sum('CP') + sum('RV') === 0 ? undefined : NOT_REVERSIBLE;
      case 'RF':
        return fits && asked <= captured - sum('RF') ? undefined : NOT_REFUNDABLE;
    }
  }
}

export const isPayment = (transaction: Transaction): transaction is Payment => 'session' in transaction;

export const resourcePathOf = ({ id, payment }: Pick<Transaction, 'id' | 'payment'>): string =>
  `/${payment.version}/payments/${id}`;

/** Body of the Inquiry, of every other answer about a transaction, and of a notification: C3. */
export function viewOf(transaction: Transaction) {
  const { id, paymentType, amount, currency, merchantTransactionId, code, createdAt, payment } = transaction;
  return {
    id,
    paymentType,
    paymentBrand: payment.request.paymentBrand,
    amount,
    currency,
    ...(merchantTransactionId !== undefined && { merchantTransactionId }),
    descriptor: 'Kassa sandbox',
    result: { code, description: descriptionOf(code) },
    ...payment.reported,
    ...envelope(createdAt),
  };
}

/** What every answer ends with. */
export const envelope = (at = new Date()) => ({
  buildNumber: 'sandbox',
  timestamp: at.toISOString().replace('T', ' ').replace(/\..*/, '+0000'),
  ndc: newId(),
});
