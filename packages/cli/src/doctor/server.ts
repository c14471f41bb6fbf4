/** What stands between this terminal, or a page, and the companion server. */
import * as z from 'zod';
import { reach, type Api } from '../api.ts';
import { asDeliveries } from '../answers.ts';
import { EXIT, Failure } from '../failure.ts';
import { finding, type Finding } from './finding.ts';

/** Signed events and notifications are refused when clocks differ by more than some minutes. */
const MOST_SECONDS = 30;
/** Something that waits for longer needs somebody who looks. */
const MOST_MS = 10 * 60_000;

const health = z.object({
  status: z.string(),
  oldestEventMs: z.number().nullish(),
  oldestNotificationMs: z.number().nullish(),
});

/**
 * @param hasKey false: the shop is in the server's own process and calls no route
 * @throws Failure when no companion server answers
 */
export async function checkServer(api: Api, hasKey: boolean, origins: readonly string[]): Promise<Finding[]> {
  const findings = await checkHealth(api);
  findings.push(hasKey ? await checkKey(api) : finding('API key', true, 'none is set, so none is taken'));
  for (const origin of origins) findings.push(await checkOrigin(api, origin));
  return findings;
}

async function checkHealth({ url }: Api): Promise<Finding[]> {
  const response = await reach(`${url}/health/ready`);
  const now = Date.now();
  const { success, data } = health.safeParse(await response.json().catch(() => undefined));
  if (!success)
    throw new Failure(
      EXIT.notReached,
      `${url}/health/ready is no companion server's.`,
      "KASSA_URL is the companion server's publicUrl, with its path: https://shop.example/kassa",
    );
  const seconds = Math.round((Date.parse(response.headers.get('date') ?? '') - now) / 1000);
  return [
    finding('server', response.ok, `${url} is ${data.status}`),
    age('oldest event', data.oldestEventMs),
    age('oldest notification', data.oldestNotificationMs),
    finding(
      'clock',
      Math.abs(seconds) <= MOST_SECONDS,
      Number.isNaN(seconds) ? 'the server tells no time' : `the server's is ${seconds} s from this machine's`,
    ),
  ];
}

function age(check: string, ms: number | null | undefined): Finding {
  if (ms === undefined) return finding(check, false, 'not told');
  if (ms === null) return finding(check, true, 'none waits');
  return finding(check, ms <= MOST_MS, `waits for ${Math.round(ms / 1000)} s`);
}

async function checkKey(api: Api): Promise<Finding> {
  try {
    const dead = asDeliveries(await api.call('GET', '/events?state=dead')).length;
    const given = dead === 0 ? 'taken' : `taken; ${dead} dead events: \`kassa events list --state dead\``;
    return finding('API key', true, given);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return finding('API key', false, [error.message, error.next ?? ''].join(' ').trim());
  }
}

async function checkOrigin({ url }: Api, origin: string): Promise<Finding> {
  const response = await reach(`${url}/session`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    },
  });
  const ok = response.ok && response.headers.get('access-control-allow-origin') === origin;
  const says = ok ? `pages of ${origin} may use the server` : `${origin} is not in merchant.origins`;
  return finding('origin', ok, says);
}
