/** PostgreSQL's types as Kronor has them on the wire: bigint is a string, times have microseconds and an offset. */
import { GraphQLError, Kind, type GraphQLScalarType, type ValueNode } from 'graphql';

const dataException = (message: string) =>
  new GraphQLError(message, { extensions: { path: '$', code: 'data-exception' } });

/** Inside, a bigint is a number: the sandbox never gets near 2^53. */
function parseBigint(value: unknown): number {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && /^-?\d{1,15}$/.test(text)) return Number(text);
  throw dataException(`invalid input syntax for type bigint: "${String(value)}"`);
}

function parseTime(value: unknown): Date {
  const time = typeof value === 'string' ? Date.parse(value) : NaN;
  if (Number.isNaN(time))
    throw dataException(`invalid input syntax for type timestamp with time zone: "${String(value)}"`);
  return new Date(time);
}

function parseUuid(value: unknown): string {
  if (typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value))
    return value.toLowerCase();
  throw dataException(`invalid input syntax for type uuid: "${String(value)}"`);
}

/** `2026-01-01T00:00:00.000000+00:00` */
const timeText = (value: unknown): string => (value as Date).toISOString().replace('Z', '000+00:00');

type Codec = Pick<GraphQLScalarType, 'serialize' | 'parseValue' | 'parseLiteral'>;

function codec(parse: (value: unknown) => unknown, serialize: (value: unknown) => unknown): Codec {
  return {
    serialize,
    parseValue: parse,
    parseLiteral: (node: ValueNode) =>
      parse(node.kind === Kind.NULL || !('value' in node) ? null : node.value),
  };
}

export const SCALARS: Readonly<Record<string, Codec>> = {
  bigint: codec(parseBigint, String),
  timestamptz: codec(parseTime, timeText),
  uuid: codec(parseUuid, String),
};
