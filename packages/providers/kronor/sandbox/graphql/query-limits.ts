/**
 * Depth and nodes of a query, counted as Kronor's public server does (kronor-io/graphql-engine, ApiLimitsEnforcer.hs):
 * fields with a selection of their own, introspection left out.
 */
import { GraphQLError, Kind, type DocumentNode, type SelectionSetNode } from 'graphql';
import type { Settings } from '../settings.ts';

/** Answered with HTTP 429. */
export class LimitExceeded extends GraphQLError {
  constructor(message: string) {
    super(message, { extensions: { path: '$', code: 'bad-request' } });
  }
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
