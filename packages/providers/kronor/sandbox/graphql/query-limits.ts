/**
 * Limits of Kronor's public server (FORK_FEATURES.md), in its words. Depth and nodes of a query are counted as Kronor's public server does (kronor-io/graphql-engine, ApiLimitsEnforcer.hs):
 * fields with a selection of their own, introspection left out.
 */
import { GraphQLError, Kind, type DocumentNode, type SelectionSetNode } from 'graphql';
import type { Settings } from '../settings.ts';
import type { Caller } from './tokens.ts';

/** Answered with an HTTP status of its own. */
export class LimitExceeded extends GraphQLError {
  readonly status: 400 | 429 | 500;

  constructor(message: string, status: LimitExceeded['status'] = 429, code = 'bad-request') {
    super(message, { extensions: { path: '$', code } });
    this.status = status;
  }
}

/** @throws LimitExceeded */
export function checkCaller(caller: Caller, { sessionTokensBlocked, takesTooLong }: Settings): void {
  if (caller.role === 'gateway' && sessionTokensBlocked)
    throw new LimitExceeded('Invalid token', 400, 'invalid-params');
  if (takesTooLong) throw new LimitExceeded('operation timed out', 500, 'time-limit-exceeded');
}

interface Size {
  depth: number;
  nodes: number;
}

/** @throws LimitExceeded */
export function checkSize(
  document: DocumentNode,
  root: SelectionSetNode,
  { maxDepth, maxNodes }: Settings,
): void {
  const { depth, nodes } = sizeOf(document, root);
  if (maxNodes !== null && nodes > maxNodes) throw new LimitExceeded('too many nodes in a single query');
  if (maxDepth !== null && depth > maxDepth) throw new LimitExceeded('node depth limit exceeded');
}

function sizeOf(document: DocumentNode, { selections }: SelectionSetNode): Size {
  const size = { depth: 0, nodes: 0 };
  for (const selection of selections) {
    const isField = selection.kind === Kind.FIELD;
    if (isField && selection.name.value.startsWith('__')) continue;
    const inner =
      selection.kind === Kind.FRAGMENT_SPREAD
        ? fragmentOf(document, selection.name.value)
        : selection.selectionSet;
    if (!inner) continue;
    const { depth, nodes } = sizeOf(document, inner);
    size.depth = Math.max(size.depth, depth + (isField ? 1 : 0));
    size.nodes += nodes + (isField ? 1 : 0);
  }
  return size;
}

const fragmentOf = ({ definitions }: DocumentNode, name: string): SelectionSetNode | undefined =>
  definitions
    .filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
    .find((each) => each.name.value === name)?.selectionSet;
