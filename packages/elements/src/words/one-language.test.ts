/** This page has loaded no language before: each test sees which files are asked for. */
import { expect } from '@open-wc/testing';
import { mountPicker } from '../../test/picker.ts';
import { inside } from '../../test/mount.ts';
import { waitUntil } from '../../test/wait-until.ts';

describe('the files of languages', () => {
  const asked: string[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) {
      const [, file] = /\/words\/locales\/(\w+)\.ts/.exec(name) ?? [];
      if (file) asked.push(file);
    }
  });
  before(() => observer.observe({ type: 'resource' }));
  after(() => observer.disconnect());

  async function speak(language: string): Promise<void> {
    const { picker } = await mountPicker();
    picker.lang = language;
    await waitUntil(() => inside(picker, '.picker').lang === language, `it speaks ${language}`);
    await waitUntil(() => asked.includes(language), `${language} was asked for`);
  }

  it('are asked for one by one, each when an element speaks it, and once', async () => {
    await speak('sv');
    expect(asked).to.deep.equal(['sv']);
    await speak('is');
    expect(asked).to.have.members(['sv', 'more', 'is']);
    await speak('sv');
    await speak('fr');
    expect(asked).to.have.members(['sv', 'more', 'is', 'fr']);
  });
});
