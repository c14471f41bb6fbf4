/** What a request must not do: see README.md. */
import { errorBodySchema } from '@kassa/protocol';
import { SHOP, type Fetch, type Front } from './front.ts';
import type { Answer } from './knock.ts';

export interface Sent {
  door: string;
  method: string;
  path: string;
  headers: [string, string][];
  body: string | undefined;
}

/** Refused before anything was looked up: nothing of it may be kept. */
const UNKEPT = [
  'invalid_request',
  'invalid_token',
  'invalid_api_key',
  'origin_not_allowed',
  'payload_too_large',
  'not_found',
];

/** @throws Error that says what gave way */
export async function judgeRequest(front: Front, fetch: Fetch, sent: Sent): Promise<Answer> {
  const before = await front.rows();
  const { status, body } = await send(fetch, sent);
  const code = errorBodySchema.safeParse(body).data?.error.code;
  if (status >= 500 && !isProviders(code)) throw new Error(`${status} ${JSON.stringify(body)}`);
  if (status >= 400 && code === undefined && !isErrorPage(sent, body))
    throw new Error(`${status} without a code`);
  if (code !== undefined && UNKEPT.includes(code) && (await front.rows()) !== before)
    throw new Error(`${code}, and something of it is stored`);
  return status < 400 ? 'taken' : 'refused';
}

/** It is the provider that could not be reached, or that said something strange. */
export const isProviders = (code: string | undefined): boolean =>
  code === 'not_supported' || (code?.startsWith('provider_') ?? false);

const PAGES = ['GET /return', 'POST /pay'];
/** Whoever follows a return link or sends a form is a person: an error there is a page in words. */
const isErrorPage = ({ door }: Sent, body: unknown): boolean =>
  PAGES.includes(door) && typeof body === 'string' && /^<!doctype html>/i.test(body);

async function send(fetch: Fetch, sent: Sent): Promise<{ status: number; body: unknown }> {
  const { method, path, headers, body } = sent;
  const request = new Request(SHOP + path, { method, headers, ...(body !== undefined && { body }) });
  const response = await fetch(request);
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, body: isJson && text !== '' ? (JSON.parse(text) as unknown) : text };
}
