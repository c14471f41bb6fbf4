import { ERROR_STATUS, type KassaError } from '@kassa/protocol';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** What never reached a server has no status of its own. */
export const statusOf = (error: KassaError): ContentfulStatusCode =>
  (ERROR_STATUS[error.code] || 502) as ContentfulStatusCode;
