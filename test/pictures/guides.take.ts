/** The pictures of the README and the guides, of the demo shop as it runs: README.md says how they are taken anew. */
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { ensureProgram } from '../../scripts/machine.ts';
import { expect, test } from '../support/fixtures.ts';
import { BANK, SWISH } from '../support/kronor-shopper.ts';

const FOLDER = new URL('../../docs/pictures/', import.meta.url);
/** What a file may have at most. */
const MOST_BYTES = 60_000;

const FONT = fileURLToPath(
  import.meta.resolve('@fontsource-variable/rubik/files/rubik-latin-wght-normal.woff2'),
);
/** All of the same font, and without what is about the demo alone. */
const STYLE = `
  @font-face { font-family: Rubik; src: url(/picture-font); font-weight: 300 900; }
  :root:root { --sans: Rubik; --serif: Rubik; }
  .notice[aria-label='Demo'], .skip-link { display: none; }
`;

test.beforeAll(() => ensureProgram('pngquant'));

test.beforeEach(async ({ page }) => {
  await page.route('**/picture-font', async (route) =>
    route.fulfill({ contentType: 'font/woff2', body: await readFile(FONT) }),
  );
  await page.addInitScript((style) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style.replace(/@font-face.*?\}/s, ''));
    document.adoptedStyleSheets = [sheet];
    document.fonts.add(new FontFace('Rubik', 'url(/picture-font)', { weight: '300 900' }));
  }, STYLE);
});

/** What `selector` shows, with a little of what is around it. */
async function take(page: Page, name: string, selector: string, margin = 12): Promise<void> {
  await page.evaluate(() => Promise.all([...document.fonts].map((font) => font.load())));
  await page.mouse.move(0, 0);
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${name}: nothing is seen of ${selector}`);
  const clip = {
    x: Math.max(0, box.x - margin),
    y: Math.max(0, box.y + (await page.evaluate(() => scrollY)) - margin),
    width: box.width + 2 * margin,
    height: box.height + 2 * margin,
  };
  const png = ofFewColours(
    await page.screenshot({ fullPage: true, clip, animations: 'disabled', caret: 'hide' }),
  );
  expect(png.length, `${name} is small`).toBeLessThan(MOST_BYTES);
  await writeFile(new URL(`${name}.png`, FOLDER), png);
}

/** The same picture in 256 colours: a quarter of the size, and no difference that an eye sees. */
function ofFewColours(png: Buffer): Buffer {
  const { stdout, stderr, status } = spawnSync('pngquant', ['256', '-'], { input: png });
  if (status !== 0) throw new Error(`pngquant: ${String(stderr)}`);
  return stdout;
}

/** The payment part of the checkout's page. */
const PAYMENT = 'section[aria-labelledby="payment"]';

for (const [name, colorScheme] of [
  ['checkout', 'light'],
  ['checkout-dark', 'dark'],
] as const)
  test.describe(() => {
    test.use({ viewport: { width: 960, height: 1000 }, colorScheme });

    test(`${name}: the whole page, with the list of banks`, async ({ customer, page }) => {
      await customer.shopIn(BANK.country);
      await customer.getReadyToPay();
      await customer.choose(new RegExp(`^${BANK.label}`));
      await page.getByRole('radio', { name: 'Skärgårdsbanken' }).check();
      await page.locator('kassa-choice-list img').first().waitFor();
      await take(page, name, 'main', 0);
    });
  });

test.describe(() => {
  test.use({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true });

  test('phone-*: choosing, waiting, declined, and paid at the second try', async ({
    shopper,
    customer,
    stack,
  }) => {
    const { page } = customer;
    const decide = async (outcome: 'declined' | 'paid') =>
      stack.kronor.decide((await shopper.request()).waitToken, outcome);
    await shopper.choose(SWISH);
    await page.getByLabel(/^Mobile number/).fill('070 123 45 67');
    await take(page, 'phone-choosing', PAYMENT);
    await customer.payButton.click();
    await page.getByRole('button', { name: 'Cancel payment' }).click();
    await take(page, 'phone-waiting', PAYMENT);
    await decide('declined');
    await customer.paymentStatus.getByText('The payment was declined').waitFor();
    await take(page, 'phone-declined', PAYMENT);
    await customer.payButton.click();
    await customer.paymentStatus.getByText('Waiting for your payment').waitFor();
    await decide('paid');
    await expect(customer.outcome).toContainText('paid');
    await take(page, 'phone-paid', 'main', 0);
  });
});

for (const brand of ['yellow', 'pill', 'night', 'dense'] as const)
  test.describe(() => {
    test.use({ viewport: { width: 400, height: 900 }, hasTouch: true, isMobile: true });

    test(`brand-${brand}: Swish chosen`, async ({ shopper, page }) => {
      await page.goto(`/?brand=${brand}`);
      await shopper.choose(SWISH);
      await take(page, `brand-${brand}`, PAYMENT, 8);
    });
  });

test.describe(() => {
  test.use({ viewport: { width: 400, height: 900 }, hasTouch: true, isMobile: true });

  test('forced-colours: what is chosen and what is wrong, in forced colours', async ({
    shopper,
    customer,
  }) => {
    const { page } = customer;
    await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
    await shopper.choose(SWISH);
    await page.getByLabel(/^Mobile number/).fill('070');
    await page.getByLabel(/^Mobile number/).press('Enter');
    await page.locator('[part="error"]').first().waitFor();
    await take(page, 'forced-colours', PAYMENT);
  });
});
