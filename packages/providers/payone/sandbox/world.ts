/** What the sandbox knows: its merchants, Klarna's sessions and tokens, payments, and how it is told to behave. */
import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';
import { Faults } from '@kassa/sandbox-kit';
import * as z from 'zod';
import type { Item } from './parameters.ts';
import type { Form } from './wire.ts';

export interface Merchant {
  mid: string;
  aid: string;
  portalid: string;
  /** The portal's key; requests carry its hash. */
  key: string;
}

export const REQUESTS = [
  'start_session',
  'update_session',
  'cancel_authorization',
  'preauthorization',
  'authorization',
  'capture',
  'debit',
] as const;
export type RequestName = (typeof REQUESTS)[number];

/** What becomes of a customer in Klarna's overlay. `approve_bare`: approved, and the form goes. */
export const OUTCOMES = ['approve', 'approve_bare', 'refuse', 'fix', 'close', 'finalize'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const settingsSchema = z.strictObject({
  /** Where TransactionStatus goes: PAYONE has it per portal. Null: nowhere. */
  notificationUrl: z.url().nullable().default(null),
  /**
   * What a request has to have. `tables`: everything that the document's tables and prose require. `clients`: what
   * PAYONE's own plugins leave out, and pay, may be left out. `samples`: what the document's samples leave out, too.
   */
  demands: z.enum(['tables', 'clients', 'samples']).default('clients'),
  /**
   * The word for success of genericpayment. `by_client`: OK for PAYONE's own plugins, which say who they are and look for
   * it; for everybody else the document's APPROVED.
   */
  sessionStatus: z.enum(['by_client', 'OK', 'APPROVED']).default('by_client'),
  /** Answer this error code, by request, until it is taken out. */
  errors: z.partialRecord(z.enum(REQUESTS), z.int().min(1).max(999_999)).default({}),
  /** What (pre)authorization answers. */
  authorization: z.enum(['REDIRECT', 'PENDING', 'APPROVED']).default('REDIRECT'),
  /** How a payment turns out, and when that is told. */
  appointed: z.enum(['completed', 'pending', 'pending_then_completed', 'failed']).default('completed'),
  tell: z.enum(['at_once', 'on_redirect', 'by_hand']).default('at_once'),
  capture: z.enum(['APPROVED', 'PENDING']).default('APPROVED'),
  /** After a capture or an authorization Klarna pays, and that is told. */
  paid: z.enum(['automatic', 'by_hand']).default('automatic'),
  notifyVersion: z.string().default('7.6'),
  /** TransactionStatus: this many at once. */
  copies: z.int().min(1).max(5).default(1),
  /** Klarna's overlay decides by itself instead of asking. */
  klarna: z.enum(['ask', ...OUTCOMES]).default('ask'),
  /** Klarna's widget, when it is loaded. */
  load: z.enum(['show', 'refuse', 'fix']).default('show'),
  /** Klarna's script takes no container inside a shadow root. */
  refuseShadowContainers: z.boolean().default(false),
});
export type Settings = z.infer<typeof settingsSchema>;

/** One start_session: PAYONE's workorder and Klarna's session. */
export interface Workorder {
  workorderid: string;
  sessionId: string;
  clientToken: string;
  merchant: Merchant;
  financingtype: string;
  amount: number;
  currency: string;
  country: string;
  email: string | null;
  items: Item[];
  updatedAt: number;
  /** Klarna has refused for good: no retry with this session. */
  refused: boolean;
  /** As it came, for who looks at the control page. */
  form: Form;
}

export interface AuthorizationToken {
  token: string;
  workorderid: string;
  issuedAt: number;
  state: 'issued' | 'used' | 'cancelled';
}

export interface Payment {
  txid: string;
  userid: string;
  /** In the address that the customer is sent to. */
  redirectToken: string;
  reservationTxid: string;
  reference: string;
  merchant: Merchant;
  request: 'preauthorization' | 'authorization';
  workorderid: string | null;
  financingtype: string;
  mode: string;
  amount: number;
  currency: string;
  state: 'pending' | 'appointed' | 'failed' | 'cancelled';
  /** What may still be captured in all: the amount, less what update_session took away. */
  reserved: number;
  captured: number;
  refunded: number;
  /** The last capture was made. */
  completed: boolean;
  sequencenumber: number;
  /** Minor units, as TransactionStatus tells them. */
  balance: number;
  receivable: number;
  items: Item[];
  form: Form;
}

export class World {
  readonly faults = new Faults();
  readonly merchants: readonly Merchant[];
  readonly workorders = new Map<string, Workorder>();
  readonly tokens = new Map<string, AuthorizationToken>();
  readonly payments = new Map<string, Payment>();
  /** Every request that got through authentication, oldest first. */
  readonly requests: { at: string; name: string; form: Form; answer: string }[] = [];
  settings: Settings;
  readonly #initial: Settings;
  #ahead = 0;

  constructor(merchants: readonly Merchant[], settings: Partial<Settings>) {
    this.merchants = merchants;
    this.#initial = settingsSchema.parse(settings);
    this.settings = this.#initial;
  }

  /** Milliseconds since 1970, in the sandbox's own time. */
  now(): number {
    return Date.now() + this.#ahead;
  }

  advance(ms: number): void {
    this.#ahead += ms;
  }

  /** Left-out settings are as at the start. */
  change(settings: object): void {
    this.settings = settingsSchema.parse({ ...this.#initial, ...settings });
  }

  paymentBy(key: Partial<Pick<Payment, 'reference' | 'redirectToken'>>): Payment | undefined {
    return [...this.payments.values()].find(
      ({ reference, redirectToken }) =>
        reference.toLowerCase() === key.reference?.toLowerCase() || redirectToken === key.redirectToken,
    );
  }

  sessionBy(sessionId: string): Workorder | undefined {
    return [...this.workorders.values()].find((workorder) => workorder.sessionId === sessionId);
  }

  reset(): void {
    this.workorders.clear();
    this.tokens.clear();
    this.payments.clear();
    this.requests.length = 0;
    this.faults.clear();
    this.settings = this.#initial;
    this.#ahead = 0;
  }
}

const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const letters = (length: number) => Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join('');
const digits = (length: number) => `${randomInt(10 ** (length - 1), 10 ** length)}`;

export const newIds = {
  workorder: () => `WX1A${letters(12)}`,
  session: () => randomUUID(),
  txid: () => digits(9),
  user: () => digits(9),
  reservation: () => letters(14),
  token: () => randomUUID(),
  redirect: () => randomBytes(16).toString('hex'),
};

/** MD5 as the document has it, SHA-384 as PAYONE's plugins send. */
export const hashesOf = ({ key }: Merchant): string[] =>
  ['md5', 'sha384'].map((algorithm) => createHash(algorithm).update(key).digest('hex'));
