/** This page has the elements by a script tag alone, and has spoken no language before. */
import { expect } from '@open-wc/testing';
import { waitUntil } from '../../test/wait-until.ts';

const filesAskedFor = () =>
  performance
    .getEntriesByType('resource')
    .flatMap(({ name }) => /\/words\/locales\/(\w\w|more)\.ts/.exec(name)?.[1] ?? [])
    .filter((file) => file !== 'en');

it('a script that imports the elements by their address offers languages before one is spoken', async () => {
  const address = new URL('../define.ts', import.meta.url).pathname;
  document.body.insertAdjacentHTML(
    'beforeend',
    '<pay-method-picker lang="is"></pay-method-picker><pay-method-picker lang="sv"></pay-method-picker>',
  );
  const script = document.createElement('script');
  script.type = 'module';
  script.textContent = `import { offerLanguages } from '${address}'; offerLanguages(['en', 'sv']);`;
  document.head.append(script);
  await waitUntil(() => filesAskedFor().includes('sv'), 'Swedish is asked for');
  expect(filesAskedFor()).to.deep.equal(['sv']);
  const [icelandic] = document.querySelectorAll('pay-method-picker');
  await waitUntil(() => icelandic?.shadowRoot?.querySelector('.picker'), 'it is drawn');
  expect(icelandic?.shadowRoot?.querySelector<HTMLElement>('.picker')?.lang).to.equal('en');
});
