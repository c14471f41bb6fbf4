/**
 * Errors are for what could not be done: one closed union of codes on both ends. That a payment was declined,
 * cancelled or has expired is a status and not an error.
 */
import type { ErrorBody } from './error-body.ts';

/** Code, HTTP status and whether the same call may succeed later, unchanged. PROTOCOL.md says what to do on each. */
export const ERRORS = {
  invalid_request: { status: 400, retryable: false },
  invalid_token: { status: 401, retryable: false },
  session_expired: { status: 401, retryable: false },
  invalid_api_key: { status: 401, retryable: false },
  origin_not_allowed: { status: 403, retryable: false },
  read_only: { status: 403, retryable: false },
  not_found: { status: 404, retryable: false },
  method_not_available: { status: 409, retryable: false },
  order_locked: { status: 409, retryable: true },
  already_paid: { status: 409, retryable: false },
  session_superseded: { status: 409, retryable: false },
  idempotency_conflict: { status: 409, retryable: false },
  operation_in_progress: { status: 409, retryable: true },
  operation_not_allowed: { status: 409, retryable: false },
  payment_not_cancellable: { status: 409, retryable: false },
  return_code_used: { status: 410, retryable: false },
  payload_too_large: { status: 413, retryable: false },
  provider_rejected: { status: 422, retryable: false },
  /** More than one session or one address may ask for in a while. */
  too_many_requests: { status: 429, retryable: true },
  not_supported: { status: 501, retryable: false },
  provider_misconfigured: { status: 502, retryable: false },
  provider_unavailable: { status: 503, retryable: true },
  /** The database is away, or this server is about to stop. */
  unavailable: { status: 503, retryable: true },
  unexpected: { status: 500, retryable: true },
  /** Made by the client alone: the companion server could not be reached. */
  network: { status: 0, retryable: true },
} as const;
export type ErrorCode = keyof typeof ERRORS;
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);

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
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.textKey = details.textKey ?? `error.${code}`;
    this.retryable = details.retryable ?? ERRORS[code].retryable;
    this.field = details.field;
    this.reference = details.reference;
    this.customerText = details.customerText;
  }

  /** Whichever copy of the library made it: a page may have a second one, with a provider's transport in it. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'KassaError';
  }

  /** What the other end threw. A code that this end is too old to know is `unexpected`. */
  static fromBody({ error: { code, message, ...details } }: ErrorBody): KassaError {
    return new KassaError(isErrorCode(code) ? code : 'unexpected', message, details);
  }

  /** The shape that crosses the wire. */
  toBody(): ErrorBody {
    return {
      error: {
        code: this.code,
        message: this.message,
        textKey: this.textKey,
        retryable: this.retryable,
        ...(this.field !== undefined && { field: this.field }),
        ...(this.reference !== undefined && { reference: this.reference }),
        ...(this.customerText !== undefined && { customerText: this.customerText }),
      },
    };
  }
}
