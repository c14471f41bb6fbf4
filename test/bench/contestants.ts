/** The pages that are compared: each with its files, built as its makers say. demo-shop.ts has one more. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeSnapshot } from '@kassa/client/testing';
import { renderPicker } from '@kassa/ssr';
import { build, type InlineConfig } from 'vite';
import { BUNDLE_FOLDER, bundleElements } from '../../vite.config.ts';

const ADYEN = '6.45.2';
const FOLDER = join(import.meta.dirname, '../../.kassa/bench');
const PAGES = join(import.meta.dirname, 'pages');

export interface Contestant {
  name: string;
  html: string;
  /** By the path in the page. */
  files: ReadonlyMap<string, Buffer>;
}

const METHODS = [
  { id: 'krofort.bank', label: 'Pay by bank' },
  { id: 'kronor.swish', label: 'Swish' },
  { id: 'payone.klarna', label: 'Klarna' },
];

/** What the companion server would answer to GET /session. */
export const SNAPSHOT = makeSnapshot({
  methods: METHODS.map((method) => ({ ...method, icon: 'bank' as const })),
  order: { ...makeSnapshot().order, amountText: 'SEK 249.00' },
});
const TOKEN = `e30.${Buffer.from(JSON.stringify({ sub: SNAPSHOT.session.id, iat: 1 })).toString('base64url')}.x`;

const page = (head: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Checkout</title>${head}<body>${body}</body></html>`;
const script = (path: string): string => `<script type="module" src="${path}"></script>`;
const data = (id: string, value: unknown): string =>
  `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;

const filesIn = (folder: string, prefix: string): Map<string, Buffer> =>
  new Map(
    globSync('*.{js,css}', { cwd: folder }).map((name) => [
      `/${prefix}/${basename(name)}`,
      readFileSync(join(folder, name)),
    ]),
  );

/** One file of script and one of styles, minified. */
async function bundle(name: string, entry: string, config: InlineConfig = {}): Promise<Map<string, Buffer>> {
  const outDir = join(FOLDER, name);
  await build({
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    ...config,
    build: {
      outDir,
      emptyOutDir: true,
      lib: { entry, formats: ['es'], fileName: name, cssFileName: name },
      rolldownOptions: { output: { minify: true } },
    },
  });
  return filesIn(outDir, name);
}

async function adyen(): Promise<Contestant> {
  const root = join(FOLDER, 'adyen-npm');
  mkdirSync(root, { recursive: true });
  if (!existsSync(join(root, 'node_modules/@adyen/adyen-web'))) {
    writeFileSync(join(root, 'package.json'), '{ "private": true, "type": "module" }');
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `@adyen/adyen-web@${ADYEN}`];
    const { status } = spawnSync('npm', args, { cwd: root, stdio: 'inherit' });
    if (status !== 0) throw new Error('npm could not install @adyen/adyen-web');
  }
  // From where its imports are found.
  cpSync(join(PAGES, 'adyen.js'), join(root, 'entry.js'));
  const files = await bundle('adyen', join(root, 'entry.js'), { root });
  // Types that no component of theirs is named for: `Redirect` shows each.
  const types = ['bank_redirect', 'swish_redirect', 'klarna_redirect'];
  const answer = { paymentMethods: METHODS.map(({ label }, index) => ({ name: label, type: types[index] })) };
  const head = `<link rel="stylesheet" href="/adyen/adyen.css">${script('/adyen/adyen.js')}`;
  return { name: 'Adyen', html: page(head, `${data('methods', answer)}<div id="dropin"></div>`), files };
}

async function bareLit(): Promise<Contestant> {
  const files = await bundle('lit', join(PAGES, 'lit.ts'));
  const body = `${data('methods', METHODS)}<three-radios></three-radios>`;
  return { name: 'bare Lit', html: page(script('/lit/lit.js'), body), files };
}

/** @param server the companion's public URL */
async function ours(server: string): Promise<Contestant[]> {
  await bundleElements();
  const files = filesIn(join(import.meta.dirname, '../..', BUNDLE_FOLDER), 'kassa');
  const body = (inside: string, picker = '<pay-method-picker></pay-method-picker>') =>
    `<checkout-session server="${server}" token="${TOKEN}">${inside}<payment-status></payment-status>${picker}</checkout-session>`;
  const head = script('/kassa/kassa.js');
  const snapshot = data('snapshot', SNAPSHOT);
  const rendered = body(snapshot, await renderPicker(SNAPSHOT, { server, token: TOKEN }));
  const renderedHead = '<script type="module" async src="/kassa/kassa-server-rendered.js"></script>';
  return [
    { name: 'client alone', html: page(head, body('')), files },
    { name: 'snapshot in page', html: page(head, body(snapshot)), files },
    { name: 'server-rendered', html: page(renderedHead, rendered), files },
    // As a browser without script takes it: it asks for none.
    { name: 'server-rendered without script', html: page('', rendered), files },
  ];
}

/** @param origin where they are served */
export const contestants = async (origin: string): Promise<Contestant[]> => [
  await adyen(),
  await bareLit(),
  ...(await ours(`${origin}/companion`)),
];
