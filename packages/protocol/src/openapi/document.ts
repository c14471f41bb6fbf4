/**
 * All routes as an OpenAPI 3.1 document, for clients in other languages. Bodies are the schemas by which the server
 * reads. What a schema refines beyond JSON Schema (that lines add up) the server checks alone.
 */
import * as z from 'zod/mini';
import { ROUTES, type Caller, type Route } from './routes.ts';
import { ANSWERS, BODIES } from './schemas.ts';

export { ANSWERS } from './schemas.ts';

type Json = Record<string, unknown>;

const TITLES: Record<Caller, string> = {
  merchant: 'Merchant routes',
  page: 'Browser routes',
  anybody: 'Public routes',
};
const SECURITY: Record<Caller, Json[]> = {
  merchant: [{ apiKey: [] }],
  page: [{ sessionToken: [] }],
  anybody: [],
};

const tagOf = ({ by, caller }: Route): string => (by ? `Routes of ${by}` : TITLES[caller]);

/** The package's own. */
export const VERSION = '0.1.0';

/** The same for every server, and made when the first one is asked. */
let described: Json | undefined;

/** @param publicUrl of the companion server */
export function openApiDocument(publicUrl: string): Json {
  described ??= describe();
  return { ...described, servers: [{ url: publicUrl }] };
}

const describe = (): Json => ({
  openapi: '3.1.0',
  info: {
    title: 'Kassa',
    version: VERSION,
    summary: 'The companion server of a checkout',
    description:
      'Amounts are integers of minor units, times ISO 8601. PROTOCOL.md of @kassa/protocol says it in prose.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  tags: [...new Set(ROUTES.map(tagOf))].map((name) => ({ name })),
  paths: pathsOf(ROUTES),
  webhooks: {
    event: {
      post: {
        operationId: 'takeEvent',
        summary: 'Sent to merchant.events.url, signed by Standard Webhooks, until it is taken.',
        requestBody: { required: true, content: jsonOf({ $ref: refTo('Event') }) },
        responses: { '2XX': { description: 'Taken.' } },
      },
    },
    confirmation: {
      post: {
        operationId: 'confirmPayment',
        summary: 'Sent to merchant.confirmPayment.url, signed alike. No answer within 3 seconds is a no.',
        requestBody: { required: true, content: jsonOf({ $ref: refTo('ConfirmationQuestion') }) },
        responses: { 200: { description: 'Answered.', content: jsonOf({ $ref: refTo('Confirmation') }) } },
      },
    },
  },
  components: {
    schemas: { ...named(ANSWERS, 'output'), ...named(BODIES, 'input') },
    securitySchemes: {
      apiKey: { type: 'http', scheme: 'bearer', description: 'One of merchant.apiKeys. Never in a page.' },
      sessionToken: { type: 'http', scheme: 'bearer', description: 'The token of one session.' },
    },
  },
});

const refTo = (name: string): string => `#/components/schemas/${name}`;
const jsonOf = (schema: Json): Json => ({ 'application/json': { schema } });
const formOf = (schema: Json): Json => ({ 'application/x-www-form-urlencoded': { schema } });

/** What stands in several of them is told once and referred to. */
function named(schemas: Readonly<Record<string, z.core.$ZodType>>, io: 'input' | 'output'): Json {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, { io, unrepresentable: 'any', uri: refTo, override: loosen });
  for (const schema of Object.values(made.schemas)) {
    delete schema.$id;
    delete schema.$schema;
  }
  return made.schemas;
}

/** A later server may answer more than this one. A time's pattern says what its format says. */
function loosen({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
}

function pathsOf(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operationOf(route);
  return paths;
}

function operationOf(route: Route): Json {
  const { id, caller, summary, path, query, headers, body, isForm, answers, forPeople = false } = route;
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...(query ? queryParameters(query) : []),
    ...Object.entries(headers ?? {}).map(([name, description]) => ({
      name,
      in: 'header',
      required: true,
      description,
      schema: { type: 'string' },
    })),
  ];
  return {
    operationId: id,
    tags: [tagOf(route)],
    summary,
    security: SECURITY[caller],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: (isForm ? formOf : jsonOf)({ $ref: refTo(body) }) },
    }),
    responses: { ...responsesOf(answers), default: errorResponse(forPeople) },
  };
}

const errorResponse = (forPeople: boolean): Json => ({
  description: 'It could not be done.',
  content: forPeople ? { 'text/html': {} } : jsonOf({ $ref: refTo('Error') }),
});

const responsesOf = (answers: Route['answers']): Json =>
  Object.fromEntries(
    Object.entries(answers).map(([status, { says, json, many }]) => {
      const ref = json && { $ref: refTo(json) };
      const schema = many ? { type: 'array', items: ref } : ref;
      return [status, { description: says, ...(schema && { content: jsonOf(schema) }) }];
    }),
  );

function queryParameters(query: z.ZodMiniObject): Json[] {
  const { properties = {} } = z.toJSONSchema(query, { io: 'input', override: loosen });
  return Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema }));
}
