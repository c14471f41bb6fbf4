import { KassaError } from '@kassa/protocol';

export const unavailable = (cause: unknown): KassaError =>
  new KassaError('unavailable', 'The database can’t be reached now', { cause });
