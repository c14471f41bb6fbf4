/** What stands around a list that is drawn on a server: the pages that lead on, the shop's policy, the first amount. */
import { expect, type Locator, type Page } from '@playwright/test';
import decodeQR from 'qr/decode.js';
import { pixelsOf } from '../support/pixels.ts';
import { payAtTheBank, test } from '../support/server-rendered-fixtures.ts';

const pay = (page: Page) => page.getByRole('button', { name: /^Pay / });
const rows = (page: Page) => page.locator('pay-method-picker .row');

/** As Chromium does for whoever has switched off that pages move on by themselves. */
async function withoutRefresh(page: Page): Promise<void> {
  await page.route('**/kassa/pay', async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    const policy = `${headers['content-security-policy']}, sandbox allow-same-origin allow-forms`;
    await route.fulfill({ response, headers: { ...headers, 'content-security-policy': policy } });
  });
}

/** What a phone's camera reads from what is drawn. */
const readCode = async (code: Locator): Promise<string> => decodeQR(pixelsOf(await code.screenshot()));

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('a page that leads on waits for its link where refresh is switched off, and the link pays', async ({
    page,
    shop,
  }) => {
    const refused = page.waitForEvent('console', (message) => message.text().includes('refresh'));
    await withoutRefresh(page);
    await page.goto(shop.url);
    await page.locator('input[value="krofort.bank"]').check();
    await pay(page).click();
    await refused;
    await expect(page).toHaveURL(`${shop.url}/kassa/pay`);
    await page.getByRole('link', { name: /^Continue with / }).click();
    await payAtTheBank(page, shop);
  });

  test('Swish’s code says to a camera what its link says to the app', async ({ page, shop }) => {
    await page.goto(shop.url);
    await page.locator('input[value="kronor.swish"]').check();
    await pay(page).click();
    await page.getByRole('textbox').waitFor();
    // Without a number: the app is on another phone, or on this one.
    await pay(page).click();
    const code = page.getByRole('img', { name: /Swish/ });
    const link = await page.getByRole('link', { name: /Swish/ }).getAttribute('href');
    const token = new URL(link ?? '').searchParams.get('token');
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(await readCode(code)).toBe(`D${token}`);
    expect(await shop.kronor.requests()).toHaveLength(1);
  });

  test('Klarna’s row says that it needs a script, and its form pays nothing', async ({ page, shop }) => {
    await page.goto(`${shop.url}?country=DE`);
    const klarna = rows(page).filter({ hasText: 'Klarna' });
    const says = 'This way to pay needs JavaScript. Please choose another one.';
    await expect(klarna).not.toHaveCount(0);
    // As they are drawn: what stands in `noscript` is there for a page that runs scripts too.
    const drawn = await rows(page).evaluateAll((all) => all.map((row) => (row as HTMLElement).innerText));
    expect(drawn.filter((text) => text.includes(says))).toEqual(
      drawn.filter((text) => text.includes('Klarna')),
    );
    await klarna.first().getByRole('radio').check();
    await pay(page).click();
    await expect(page.getByRole('alert')).toHaveText(says);
    expect(await shop.payments()).toEqual([]);
    await page.getByRole('link', { name: 'Go to your order at the shop' }).click();
    await expect(page.getByRole('heading')).toHaveText('UNPAID');
  });
});

/** What the page's policy has stopped, from before its first byte. */
async function stoppedIn(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const stopped: string[] = [];
    Object.assign(globalThis, { stopped });
    addEventListener('securitypolicyviolation', ({ effectiveDirective }) => stopped.push(effectiveDirective));
  });
  return () => page.evaluate(() => (globalThis as unknown as { stopped: string[] }).stopped);
}

for (const style of ['nonce', 'hash'])
  test(`a policy that names the style by its ${style} stops nothing: it is there before the script, which runs`, async ({
    page,
    shop,
  }) => {
    const stopped = await stoppedIn(page);
    const release = shop.hold('/script/');
    await page.goto(`${shop.url}?style=${style}`, { waitUntil: 'commit' });
    await expect(rows(page).first()).toHaveCSS('display', 'flex');
    await expect(page.locator('pay-method-picker style')).toHaveCount(1);
    release();
    await expect(page.locator('pay-method-picker style')).toHaveCount(0);
    await expect(rows(page).first()).toHaveCSS('display', 'flex');
    await page.locator('input[value="krofort.bank"]').check();
    await pay(page).hover();
    expect(await stopped()).toEqual([]);
    await pay(page).click();
    await page.waitForURL(`${shop.sandboxUrl}krofort/**`);
  });

test('a policy that does not know the style stops it, and the browser tells', async ({ page, shop }) => {
  const stopped = await stoppedIn(page);
  const release = shop.hold('/script/');
  await page.goto(`${shop.url}?style=nothing`, { waitUntil: 'commit' });
  await expect(rows(page).first()).not.toHaveCSS('display', 'flex');
  await expect.poll(stopped).toEqual(['style-src-elem']);
  release();
});

for (const list of ['drawn', 'by-script'])
  for (const language of ['en-SE', 'sv-SE'])
    test(`no number format is made for the first list where the snapshot stands in the page: ${list}, ${language}`, async ({
      page,
      shop,
    }) => {
      await page.addInitScript(() => {
        const made: string[] = [];
        const { NumberFormat } = Intl;
        Object.assign(globalThis, { made });
        Intl.NumberFormat = new Proxy(NumberFormat, {
          construct: (target, given: ConstructorParameters<typeof NumberFormat>) => {
            made.push('new');
            return new target(...given);
          },
          apply: (target, _, given: Parameters<typeof NumberFormat>) => {
            made.push('call');
            return target(...given);
          },
        });
      });
      await page.goto(`${shop.url}?list=${list}&language=${language}`);
      await page.locator('pay-method-picker:state(choosing)').waitFor();
      await expect(rows(page).first()).toBeVisible();
      await expect(page.locator('pay-method-picker').getByRole('button')).toContainText(/199[.,]00/);
      const made = () => page.evaluate(() => (globalThis as unknown as { made: string[] }).made);
      expect(await made()).toEqual([]);
      // Once there is a payment its amount is written anew: what listens hears it.
      await page.locator('input[value="kronor.swish"]').check();
      await page.getByRole('textbox').fill('070-174 06 35');
      await page.locator('pay-method-picker').getByRole('button').click();
      await expect.poll(made).not.toEqual([]);
    });
