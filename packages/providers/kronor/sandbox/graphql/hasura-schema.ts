/**
 * Makes an executable schema of a role's SDL the way Hasura makes one of tables: every list of objects gets
 * `where`, `orderBy`, `distinctOn`, `limit` and `offset` with types named after its own, and the resolvers that
 * apply them to rows in memory.
 */
import {
  buildASTSchema,
  GraphQLScalarType,
  isObjectType,
  Kind,
  parse,
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  type ObjectTypeDefinitionNode,
  type TypeNode,
} from 'graphql';
import { applyArguments, type ListArguments } from './hasura-rows.ts';
import { SCALARS } from './scalars.ts';

/** What stands behind the root fields: rows for a list, a function of its arguments for anything else. */
export type Roots<C> = Readonly<Record<string, (args: never, context: C) => unknown>>;

const ROOTS = ['query_root', 'mutation_root', 'subscription_root'];

const namedType = (type: TypeNode): string =>
  type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
const isList = (type: TypeNode): boolean =>
  type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && isList(type.type));
/** `bigint` is compared by a `BigintComparisonExp`, `packed_phone_number` by a `PackedPhoneNumberComparisonExp`. */
const comparisonOf = (type: string): string =>
  `${type.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())}ComparisonExp`;

/** @throws Error when a root field has nobody to answer it */
export function hasuraSchema<C>(sdl: string, roots: Roots<C>): GraphQLSchema {
  const schema = buildASTSchema(withListArguments(parse(sdl, { noLocation: true })));
  for (const type of Object.values(schema.getTypeMap())) {
    if (type instanceof GraphQLScalarType) Object.assign(type, SCALARS[type.name]);
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const isRoot = ROOTS.includes(type.name);
    for (const field of Object.values(type.getFields())) {
      const root = roots[field.name];
      if (isRoot && !root) throw new Error(`Nothing answers ${type.name}.${field.name}`);
      const isRows = field.args.some(({ name }) => name === 'where');
      field.resolve = (source: unknown, args: unknown, context: unknown): unknown => {
        const value =
          isRoot && root
            ? root(args as never, context as C)
            : (source as Record<string, unknown>)[field.name];
        return isRows && Array.isArray(value) ? applyArguments(value, args as ListArguments) : value;
      };
    }
  }
  return schema;
}

/** Adds the arguments, and the input types and enums that they need. */
function withListArguments(document: DocumentNode): DocumentNode {
  const objects = new Map<string, ObjectTypeDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) objects.set(definition.name.value, definition);
  const compared = new Set<string>();
  const made = [...objects.values()]
    .filter(({ name }) => !ROOTS.includes(name.value) && !name.value.endsWith('Result'))
    .map((object) => inputsFor(object, objects, compared));
  const comparisons = [...compared].map(comparisonInput);
  const generated = parse([...made, ...comparisons].join('\n'), { noLocation: true });
  return {
    ...document,
    definitions: [
      ...document.definitions.map((definition) =>
        definition.kind === Kind.OBJECT_TYPE_DEFINITION
          ? { ...definition, fields: definition.fields?.map((field) => withArguments(field, objects)) ?? [] }
          : definition,
      ),
      ...generated.definitions,
    ],
  };
}

function withArguments(
  field: FieldDefinitionNode,
  objects: ReadonlyMap<string, ObjectTypeDefinitionNode>,
): FieldDefinitionNode {
  const type = namedType(field.type);
  if (!isList(field.type) || !objects.has(type)) return field;
  const args = `distinctOn: [${type}SelectColumn!] limit: Int offset: Int orderBy: [${type}OrderBy!] where: ${type}BoolExp`;
  const [made] = parse(`type T { f(${args}): Int }`, { noLocation: true }).definitions;
  const source = made?.kind === Kind.OBJECT_TYPE_DEFINITION ? made.fields?.[0] : undefined;
  return { ...field, arguments: source?.arguments ?? [] };
}

function inputsFor(
  object: ObjectTypeDefinitionNode,
  objects: ReadonlyMap<string, ObjectTypeDefinitionNode>,
  compared: Set<string>,
): string {
  const name = object.name.value;
  const fields = (object.fields ?? []).map(({ name: field, type }) => ({
    field: field.value,
    type: namedType(type),
    list: isList(type),
  }));
  const columns = fields.filter(({ type }) => !objects.has(type));
  for (const { type } of columns) compared.add(type);
  const where = fields.map(({ field, type }) =>
    objects.has(type) ? `${field}: ${type}BoolExp` : `${field}: ${comparisonOf(type)}`,
  );
  const order = fields
    .filter(({ list }) => !list)
    .map(({ field, type }) => `${field}: ${objects.has(type) ? `${type}OrderBy` : 'OrderBy'}`);
  return `
    input ${name}BoolExp { _and: [${name}BoolExp!] _not: ${name}BoolExp _or: [${name}BoolExp!] ${where.join(' ')} }
    input ${name}OrderBy { ${order.join(' ')} }
    enum ${name}SelectColumn { ${columns.map(({ field }) => field).join(' ')} }`;
}

const TEXT_ONLY = '_like: String _nlike: String _ilike: String _nilike: String';

function comparisonInput(type: string): string {
  const equal = `_eq: ${type} _in: [${type}!] _isNull: Boolean _neq: ${type} _nin: [${type}!]`;
  const ordered = `_gt: ${type} _gte: ${type} _lt: ${type} _lte: ${type}`;
  const isEnum = type.endsWith('Enum');
  const parts = [equal, ...(isEnum ? [] : [ordered]), ...(type === 'String' ? [TEXT_ONLY] : [])];
  return `input ${comparisonOf(type)} { ${parts.join(' ')} }`;
}
