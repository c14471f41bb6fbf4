/** Files that load when they are needed, and don't come: `late-files.mjs` is their server. */
type How = 'hold' | 'fail' | 'let';

const touched = new Set<string>();
async function set(how: How, file: string): Promise<void> {
  await fetch(`/late-files/${how}/${file}`, { cache: 'no-store' });
}

afterEach(async () => {
  for (const file of touched) await set('let', file);
  touched.clear();
});

/** Until `lets`, or the end of the test, the file hangs. */
export async function holds(file: string): Promise<void> {
  touched.add(file);
  await set('hold', file);
}

/** Until `lets`, or the end of the test, the file can't be loaded. */
export async function fails(file: string): Promise<void> {
  touched.add(file);
  await set('fail', file);
}

export const lets = (file: string): Promise<void> => set('let', file);
