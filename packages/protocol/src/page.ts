/**
 * The page's door: what the companion server answers and pushes, checked once and typed. This file and those that it
 * imports never import zod.
 */
import type { ErrorBody } from './error-body.ts';
import { KassaError } from './error.ts';
import { ERROR_BODY, EXCHANGE_ANSWER, SNAPSHOT } from './page-shapes.ts';
import type { ExchangeAnswer } from './return.ts';
import { findMismatch, type Shape } from './shape.ts';
import type { Snapshot } from './snapshot.ts';

/** @throws KassaError unexpected, naming the part that isn't as the schema says */
export const readSnapshot = (data: unknown): Snapshot => read(SNAPSHOT, data) as Snapshot;

/** @throws KassaError unexpected, naming the part that isn't as the schema says */
export const readExchangeAnswer = (data: unknown): ExchangeAnswer =>
  read(EXCHANGE_ANSWER, data) as ExchangeAnswer;

/** Something else than an error of ours is answered by something else than a companion server. */
export const isErrorBody = (data: unknown): data is ErrorBody => findMismatch(ERROR_BODY, data) === undefined;

function read(shape: Shape, data: unknown): unknown {
  const mismatch = findMismatch(shape, data);
  if (mismatch === undefined) return data;
  throw new KassaError('unexpected', `Not as agreed: answer${mismatch}`);
}

/** The one that is newer. `next` wins between sessions: the page put in a new token. */
export function newer(current: Snapshot | undefined, next: Snapshot): Snapshot {
  if (!current || current.session.id !== next.session.id) return next;
  return next.version > current.version ? next : current;
}

/** Where a return URL's fragment carries the code: `#kassa-return=…`. */
export const RETURN_FRAGMENT = 'kassa-return';
