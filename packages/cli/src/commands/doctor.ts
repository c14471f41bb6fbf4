/** `kassa doctor`: what stands between this terminal, or a page, and the companion server. */
import * as z from 'zod';
import { reach } from '../api.ts';
import { asDeliveries } from '../answers.ts';
import type { Call, ApiCommand } from '../command.ts';
import { EXIT, Failure, wrongUse } from '../failure.ts';
import { table } from '../table.ts';

/** Signed events and notifications are refused when clocks differ by more than some minutes. */
const MOST_SECONDS = 30;
/** Something that waits for longer needs somebody who looks. */
const MOST_MS = 10 * 60_000;

const health = z.object({
  status: z.string(),
  oldestEventMs: z.number().nullish(),
  oldestNotificationMs: z.number().nullish(),
});

interface Finding {
  check: string;
  ok: boolean;
  says: string;
}

export const doctor: ApiCommand = {
  name: 'doctor',
  operands: [],
  summary: 'looks whether the server is reached, works, takes the key and keeps time',
  details: `Changes nothing. It ends with 1 when a check fails. --origin looks as a browser does before a
page of that origin may use the server.`,
  options: {
    origin: { type: 'string', value: '<origin>', help: 'a page’s: https://shop.example' },
  },
  examples: ['kassa doctor', 'kassa doctor --origin https://shop.example'],
  run: async (call) => {
    const origin = call.text('origin');
    if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).origin !== origin))
      throw wrongUse(`--origin ${origin} is no origin.`, 'Write it like https://shop.example');
    const findings = [...(await checkHealth(call)), await checkKey(call)];
    if (origin !== undefined) findings.push(await checkOrigin(call, origin));
    call.show(findings, () =>
      table(
        ['CHECK', '', 'FOUND'],
        findings.map(({ check, ok, says }) => [check, ok ? 'ok' : 'WRONG', says]),
      ),
    );
    const wrong = findings.filter(({ ok }) => !ok).map(({ check }) => check);
    if (wrong.length > 0) throw new Failure(EXIT.failed, `Wrong: ${wrong.join(', ')}.`);
  },
};

async function checkHealth({ api }: Call): Promise<Finding[]> {
  const response = await reach(`${api.url}/health/ready`);
  const now = Date.now();
  const { success, data } = health.safeParse(await response.json().catch(() => undefined));
  if (!success)
    throw new Failure(
      EXIT.notReached,
      `${api.url}/health/ready is no companion server's.`,
      "KASSA_URL is the companion server's publicUrl, with its path: https://shop.example/kassa",
    );
  const seconds = Math.round((Date.parse(response.headers.get('date') ?? '') - now) / 1000);
  return [
    { check: 'server', ok: response.ok, says: `${api.url} is ${data.status}` },
    age('oldest event', data.oldestEventMs),
    age('oldest notification', data.oldestNotificationMs),
    {
      check: 'clock',
      ok: Math.abs(seconds) <= MOST_SECONDS,
      says: Number.isNaN(seconds)
        ? 'the server tells no time'
        : `the server's is ${seconds} s from this machine's`,
    },
  ];
}

function age(check: string, ms: number | null | undefined): Finding {
  if (ms === undefined) return { check, ok: false, says: 'not told' };
  if (ms === null) return { check, ok: true, says: 'none waits' };
  return { check, ok: ms <= MOST_MS, says: `waits for ${Math.round(ms / 1000)} s` };
}

async function checkKey({ api }: Call): Promise<Finding> {
  try {
    const dead = asDeliveries(await api.call('GET', '/events?state=dead')).length;
    const given = dead === 0 ? 'taken' : `taken; ${dead} dead events: \`kassa events list --state dead\``;
    return { check: 'API key', ok: true, says: given };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { check: 'API key', ok: false, says: [error.message, error.next ?? ''].join(' ').trim() };
  }
}

async function checkOrigin({ api }: Call, origin: string): Promise<Finding> {
  const response = await reach(`${api.url}/session`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    },
  });
  const ok = response.ok && response.headers.get('access-control-allow-origin') === origin;
  const says = ok ? `pages of ${origin} may use the server` : `${origin} is not in merchant.origins`;
  return { check: 'origin', ok, says };
}
