/** The pages for each framework show what is tested: their snippets stand in the apps that test/embedding pays. */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');
/** Commands and an editor's settings are no code of an app. */
const OF_NO_APP = ['sh', 'json'];
/** How deep a snippet stands in its file is the file's own. */
const flush = (code: string) => code.replaceAll(/^ +/gm, '').trim();

describe.each(globSync('docs/frameworks/*.md', { cwd: ROOT }))('%s', (file) => {
  const text = read(file);
  const links = [...text.matchAll(/\]\((?:\.\.\/\.\.\/)(test\/embedding\/apps\/[\w-]+)\)/g)];

  it('names its app, and shows nothing but its code', () => {
    expect(links.length).toBe(1);
    const code = globSync(`${links[0]?.[1]}/**/*.*`, { cwd: ROOT }).map((each) => flush(read(each)));
    const snippets = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(
      ([, language = '']) => !OF_NO_APP.includes(language),
    );
    expect(snippets.length).toBeGreaterThan(0);
    for (const [, , snippet = ''] of snippets)
      expect(
        code.some((each) => each.includes(flush(snippet))),
        snippet,
      ).toBe(true);
  });

  it('is linked from the README', () => {
    expect(read('README.md')).toContain(`](${dirname(file)}/${basename(file)})`);
  });
});
