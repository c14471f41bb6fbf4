/** Twelve pictures of the elements, for eyes: README.md says how they are compared, and how they are taken anew. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { build } from 'esbuild';

const ORIGIN = 'https://pictures.test';
const SCRIPTS = ['latin', 'arabic'];

const fontFace = (script: string) =>
  `@font-face { font-family: Rubik-${script}; src: url(/font/${script}); font-weight: 300 900; }`;
const STYLE = `
  ${SCRIPTS.map(fontFace).join('\n')}
  :root { color-scheme: light dark; background: Canvas; color: CanvasText; font: 16px Rubik-latin, Rubik-arabic; }
  body { margin: 0; padding: 16px; max-inline-size: 400px; }
`;
const DOCUMENT = `<!doctype html><meta name="viewport" content="width=device-width"><title>Picture</title>
<style>${STYLE}</style><body><script type="module" src="/scenes.js"></script>`;

interface Picture {
  scene: string;
  /** What is on the page once all of it is there. */
  shows: string;
  width?: number;
  media?: Parameters<Page['emulateMedia']>[0];
  isPhone?: boolean;
  act?: (page: Page) => Promise<void>;
}

const PAY = '[part="pay-button"]';
const PICTURES: Readonly<Record<string, Picture>> = {
  'the first list': { scene: 'list', shows: PAY },
  'the first list in the dark': { scene: 'list', shows: PAY, media: { colorScheme: 'dark' } },
  'the first list at 320 pixels': { scene: 'list', shows: PAY, width: 320 },
  'the first list from right to left': { scene: 'arabic', shows: '[dir="rtl"] [part="pay-button"]' },
  'the first list in forced colours': { scene: 'list', shows: PAY, media: { forcedColors: 'active' } },
  'fields with a mistake': {
    scene: 'fields',
    shows: '[part="input"][type="tel"]',
    async act(page) {
      await page.getByLabel('Phone number').fill('070');
      await page.getByLabel('Phone number').press('Enter');
      await expect(page.locator('[part="error"]').first()).toBeVisible();
    },
  },
  'the list of banks': { scene: 'banks', shows: '[part="choice"] img' },
  'Swish on a computer': { scene: 'swish', shows: '[part="qr"] svg' },
  'Swish on a phone': { scene: 'swish', shows: '[part="app-link"]', width: 390, isPhone: true },
  'a payment that is paid': { scene: 'paid', shows: '.card.succeeded' },
  'a payment that failed': { scene: 'failed', shows: PAY },
  'a payment out of contact': { scene: 'offline', shows: '.aside' },
};

let script = '';
test.beforeAll(async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('scenes.ts', import.meta.url))],
    tsconfig: fileURLToPath(new URL('../../tsconfig.base.json', import.meta.url)),
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['browser', 'production'],
  });
  script = outputFiles[0]?.text ?? '';
});

const COLOURS = ['#0b6e4f', '#1d4ed8', '#b45309'];
/** In place of a bank's brand. */
const logoOf = (at: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 24"><rect x="8" width="24" height="24" rx="6" fill="${COLOURS[Number(at)] ?? ''}"/></svg>`;

const fontOf = (script: string) =>
  readFile(
    fileURLToPath(import.meta.resolve(`@fontsource-variable/rubik/files/rubik-${script}-wght-normal.woff2`)),
  );

/** No request leaves: all that the page asks for is answered here. */
const serve = (page: Page) =>
  page.route(`${ORIGIN}/**`, async (route) => {
    const [, name = '', part = ''] = new URL(route.request().url()).pathname.split('/');
    if (name === 'scenes.js') return route.fulfill({ contentType: 'text/javascript', body: script });
    if (name === 'font') return route.fulfill({ contentType: 'font/woff2', body: await fontOf(part) });
    if (name === 'logo') return route.fulfill({ contentType: 'image/svg+xml', body: logoOf(part) });
    return route.fulfill({ contentType: 'text/html; charset=utf-8', body: DOCUMENT });
  });

for (const [name, { scene, shows, width = 432, media, isPhone = false, act }] of Object.entries(PICTURES))
  test.describe(() => {
    test.use({
      viewport: { width, height: 900 },
      ...(isPhone && { hasTouch: true, isMobile: true, userAgent: 'Mozilla/5.0 (Linux; Android 16) Mobile' }),
    });

    test(`${name} looks as in its picture`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce', ...media });
      await serve(page);
      await page.goto(`${ORIGIN}/?scene=${scene}`);
      await expect(page.locator(shows).first()).toBeVisible();
      await act?.(page);
      await expect(page.locator('body')).toHaveScreenshot(`${name.replaceAll(' ', '-')}.png`);
    });
  });
