import type { ErrorCode } from './error.ts';

/** The HTTP status that the server answers an error with. A page goes by the code and never loads this table. */
export const ERROR_STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_request: 400,
  invalid_token: 401,
  session_expired: 401,
  invalid_api_key: 401,
  origin_not_allowed: 403,
  read_only: 403,
  not_found: 404,
  method_not_available: 409,
  order_locked: 409,
  already_paid: 409,
  session_superseded: 409,
  idempotency_conflict: 409,
  operation_in_progress: 409,
  operation_not_allowed: 409,
  payment_not_cancellable: 409,
  return_code_used: 410,
  payload_too_large: 413,
  provider_rejected: 422,
  too_many_requests: 429,
  not_supported: 501,
  provider_misconfigured: 502,
  provider_unavailable: 503,
  unavailable: 503,
  unexpected: 500,
  /** Made by the client alone, so no answer has it. */
  network: 0,
};
