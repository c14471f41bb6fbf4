/** The payments of this sandbox and what happens to them. In memory: a restart forgets them. */
import { randomBytes } from 'node:crypto';
import type { Notifier } from '@kassa/sandbox-kit';
import * as z from 'zod';
import { isLoopback, type InitPaymentRequest } from './init-payment-request.ts';
import { isConfirmed, newNotificationId, type Notification } from './notifications.ts';
import { RequestError, type FailureReason, type NotificationType } from './sandbox-defined.ts';

export const BANKS = [
  { id: 'norrbanken', name: 'Norrbanken', detail: 'Test bank' },
  { id: 'hamnbanken', name: 'Hamnbanken', detail: 'Test bank' },
  { id: 'lindsparkassa', name: 'Lind Sparkassa', detail: 'Test savings bank' },
  { id: 'bryggan', name: 'Bryggan Direct', detail: 'Test online bank' },
] as const;
export const ACCOUNTS = [
  { id: 'everyday', name: 'Everyday account', detail: '•••• 4821' },
  { id: 'savings', name: 'Savings account', detail: '•••• 1190' },
] as const;
export type BankId = (typeof BANKS)[number]['id'];
export type AccountId = (typeof ACCOUNTS)[number]['id'];

/** How notifications of an outcome travel. */
export const settingsSchema = z.strictObject({
  /** before_return: the customer is sent back once the first attempt is over. never: withheld until asked for. */
  timing: z.enum(['before_return', 'after_return', 'never']),
  /** after_return: this long after. */
  lateMs: z.int().min(1).max(600_000),
  /** 2: doubled, the same id twice at once. */
  copies: z.int().min(1).max(5),
});
export type Settings = z.infer<typeof settingsSchema>;
export const DEFAULT_SETTINGS: Settings = { timing: 'before_return', lateMs: 2000, copies: 1 };

export type Outcome = 'approve' | 'decline' | 'close';

export interface Payment {
  readonly id: string;
  /** The `ts` of clientUrl: whoever has it may act as the customer. */
  readonly token: string;
  /** The common name of the client certificate. */
  readonly merchant: string;
  readonly request: InitPaymentRequest;
  readonly endUserToken: string;
  readonly createdAt: Date;
  state: 'open' | 'confirming' | 'succeeded' | 'failed' | 'closed';
  reason: FailureReason | null;
  bank: BankId | null;
  account: AccountId | null;
}

interface EndUser {
  merchant: string;
  /** Null until a payment with this token has succeeded. */
  used: { bank: BankId; account: AccountId } | null;
}

export interface PaymentsOptions {
  notifier: Notifier<Notification>;
  /** How often a confirmation is asked for before no answer is a no. */
  confirmationAttempts: number;
  /** Of a return to a merchant on this machine; it is https everywhere else. */
  loopbackScheme: 'http' | 'https';
}

const random = () => randomBytes(36).toString('base64url');

export class Payments {
  readonly #options: PaymentsOptions;
  readonly #payments: Payment[] = [];
  readonly #endUsers = new Map<string, EndUser>();
  readonly #outcomes = new Map<string, Promise<void>>();
  settings: Settings = DEFAULT_SETTINGS;

  constructor(options: PaymentsOptions) {
    this.#options = options;
  }

  /** Newest first. */
  get all(): readonly Payment[] {
    return this.#payments.toReversed();
  }

  find(which: Partial<Pick<Payment, 'token' | 'id'>> | { reference: string }): Payment | undefined {
    return this.all.find((payment) =>
      'reference' in which
        ? payment.request.merchantReference === which.reference
        : payment.token === which.token || payment.id === which.id,
    );
  }

  /** @throws RequestError: the reference was used before, or nobody knows the end user token. */
  create(merchant: string, request: InitPaymentRequest): Payment {
    if (
      this.#payments.some(
        (payment) =>
          payment.merchant === merchant && payment.request.merchantReference === request.merchantReference,
      )
    )
      throw new RequestError(
        'duplicate_merchant_reference',
        'There is a payment with this reference already.',
        'merchantReference',
      );
    const known = request.endUserToken === undefined ? undefined : this.#endUsers.get(request.endUserToken);
    if (request.endUserToken !== undefined && known?.merchant !== merchant)
      throw new RequestError('unknown_end_user_token', 'No such endUserToken.', 'endUserToken');
    const skipSelection = request.quickDeposit ? known?.used : undefined;
    const payment: Payment = {
      id: random().slice(0, 12),
      token: random(),
      merchant,
      request,
      endUserToken: request.endUserToken ?? random(),
      createdAt: new Date(),
      state: 'open',
      reason: null,
      bank: skipSelection?.bank ?? null,
      account: skipSelection?.account ?? null,
    };
    if (!known) this.#endUsers.set(payment.endUserToken, { merchant, used: null });
    this.#payments.push(payment);
    return payment;
  }

  /** Where this customer paid from last time. */
  lastUsed(payment: Payment): { bank: BankId; account: AccountId } | null {
    return this.#endUsers.get(payment.endUserToken)?.used ?? null;
  }

  /** The first outcome counts; a second click waits for it and changes nothing. */
  finish(payment: Payment, outcome: Outcome): Promise<void> {
    const finished = this.#outcomes.get(payment.id) ?? this.#finish(payment, outcome);
    this.#outcomes.set(payment.id, finished);
    return finished;
  }

  /** Where the customer goes now. Null while nothing is decided. */
  returnUrl({ state, request }: Payment): string | null {
    const { merchantDomain, successPath, failurePath, closePath } = request;
    const local = isLoopback(merchantDomain.replace(/:\d+$/, ''));
    const origin = `${local ? this.#options.loopbackScheme : 'https'}://${merchantDomain}`;
    switch (state) {
      case 'open':
      case 'confirming':
        return null;
      case 'succeeded':
        return origin + successPath;
      case 'failed':
        return origin + failurePath;
      case 'closed':
        return origin + closePath;
    }
  }

  /** What a notification of `type` says about `payment` now. Undefined: it has no notificationUrl. */
  notificationOf(payment: Payment, type: string): Notification | undefined {
    const { merchantReference, amount, currency, notificationUrl } = payment.request;
    if (notificationUrl === undefined) return undefined;
    return {
      id: newNotificationId(),
      paymentId: payment.id,
      url: notificationUrl,
      variant: 'genuine',
      body: {
        type,
        timestamp: new Date().toISOString(),
        data: {
          merchantReference,
          amount,
          currency,
          ...(payment.reason !== null && { reason: payment.reason }),
        },
      },
    };
  }

  reset(): void {
    this.#payments.length = 0;
    this.#endUsers.clear();
    this.#outcomes.clear();
    this.settings = DEFAULT_SETTINGS;
  }

  async #finish(payment: Payment, outcome: Outcome): Promise<void> {
    if (outcome === 'approve') {
      payment.bank ??= BANKS[0].id;
      payment.account ??= ACCOUNTS[0].id;
      if (payment.request.requireMerchantConfirmation) {
        payment.state = 'confirming';
        if (!(await this.#confirmed(payment))) return this.#end(payment, 'failed', 'not_confirmed');
      }
      const { bank, account } = payment;
      this.#endUsers.set(payment.endUserToken, { merchant: payment.merchant, used: { bank, account } });
      return this.#end(payment, 'succeeded');
    }
    return outcome === 'decline' ? this.#end(payment, 'failed', 'declined') : this.#end(payment, 'closed');
  }

  async #end(
    payment: Payment,
    state: 'succeeded' | 'failed' | 'closed',
    reason: FailureReason | null = null,
  ): Promise<void> {
    payment.state = state;
    payment.reason = reason;
    const type: NotificationType =
      state === 'succeeded' ? 'payment.success' : state === 'failed' ? 'payment.failure' : 'payment.cancel';
    const notification = this.notificationOf(payment, type);
    if (!notification) return;
    const { timing, lateMs, copies } = this.settings;
    await this.#options.notifier.send(notification, {
      copies,
      withhold: timing === 'never',
      delayMs: timing === 'after_return' ? lateMs : 0,
    });
  }

  /** Asks as often as it may; the first that answers decides. */
  async #confirmed(payment: Payment): Promise<boolean> {
    const question = this.notificationOf(payment, 'payment.confirmation');
    if (!question) return false;
    const { notifier, confirmationAttempts } = this.#options;
    const entry = await notifier.send(question, { withhold: true });
    for (let attempt = 1; attempt <= confirmationAttempts; attempt++) {
      const answers = await Promise.all(
        Array.from({ length: this.settings.copies }, () => notifier.attempt(entry)),
      );
      if (answers.some(({ acknowledged }) => acknowledged)) {
        entry.state = 'acknowledged';
        return answers.every(isConfirmed);
      }
    }
    entry.state = 'given_up';
    return false;
  }
}
