/** `custom-elements.json`, which `pnpm build` writes: what the pages of the elements are made of. */
/// <reference types="vite/client" />
import { setCustomElementsManifest } from '@storybook/web-components-vite';

interface Manifest {
  modules: { declarations?: { tagName?: string; events?: { name: string }[] }[] }[];
}

const [manifest] = Object.values(
  import.meta.glob<Manifest>('../../packages/elements/custom-elements.json', {
    eager: true,
    import: 'default',
  }),
);
if (manifest) setCustomElementsManifest(manifest);

/** The names of all events, for the panel that shows them. */
export const EVENTS: readonly string[] = [
  ...new Set(
    manifest?.modules.flatMap(({ declarations = [] }) =>
      declarations.flatMap(({ events = [] }) => events.map(({ name }) => name)),
    ),
  ),
].filter((name) => /^[a-z][a-z-]*$/.test(name));
