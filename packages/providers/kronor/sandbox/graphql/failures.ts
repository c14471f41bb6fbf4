/** How Kronor says no. HTTP 200 with `errors`; `extensions.type` tells whether the same call may succeed later. */
import { GraphQLError } from 'graphql';

/** The call is wrong and will always be. `code` as in the published SDKs' fixtures. */
export class ValidationFailure extends GraphQLError {
  constructor(message: string) {
    super(message, { extensions: { type: 'VALIDATION_FAILURE', code: 'validation-failed' } });
  }
}

/** Kronor can't just now: the same call with the same idempotency key may be repeated. */
export class TemporaryFailure extends GraphQLError {
  constructor() {
    super('The service is briefly unavailable', {
      extensions: { type: 'TEMPORARY_FAILURE', code: 'unexpected' },
    });
  }
}

/** Hasura's own: no `type`, a `path` instead. */
export class HasuraError extends GraphQLError {
  constructor(code: string, message: string, path = '$') {
    super(message, { extensions: { path, code } });
  }
}

/** The row is there or it isn't. */
export function must<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new ValidationFailure(message);
  return value;
}
