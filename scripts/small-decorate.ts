/** The bundle's own helper for decorators, and a look at the sources: it can do what they ask for, and nothing else. */
import type { Plugin } from 'vite';

/**
 * What TypeScript's helper for decorators does for ours: one on a property, which defines an accessor. Its own also asks for
 * `Reflect.decorate`, and takes classes and parameters: 120 bytes of every page.
 */
const helper: Plugin = {
  name: 'small-decorate',
  apply: 'build',
  transform: {
    filter: { id: /helpers\/esm\/decorate\.js$/ },
    handler: () => `export default function ([decorator], prototype, name, accessor) {
      const descriptor = accessor === null ? Object.getOwnPropertyDescriptor(prototype, name) : {};
      decorator(prototype, name, descriptor);
      Object.defineProperty(prototype, name, descriptor);
    }`,
  },
};

/** Others return what is to be defined, and the helper would drop it. */
const KNOWN = ['property', 'state'];
const MEMBERS = ['PropertyDefinition', 'AccessorProperty', 'MethodDefinition'];

/** Fails the build where the helper would leave something out. It reads TypeScript, before decorators become calls. */
const check: Plugin = {
  name: 'small-decorate-check',
  apply: 'build',
  enforce: 'pre',
  transform: {
    filter: { id: /\.ts$/, code: /@\w/ },
    handler(code, file) {
      for (const { type, decorators } of decorated(this.parse(code, { lang: 'ts' })))
        if (!MEMBERS.includes(type) || decorators.length > 1 || !KNOWN.includes(nameOf(decorators[0])))
          this.error({
            id: file,
            pos: decorators[0]?.start ?? 0,
            message: `${file}: the bundle knows one decorator on a property, @${KNOWN.join(' or @')}: scripts/small-decorate.ts`,
          });
    },
  },
};

interface Decorator {
  start: number;
  expression: { callee?: { name?: string } };
}
interface Decorated {
  type: string;
  decorators: Decorator[];
}

const nameOf = (decorator: Decorator | undefined): string => decorator?.expression.callee?.name ?? '';

/** All that has decorators, wherever it is in a tree. */
function decorated(node: unknown): Decorated[] {
  if (typeof node !== 'object' || node === null) return [];
  const { decorators = [] } = node as Partial<Decorated>;
  const inside = Object.values(node).flatMap(decorated);
  return decorators.length > 0 ? [node as Decorated, ...inside] : inside;
}

export const smallDecorate: Plugin[] = [check, helper];
