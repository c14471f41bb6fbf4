/** How soon a method can be chosen, beside others: README.md. */
import { parseArgs } from 'node:util';
import { chromium, type BrowserContext } from '@playwright/test';
import { LAUNCH_OPTIONS } from '../support/chromium.ts';
import { contestants } from './contestants.ts';
import { startDemoShop } from './demo-shop.ts';
import { visit, type Visit } from './measure.ts';
import { servePages } from './serve.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } });
const rounds = Number(values.rounds);

const sorted = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b);
const median = (numbers: readonly number[]) => sorted(numbers)[Math.floor(numbers.length / 2)] ?? NaN;
const spread = (numbers: readonly number[], digits = 0) =>
  `${median(numbers).toFixed(digits)} (${Math.min(...numbers).toFixed(digits)}..${Math.max(...numbers).toFixed(digits)})`;

interface Entry {
  name: string;
  /** @returns the page's address */
  open: (context: BrowserContext) => Promise<string>;
}

const pages = await servePages();
const own = await contestants(pages.origin);
pages.show(own);
const shop = await startDemoShop();
const all: Entry[] = [
  ...own.map(({ name }, index) => ({ name, open: () => Promise.resolve(`${pages.origin}/${index}.html`) })),
  { name: 'demo shop', open: (context) => shop.open(context) },
];
const browser = await chromium.launch(LAUNCH_OPTIONS);
const visits = new Map<string, Visit[]>(all.map(({ name }) => [name, []]));
try {
  // One of each that isn't counted: browser and servers start cold.
  for (const { open } of all) await visit(browser, open);
  for (let round = 0; round < rounds; round++)
    for (const { name, open } of all) {
      const seen = await visit(browser, open);
      visits.get(name)?.push(seen);
      console.log(`round ${round + 1}  ${name.padEnd(32)}${seen.usableMs.toFixed(0).padStart(6)} ms`);
    }
} finally {
  await browser.close();
  pages.close();
  await shop.close();
}

const [first] = [...visits.values()];
console.log('\n| page | usable ms | of Adyen | blocked ms | heap MB | shift |\n|---|--:|--:|--:|--:|--:|');
for (const [name, seen] of visits) {
  const ratios = seen.map(({ usableMs }, round) => usableMs / (first?.[round]?.usableMs ?? NaN));
  const cells = [
    name,
    spread(seen.map(({ usableMs }) => usableMs)),
    spread(ratios, 2),
    median(seen.map(({ blockedMs }) => blockedMs)).toFixed(0),
    median(seen.map(({ heapMb }) => heapMb)).toFixed(2),
    median(seen.map(({ shift }) => shift)).toFixed(3),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

console.log('\nRequests of each median round: start / first byte / end in ms, bytes');
for (const [name, seen] of visits) {
  const middle = median(seen.map(({ usableMs }) => usableMs));
  console.log(`${name}, usable at ${middle.toFixed(0)}:`);
  for (const { name: path, start, firstByte, end, bytes } of seen.find(({ usableMs }) => usableMs === middle)
    ?.chain ?? [])
    console.log(`  ${[start, firstByte, end].map((ms) => ms.toFixed(0)).join('/')} ms, ${bytes} B  ${path}`);
}
