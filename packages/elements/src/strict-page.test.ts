import { expect, fixture, html } from '@open-wc/testing';

it('works on a page with a strict content security policy and Trusted Types, and is styled there', async () => {
  const told = new Promise<unknown>((resolve) => {
    addEventListener('message', ({ data }: MessageEvent<unknown>) => resolve(data), { once: true });
  });
  const address = new URL('../test/strict-page.html', import.meta.url).href;
  await fixture(html`<iframe src=${address} title="The strict page"></iframe>`);
  expect(await told).to.deep.equal({ isStyled: true, refused: [] });
});
