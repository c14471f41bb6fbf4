/**
 * Klarna's script, added to the page by hand: Klarna wants it loaded from its own address and never bundled. At most
 * once per page; the page's own `Klarna.Payments` will do as well.
 */
import { isSafeRedirect } from '@kassa/protocol';
import { KlarnaError } from './klarna-error.ts';
import { klarnaGlobals, klarnaPayments, type KlarnaPayments } from './klarna-sdk.ts';

/** Of our own policy, for a shop's `trusted-types` directive. */
const POLICY = 'kassa-klarna';
const RETRY_AFTER_MS = 500;

export interface KlarnaScript {
  scriptUrl: string;
  /** Of the page's content security policy. Empty when it has none. */
  nonce: string;
  /** The limit for each of two tries. */
  timeoutMs: number;
}

/** @throws KlarnaError klarna-blocked when it didn't come, tried twice */
export async function loadKlarna(script: KlarnaScript): Promise<KlarnaPayments> {
  const present = klarnaPayments();
  // Then the script doesn't call back any more.
  if (present) return present;
  if (!isSafeRedirect(script.scriptUrl))
    throw new KlarnaError('klarna-blocked', 'The script must come by https, or by http from loopback');
  const shops = klarnaGlobals.klarnaAsyncCallback;
  let ours: (() => void) | undefined;
  const called = new Promise<void>((resolve) => {
    ours = () => {
      shops?.();
      resolve();
    };
  });
  klarnaGlobals.klarnaAsyncCallback = ours;
  try {
    return await tryOnce(script, called);
  } catch {
    await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER_MS));
    return await tryOnce({ ...script, scriptUrl: anotherRequestFor(script.scriptUrl) }, called);
  } finally {
    if (klarnaGlobals.klarnaAsyncCallback === ours) klarnaGlobals.klarnaAsyncCallback = shops;
  }
}

function tryOnce(
  { scriptUrl, nonce, timeoutMs }: KlarnaScript,
  called: Promise<void>,
): Promise<KlarnaPayments> {
  const element = document.createElement('script');
  return new Promise<KlarnaPayments>((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timer);
      element.remove();
      reject(new KlarnaError('klarna-blocked', `Klarna's script ${why}: ${scriptUrl}`));
    };
    const timer = setTimeout(() => fail(`did not come within ${timeoutMs} ms`), timeoutMs);
    /** Called back, or loaded when someone else has taken the callback's place. */
    const arrive = () => {
      const payments = klarnaPayments();
      if (!payments) return;
      clearTimeout(timer);
      resolve(payments);
    };
    void called.then(arrive);
    element.addEventListener('load', arrive);
    element.addEventListener('error', () => fail('could not be loaded'));
    element.nonce = nonce || nonceOfPage();
    try {
      element.src = trusted(scriptUrl);
      document.head.append(element);
    } catch {
      fail(`is not allowed by the page's Trusted Types; allow the policy "${POLICY}"`);
    }
  });
}

/** A browser answers the same address by the request that is still waiting, and a removed element doesn't end that. */
function anotherRequestFor(scriptUrl: string): string {
  const url = new URL(scriptUrl);
  url.searchParams.set('again', '1');
  return url.href;
}

/** A page whose policy has a nonce has given it to the script that we came with. */
const nonceOfPage = (): string => document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy(POLICY, {
    createScriptURL(wanted) {
      if (isSafeRedirect(wanted)) return wanted;
      throw new TypeError('Not an address that a script may come from');
    },
  });
  return policy ? policy.createScriptURL(url) : url;
}
