/**
 * Errors are for what could not be done: one closed union of codes on both ends. That a payment was declined,
 * cancelled or has expired is a status and not an error.
 */
import type { ErrorBody } from './error-body.ts';

/** Whether the same call may succeed later, unchanged, by code. PROTOCOL.md says what to do on each. */
const RETRYABLE = {
  invalid_request: false,
  invalid_token: false,
  session_expired: false,
  invalid_api_key: false,
  origin_not_allowed: false,
  read_only: false,
  not_found: false,
  method_not_available: false,
  order_locked: true,
  already_paid: false,
  session_superseded: false,
  idempotency_conflict: false,
  operation_in_progress: true,
  operation_not_allowed: false,
  payment_not_cancellable: false,
  return_code_used: false,
  payload_too_large: false,
  provider_rejected: false,
  /** More requests than one session or one address may make in a window of time. */
  too_many_requests: true,
  not_supported: false,
  provider_misconfigured: false,
  provider_unavailable: true,
  /** The database is away, or this server is about to stop. */
  unavailable: true,
  unexpected: true,
  /** Made by the client alone: the companion server could not be reached. */
  network: true,
} as const;
export type ErrorCode = keyof typeof RETRYABLE;
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(RETRYABLE, code);

/** The one error type that both ends throw. */
export class KassaError extends Error {
  override readonly name = 'KassaError';
  readonly code: ErrorCode;
  readonly textKey: string;
  readonly retryable: boolean;
  readonly field: string | undefined;
  readonly reference: string | undefined;
  readonly customerText: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    details: {
      textKey?: string | undefined;
      retryable?: boolean | undefined;
      field?: string | undefined;
      reference?: string | undefined;
      customerText?: string | undefined;
      cause?: unknown;
    } = {},
  ) {
    super(message, details);
    this.code = code;
    this.textKey = details.textKey ?? `error.${code}`;
    this.retryable = details.retryable ?? RETRYABLE[code];
    this.field = details.field;
    this.reference = details.reference;
    this.customerText = details.customerText;
  }

  /** True for an error of any copy of the library: a page may have a second copy, in a provider's transport. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'KassaError';
  }

  /** The error that the other end threw. A code that this end doesn't know yet becomes `unexpected`. */
  static fromBody({ error: { code, message, ...details } }: ErrorBody): KassaError {
    return new KassaError(isErrorCode(code) ? code : 'unexpected', message, details);
  }

  /** The shape that crosses the wire. */
  toBody(): ErrorBody {
    const { code, message, textKey, retryable, field, reference, customerText } = this;
    return { error: { code, message, textKey, retryable, field, reference, customerText } };
  }
}
