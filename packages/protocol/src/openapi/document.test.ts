import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';
import { openApiDocument, VERSION } from './document.ts';
import { ROUTES } from './routes.ts';
import { ANSWERS, BODIES } from './schemas.ts';

const document = openApiDocument('https://shop.example/kassa');
const text = JSON.stringify(document);

it('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

it('the validator of this test finds a document wrong that is', async () => {
  const wrong = { ...structuredClone(document), paths: { '/sessions': { post: { responses: 'none' } } } };
  expect((await new Validator().validate(wrong)).valid).toBe(false);
});

it('every reference of the document leads to a schema in it', () => {
  const names = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref);
  expect(names.length).toBeGreaterThan(20);
  const known = Object.keys({ ...ANSWERS, ...BODIES }).map((name) => `#/components/schemas/${name}`);
  expect(names.filter((name) => !known.includes(name))).toEqual([]);
});

it('every route has a name of its own, for generated clients', () => {
  const ids = ROUTES.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});

it('a shop may write a session without what is left out, and is told of no field that is the server’s own', () => {
  const { CreateSession: schema } = (document as { components: { schemas: Record<string, object> } })
    .components.schemas;
  expect(schema).toMatchObject({ required: ['order'], properties: { order: { type: 'object' } } });
  expect(JSON.stringify(schema)).not.toContain('ignored');
});

it('the document names the server that was asked, and the version of the package', () => {
  expect(document['servers']).toEqual([{ url: 'https://shop.example/kassa' }]);
  expect(openApiDocument('https://other.example')['servers']).toEqual([{ url: 'https://other.example' }]);
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as object;
  expect(manifest).toMatchObject({ version: VERSION });
});
