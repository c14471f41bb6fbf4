// Files of the elements that hang or fail, for element tests.
//
//   /late-files/hold/<name>     a file of that name is not answered from now on
//   /late-files/fail/<name>     its connection breaks
//   /late-files/let/<name>      it is answered, and so are the requests that were held
import { randomUUID } from 'node:crypto';

const SRC = '/packages/elements/src';
const FILES = [
  `${SRC}/klarna-widget-host/for-picker.ts`,
  `${SRC}/views/app-switch/app-switch-panel.ts`,
  `${SRC}/views/app-switch/qr-code.ts`,
  `${SRC}/views/payment-part.ts`,
];

/**
 * The page of a test file: each asks for these files under addresses of its own. A browser keeps what it has had for the
 * page before, an error too, and asks nobody.
 */
export function testPage(testFramework) {
  const page = randomUUID();
  const imports = Object.fromEntries(FILES.map((file) => [file, `${file}?page=${page}`]));
  // The runner puts its own scripts first in a head. Firefox knows no import map once a module has been asked for.
  return `<!doctype html>
<html>
  <script type="importmap">${JSON.stringify({ imports })}</script>
  <body><script type="module" src="${testFramework}"></script></body>
</html>`;
}

const held = new Map();
const failing = new Set();

/** A middleware of @web/dev-server. */
export async function lateFiles(context, next) {
  const { pathname } = context.URL;
  const [, place, how, file] = pathname.split('/');
  const name = pathname.slice(pathname.lastIndexOf('/') + 1);
  if (place === 'late-files') {
    for (const answer of held.get(file) ?? []) answer();
    held.delete(file);
    failing.delete(file);
    if (how === 'hold') held.set(file, []);
    if (how === 'fail') failing.add(file);
    context.body = '';
    return undefined;
  }
  if (failing.has(name)) {
    context.respond = false;
    context.req.socket.destroy();
    return undefined;
  }
  const waiting = held.get(name);
  if (waiting) await new Promise((resolve) => waiting.push(resolve));
  return next();
}
