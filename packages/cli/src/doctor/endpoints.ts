/** Others' servers: the providers' and the shop's own event endpoint. */
import { readFile } from 'node:fs/promises';
import { request as requestHttp } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import type { ProviderEndpoint } from '../local/environment.ts';
import { finding, reasonOf, type Finding } from './finding.ts';

const ANSWER_MS = 10_000;

type Knock = RequestOptions & { body?: string };

/** One request. @returns the status of the answer; rejects when there is none, or TLS is not trusted on one side. */
const knock = (address: string, { body, ...options }: Knock = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = address.startsWith('https:') ? requestHttps : requestHttp;
    const sent = request(address, { ...options, signal: AbortSignal.timeout(ANSWER_MS) }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.once('error', reject);
    sent.end(body);
  });

/** Any answer at all will do: it shows the way there, and that both sides trust each other's certificates. */
export async function checkProvider({ name, url, tls }: ProviderEndpoint): Promise<Finding> {
  try {
    const status = await knock(url, tls ? await filesOf(tls) : {});
    const trusted = url.startsWith('https:') ? ', and its certificate is trusted' : '';
    return finding(
      name,
      status < 500,
      `${url} answers (${status})${tls ? ', and takes our certificate' : trusted}`,
    );
  } catch (error) {
    return finding(name, false, `${url} was not reached: ${reasonOf(error)}`);
  }
}

const filesOf = async ({ ca, cert, key }: NonNullable<ProviderEndpoint['tls']>) => ({
  ca: await readFile(ca),
  cert: await readFile(cert),
  key: await readFile(key),
  // One connection of its own: none of an earlier look is used again.
  agent: false as const,
});

/**
 * What isn't signed by us has to be refused there: whoever could send an event could say that an order is paid.
 * @param what is sent there: "an event"
 */
export async function checkSignedEndpoint(check: string, url: string, what: string): Promise<Finding> {
  const headers = {
    'content-type': 'application/json',
    'webhook-id': 'kassa-doctor',
    'webhook-timestamp': String(Math.floor(Date.now() / 1000)),
    'webhook-signature': 'v1,bm90IHNpZ25lZA==',
  };
  try {
    const status = await knock(url, { method: 'POST', headers, body: '{"type":"kassa.doctor"}' });
    if (status < 300) return finding(check, false, `${url} took ${what} that is not signed (${status})`);
    const isThere = status >= 400 && status !== 404 && status !== 405;
    return finding(
      check,
      isThere,
      `${url} ${isThere ? 'refuses what is not signed' : `doesn’t take ${what}`} (${status})`,
    );
  } catch (error) {
    return finding(check, false, `${url} was not reached: ${reasonOf(error)}`);
  }
}
