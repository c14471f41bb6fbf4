/**
 * SANDBOX-DEFINED. Krofort's public documents stop before these: the "Errors" page, the notifications' `type`
 * words and `data` fields but the first, and the merchant confirmation. Everything in this file is our own
 * shape, so that the rest of the sandbox can keep to the documents. Don't take it for Krofort's.
 */

/** `{ "error": { "code": "invalid_amount", "message": "…", "field": "amount" } }` */
export interface ErrorBody {
  error: { code: ErrorCode; message: string; field?: string };
}

export const ERROR_STATUS = {
  invalid_json: 400,
  missing_field: 400,
  unknown_field: 400,
  wrong_type: 400,
  invalid_amount: 400,
  amount_does_not_fit_currency: 400,
  invalid_currency: 400,
  invalid_country_code: 400,
  invalid_national_identification_number: 400,
  two_national_identification_numbers: 400,
  invalid_merchant_domain: 400,
  invalid_path: 400,
  invalid_merchant_reference: 400,
  invalid_notification_url: 400,
  confirmation_without_notification_url: 400,
  unknown_end_user_token: 400,
  not_found: 404,
  method_not_allowed: 405,
  duplicate_merchant_reference: 409,
  unsupported_media_type: 415,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

/** One kind of bad request. `field` as the request names it. */
export class RequestError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;

  constructor(code: ErrorCode, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }

  toBody(): ErrorBody {
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(this.field !== undefined && { field: this.field }),
      },
    };
  }
}

export const NOTIFICATION_TYPES = [
  /** The money is on its way. */
  'payment.success',
  /** Declined by the bank, or not confirmed by the merchant: `data.reason`. */
  'payment.failure',
  /** The customer pressed Close. The documents name this kind, without its word. */
  'payment.cancel',
  /**
   * Asks whether the merchant still wants the money, before it is taken. To be answered with 200 and
   * `{ "notificationId": "…", "confirmed": true | false }`; no answer is a no.
   */
  'payment.confirmation',
] as const;
export type NotificationType = (typeof NOTIFICATION_TYPES)[number];

/** The documents give `{ type, timestamp, data }`; what `data` holds is ours. */
export interface NotificationBody {
  type: string;
  /** ISO 8601: when it happened, not when it was sent. */
  timestamp: string;
  data: {
    merchantReference: string;
    /** As in the request: a decimal string. */
    amount: string;
    currency: string;
    /** With payment.failure. */
    reason?: FailureReason;
  };
}

export type FailureReason = 'declined' | 'not_confirmed';
