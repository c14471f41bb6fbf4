/**
 * What `npm start` and `npm test` run. Plain JavaScript for whatever Node is there: installs what is missing, then
 * runs `scripts/<name>.ts` with the Node that the lockfile holds, and passes signals on to it.
 */
import { spawn } from 'node:child_process';
import console from 'node:console';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import process from 'node:process';
import { setInterval } from 'node:timers';

const PNPM = `pnpm@${JSON.parse(readFileSync('package.json', 'utf8')).config.pnpm}`;
const LOCKED_NODE = resolve('node_modules/.bin/node');

/** @type {import('node:child_process').ChildProcess | undefined} */
let child;
let ended = false;

function end(signal) {
  ended = true;
  child?.kill(signal);
}
process.on('SIGINT', () => end('SIGINT'));
process.on('SIGTERM', () => end('SIGTERM'));
// npm ends the shell between it and us, and the shell tells nobody.
const parent = process.ppid;
setInterval(() => process.ppid !== parent && !ended && end('SIGTERM'), 500).unref();

/** @returns {Promise<number>} the exit code */
function run(command, args) {
  const path = [resolve('node_modules/.bin'), process.env.PATH].join(delimiter);
  return new Promise((done) => {
    child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PATH: path },
      shell: process.platform === 'win32',
    });
    child.once('error', (error) => {
      console.error(error.message);
      done(1);
    });
    child.once('exit', (code) => done(code ?? 1));
  });
}

const installed = await run('npx', ['-y', PNPM, 'install', '--frozen-lockfile']);
if (installed === 0 && !ended) {
  const node = existsSync(LOCKED_NODE) ? LOCKED_NODE : process.execPath;
  process.exitCode = await run(node, [`scripts/${process.argv[2]}.ts`]);
} else process.exitCode = installed;
