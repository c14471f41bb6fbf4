/**
 * An old release and this one on one database, and pages of both: `pnpm test:releases <ref>`.
 *
 * `--orders N` lets so many orders end in each stage, `--seed N` draws other customers, `--without-pages` needs no
 * Chromium. `--report FILE` writes what was found as Markdown.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ensureChromium, ensurePostgres } from '../../scripts/machine.ts';
import { runTwoReleases, toText } from './releases/campaign.ts';
import { releaseAt, thisRelease } from './releases/release.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    orders: { type: 'string', default: '40' },
    seed: { type: 'string', default: '1' },
    'without-pages': { type: 'boolean', default: false },
    report: { type: 'string' },
  },
});
const [ref] = positionals;
if (ref === undefined) {
  console.error('Which release? pnpm test:releases <a commit, tag or branch>');
  process.exit(2);
}
await ensurePostgres();
if (!values['without-pages']) await ensureChromium();
const old = await releaseAt(ref);
try {
  const report = await runTwoReleases({
    releases: { old, new: await thisRelease() },
    seed: Number(values.seed),
    orders: Number(values.orders),
    withPages: !values['without-pages'],
    onLine: (line) => console.log(line),
  });
  const text = toText(report);
  console.log(text);
  if (values.report !== undefined) writeFileSync(values.report, `\`\`\`text\n${text}\n\`\`\`\n`);
  process.exitCode = report.problems.length > 0 ? 1 : 0;
} finally {
  await old.remove();
}
