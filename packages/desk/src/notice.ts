/** What has just been done, by the word in the address that a form leads to. */
import type { MerchantPayment, OperationStatus } from '@kassa/protocol';
import { nameOf } from './story.ts';

const WORDS = new Map([
  ['asked', 'The provider was asked. What it has said stands below.'],
  ['resolved', 'Your word stands in the history.'],
  ['resent', 'It is sent again.'],
]);
const ENDS: Record<OperationStatus, string> = {
  PENDING: 'is under way',
  SUCCEEDED: 'has succeeded',
  FAILED: 'was refused',
  AMBIGUOUS:
    'has no known end, and the money may have moved: look in the provider’s back office, then resolve it',
};

export function noticeOf({ operations }: MerchantPayment, done: string | undefined): string | undefined {
  const operation = operations.find(({ number }) => done === `operation-${number}`);
  if (!operation) return WORDS.get(done ?? '');
  const because = operation.reason === null ? '' : `: ${operation.reason}`;
  return `The ${nameOf(operation)} ${ENDS[operation.status]}${because}.`;
}
