/** The sandbox on free ports, and its control API by name. For tests. */
import { createHash } from 'node:crypto';
import type { Fault, Sent } from '@kassa/sandbox-kit';
import { startWithPages } from '@kassa/sandbox-kit/testing';
import type { Action, PaymentView, SendStatus } from './control.ts';
import { createPayoneSandbox, SANDBOX_MERCHANT, type PayoneSandboxOptions } from './index.ts';
import type { Result } from './klarna/decide.ts';
import type { TransactionStatus } from './notifications.ts';
import type { Outcome, RequestName, Settings } from './world.ts';

export interface SentRequest {
  at: string;
  name: RequestName;
  form: Record<string, string>;
  answer: string;
}

export async function startSandbox(options: Partial<PayoneSandboxOptions> = {}) {
  const sandbox = await startWithPages('payone', (pagesUrl) =>
    createPayoneSandbox({ pagesUrl, port: 0, retryDelaysMs: [20], ...options }),
  );
  const { control } = sandbox;

  return {
    ...sandbox,
    /** What was asked, oldest first; only of one name where one is given. */
    requests: async (name?: RequestName): Promise<SentRequest[]> =>
      ((await control('GET', '/requests')) as SentRequest[]).filter(
        (request) => name === undefined || request.name === name,
      ),
    /** As the customer in Klarna's widget, for the session that started last. */
    authorize: async (outcome: Outcome = 'approve'): Promise<Result> => {
      const sessions = (await control('GET', '/sessions')) as { sessionId: string }[];
      const body = { method: 'authorize', category: 'any', outcome };
      return (await control('POST', `/sessions/${sessions.at(-1)?.sessionId}/authorize`, body)) as Result;
    },
    payments: () => control('GET', '/payments') as Promise<PaymentView[]>,
    payment: (reference: string) => control('GET', `/payments/${reference}`) as Promise<PaymentView>,
    act: (reference: string, action: Action) => control('POST', `/payments/${reference}/${action}`),
    told: (reference: string) =>
      control('GET', `/payments/${reference}/notifications`) as Promise<Sent<TransactionStatus>[]>,
    /** Sends one TransactionStatus, made as told. */
    tell: (reference: string, status: SendStatus) =>
      control('POST', `/payments/${reference}/notifications`, status) as Promise<Sent<TransactionStatus>>,
    settings: (settings: Partial<Settings>) => control('PUT', '/settings', settings),
    fault: (operation: RequestName | 'post-gateway', fault: Fault) =>
      control('PUT', `/faults/${operation}`, fault),
  };
}
export type RunningSandbox = Awaited<ReturnType<typeof startSandbox>>;

/** POSTs a form as a client would that has only read the documents. */
export async function post(
  { apiUrl }: Pick<RunningSandbox, 'apiUrl'>,
  params: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Record<string, string>> {
  const response = await fetch(apiUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(params).toString(),
  });
  const lines = (await response.text()).trimEnd().split('\n');
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

/** What every request of the sandbox's merchant starts with. */
export const CREDENTIALS = {
  mid: SANDBOX_MERCHANT.mid,
  aid: SANDBOX_MERCHANT.aid,
  portalid: SANDBOX_MERCHANT.portalid,
  key: createHash('md5').update(SANDBOX_MERCHANT.key).digest('hex'),
  mode: 'test',
  api_version: '3.11',
  encoding: 'UTF-8',
};
