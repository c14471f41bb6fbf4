/** The parts of a provider that the contract test needs: the provider object and its sandbox, driven from outside. */
import type { CreateSession, PaymentInput, Preparation } from '@kassa/protocol';
import type { Capabilities, PaymentProvider } from '@kassa/provider';

export interface ContractDriver {
  provider: PaymentProvider;
  /** What the provider's documents allow after a lost answer. The test compares it with the provider's own capability. */
  createAnswerLost: Capabilities['createAnswerLost'];
  method: string;
  /** The status of an approved payment. */
  succeedsAs: 'AUTHORIZED' | 'PAID';
  /** True if notifications prove nothing and anybody may send one: each only makes the server ask the provider. */
  notificationsAreThin: boolean;
  /** The session's fields with which `method` is offered. */
  session: Omit<Partial<CreateSession>, 'order'> & { order: Partial<CreateSession['order']> };

  /** For a provider that has one notification URL for the account: where the companion server is. */
  connect?(origin: string): Promise<void>;
  /** The input of a payment, for the preparation of the selected method. Absent: none. */
  input?(preparation: Preparation): Promise<PaymentInput>;

  /** The customer, at the provider. `reference` is the attempt's. */
  approve(reference: string): Promise<void>;
  decline(reference: string): Promise<void>;
  cancel(reference: string): Promise<void>;
  /** Absent: the provider has no such status. */
  expire?(reference: string): Promise<void>;

  /** The provider tells its last news of the payment again, as it does when an acknowledgement was lost. */
  repeatNotification(reference: string): Promise<void>;
  /** The provider tells of a success that came after all. */
  notifySuccess(reference: string): Promise<void>;
  /** The provider tells, in its own good name, of a success of one minor unit. */
  notifyOtherMoney(reference: string): Promise<void>;
  /** The provider tells of a failure, late. */
  notifyFailure(reference: string): Promise<void>;
  /** Somebody else tells of a success. @returns whether the companion server acknowledged it */
  forgeSuccess(reference: string): Promise<boolean>;

  /** The next call that starts a payment … */
  goDown(): Promise<void>;
  goSlow(ms: number): Promise<void>;
  loseAnswer(): Promise<void>;
  /** The next call that starts a payment makes one that is paid at once, and its answer is lost. Absent: none is. */
  loseSuccess?(): Promise<void>;
  recover(): Promise<void>;
  /** The provider deletes what it knows of a payment. Absent: it can't be asked. */
  forget?(reference: string): Promise<void>;
  /** The references of all payments that the provider knows. */
  known(): Promise<string[]>;
  /** The requests that started payments, as the provider keeps them. */
  sent(): Promise<object[]>;
  close(): Promise<void>;
}

/** A provider that reserves the money: `approve` makes the payment AUTHORIZED. */
export interface ReservationDriver extends ContractDriver {
  /** Can its API end a reservation by a capture of a part? The case holds the provider's own claim against it. */
  finalCapture: boolean;
  /** What a person does there, past the companion server. Amounts in minor units. */
  backOffice: {
    capture(reference: string, amount: number): Promise<void>;
    refund(reference: string, amount: number): Promise<void>;
    /** All of what is reserved; resolves once it is done there. Absent: the provider tells nobody, and can't be asked. */
    release?(reference: string, amount: number): Promise<void>;
    /** Captures are declined, until `recover`. */
    declineCaptures(): Promise<void>;
    /** Captures take time, until `endCapture`. */
    delayCaptures(): Promise<void>;
    endCapture(reference: string): Promise<void>;
  };
}
