/**
 * What the declarations for each framework stand on: the elements' properties, attributes and events by tag, from the
 * custom-elements manifest.
 */
import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { format } from 'prettier';
import * as z from 'zod';

const ELEMENTS = 'packages/elements';
const FOLDER = `${ELEMENTS}/dist/frameworks`;

const named = z.object({ name: z.string(), description: z.string().default('') });
type Named = z.infer<typeof named>;
const elementSchema = z.object({
  name: z.string(),
  tagName: z.string(),
  summary: z.string(),
  members: z.array(named.extend({ kind: z.string(), readonly: z.boolean().default(false) })),
  attributes: z.array(named),
  events: z.array(named),
});
type Element = z.infer<typeof elementSchema>;
const manifestSchema = z.object({ modules: z.array(z.object({ declarations: z.array(elementSchema) })) });

const comment = (text: string): string => `/** ${text.replaceAll(/\s+/g, ' ')} */`;

/** An interface with an entry for each tag, whose entries are the lines of `list`. */
function byTag(
  name: string,
  about: string,
  elements: readonly Element[],
  list: (element: Element) => string[],
) {
  const entries = elements.map(
    (element) =>
      `${comment(element.summary.split('\n', 1)[0] ?? '')}\n'${element.tagName}': {\n${list(element).join('\n')}\n};`,
  );
  return `${comment(about)}\nexport interface ${name} {\n${entries.join('\n')}\n}\n`;
}

const properties = ({ name: owner, members }: Element): string[] =>
  members
    .filter(({ kind, readonly }) => kind === 'field' && !readonly)
    .map(({ name, description }) => `${comment(description)}\n${name}?: ${owner}['${name}'];`);

const lines = (list: readonly Named[], line: (name: string) => string): string[] =>
  list.map(({ name, description }) => `${comment(description)}\n${line(name)}`);

function elementTypes(manifest: string): string {
  const { modules } = manifestSchema.parse(JSON.parse(manifest));
  const elements = modules.flatMap(({ declarations }) => declarations);
  return [
    `import type { ${elements.map(({ name }) => name).join(', ')} } from '../index.js';\n`,
    byTag('ElementProps', 'Properties by tag.', elements, properties),
    byTag('ElementAttributes', 'Attributes by tag, as text.', elements, ({ attributes }) =>
      lines(attributes, (name) => `'${name}'?: string | undefined;`),
    ),
    byTag('ElementEvents', 'Events by tag.', elements, ({ events }) =>
      lines(events, (name) => `'${name}': HTMLElementEventMap['${name}'];`),
    ),
  ].join('\n');
}

/** Writes them beside the declarations for each framework. The manifest must be there. */
export async function writeElementTypes(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  for (const file of globSync(`${ELEMENTS}/frameworks/*.d.ts`))
    copyFileSync(file, `${FOLDER}/${basename(file)}`);
  const types = elementTypes(readFileSync(`${ELEMENTS}/custom-elements.json`, 'utf8'));
  writeFileSync(`${FOLDER}/elements.d.ts`, await format(types, { parser: 'typescript', printWidth: 110 }));
}
