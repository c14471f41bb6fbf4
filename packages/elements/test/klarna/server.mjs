// Klarna's address, for element tests: the script as it comes, or as it doesn't.
//
//   /klarna/ok/<any>            at once
//   /klarna/late/<ms>           later
//   /klarna/after/<n>/<any>     once n requests for it have failed
//   /klarna/silent/<any>        never, without an error
//   /klarna/count/<path>        how many requests there were for a path below /klarna/, its slashes as ~
//   /klarna/strict              a page whose content security policy allows what the element says it needs
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { URL } from 'node:url';

const SCRIPT = readFileSync(new URL('api.js', import.meta.url), 'utf8');
/** A page as strict as they come: one nonce, one Trusted Types policy of ours beside Lit's. */
const STRICT = [
  "default-src 'self'",
  "script-src 'nonce-kassa'",
  "require-trusted-types-for 'script'",
  'trusted-types kassa-klarna lit-html',
].join('; ');
const seen = new Map();

/** A middleware of @web/dev-server: paths below /klarna/. */
export async function klarnaServer(context, next) {
  const { pathname } = context.URL;
  if (!pathname.startsWith('/klarna/')) return next();
  const [, , kind, id = ''] = pathname.split('/');
  const count = (seen.get(pathname) ?? 0) + 1;
  seen.set(pathname, count);
  if (kind === 'strict') {
    context.set('content-security-policy', STRICT);
    context.type = 'text/html';
    context.body = `<!doctype html><html lang="en"><title>Strict</title><script type="module" nonce="kassa" src="/packages/elements/src/klarna-widget-host/klarna-widget-host.define.ts"></script>`;
    return undefined;
  }
  if (kind === 'count') {
    context.body = { count: seen.get(`/klarna/${id.replaceAll('~', '/')}`) ?? 0 };
    return undefined;
  }
  if (kind === 'after' && count <= Number(id)) {
    context.status = 503;
    return undefined;
  }
  if (kind === 'silent') return new Promise(() => undefined);
  if (kind === 'late') await setTimeout(Number(id));
  context.type = 'text/javascript';
  context.body = SCRIPT;
  return undefined;
}
