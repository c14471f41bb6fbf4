/** Knocks until something gives way: a crash, a five-hundred, a hang, or rows of what was refused. */
import { errorBodySchema } from '@kassa/protocol';
import * as fc from 'fast-check';
import { knocks, type Knock } from './doors.ts';
import { SHOP, type Front } from './front.ts';

export interface FuzzReport {
  seed: number;
  knocks: number;
  /** By door: how many were taken and how many refused. */
  doors: Record<string, { taken: number; refused: number }>;
  /** The smallest knock that did it, and what it did. Null: nothing gave way. */
  failure: string | null;
}

const HANG_MS = 10_000;
/** Refused before anything was looked up: nothing of it may be kept. */
const UNKEPT = [
  'invalid_request',
  'invalid_token',
  'invalid_api_key',
  'origin_not_allowed',
  'payload_too_large',
  'not_found',
];

export async function fuzz(front: Front, options: { seed: number; knocks: number }): Promise<FuzzReport> {
  const doors: FuzzReport['doors'] = {};
  const deaths: unknown[] = [];
  const died = (error: unknown) => deaths.push(error);
  process.on('uncaughtException', died);
  process.on('unhandledRejection', died);
  const property = fc.asyncProperty(knocks(front), async (knock) => {
    const status = await judge(front, knock);
    if (deaths.length > 0) throw new Error('It would have ended the process', { cause: deaths.pop() });
    const counts = (doors[knock.door] ??= { taken: 0, refused: 0 });
    counts[status < 400 ? 'taken' : 'refused'] += 1;
  });
  try {
    const { seed, knocks: numRuns } = options;
    const result = await fc.check(property, { seed, numRuns, endOnFailure: false });
    return {
      seed,
      knocks: result.numRuns,
      doors,
      failure: result.failed
        ? `${fc.stringify(result.counterexample)}: ${String(result.errorInstance)}`
        : null,
    };
  } finally {
    process.off('uncaughtException', died);
    process.off('unhandledRejection', died);
  }
}

/** @throws Error that says what gave way */
async function judge(front: Front, knock: Knock): Promise<number> {
  const before = await front.rows();
  const { status, body } = await send(front, knock);
  const code = errorBodySchema.safeParse(body).data?.error.code;
  const isProviders = code === 'not_supported' || (code?.startsWith('provider_') ?? false);
  if (status >= 500 && !isProviders) throw new Error(`${status} ${JSON.stringify(body)}`);
  if (status >= 400 && code === undefined && !isErrorPage(knock, body))
    throw new Error(`${status} without a code`);
  if (code !== undefined && UNKEPT.includes(code) && (await front.rows()) !== before)
    throw new Error(`${code}, and something of it is stored`);
  return status;
}

/** Whoever follows a return link is a person: an error there is a page in words. */
const isErrorPage = ({ door }: Knock, body: unknown): boolean =>
  door === 'GET /return' && typeof body === 'string' && /^<!doctype html>/i.test(body);

async function send({ server }: Front, knock: Knock): Promise<{ status: number; body: unknown }> {
  const { method, path, headers, body } = knock;
  const request = new Request(SHOP + path, { method, headers, ...(body !== undefined && { body }) });
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${HANG_MS} ms`)), HANG_MS);
  });
  try {
    const response = await Promise.race([server.fetch(request), hang]);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, body: isJson && text !== '' ? (JSON.parse(text) as unknown) : text };
  } finally {
    clearTimeout(timer);
  }
}
