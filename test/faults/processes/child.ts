/** A process of the campaign: started again under the same name after each end, and asked for or not, it says why. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { READY } from './settings.ts';

const LAST_WORDS = 2_000;

export class Child {
  readonly name: string;
  /** Ends that nobody asked for: what the process said last. */
  readonly deaths: string[] = [];
  /** The largest resident set of all its lives, in MB. */
  memory = 0;
  readonly #script: string;
  readonly #settings: () => object;
  #process: ChildProcess | undefined;
  #isAsked = false;

  /** @param script a file beside this one @param settings read again at each start */
  constructor(name: string, script: string, settings: () => object) {
    this.name = name;
    this.#script = fileURLToPath(new URL(script, import.meta.url));
    this.#settings = settings;
  }

  get isUp(): boolean {
    return this.#process !== undefined;
  }

  /** @returns what it printed when it was ready. @throws Error with its last words when it ends before */
  async start(): Promise<string> {
    this.#isAsked = false;
    const env = { ...process.env, CAMPAIGN: JSON.stringify(this.#settings()) };
    const child = spawn(process.execPath, [this.#script], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-LAST_WORDS)));
    const lines = createInterface(child.stdout);
    const ready = new Promise<string>((resolve, reject) => {
      lines.on('line', (line) => {
        if (line.startsWith(READY.trim())) resolve(line.slice(READY.length));
      });
      child.once('exit', (code, signal) => {
        this.#process = undefined;
        if (!this.#isAsked) this.deaths.push(`${this.name} ended with ${code ?? signal}: ${said}`);
        reject(new Error(`${this.name} ended before it was ready: ${said}`));
      });
    });
    this.#process = child;
    return ready;
  }

  /** `kill -9`. Resolves when it is gone. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Stands still in the midst of whatever it does; `goOn` lets it go on. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  goOn(): void {
    this.#process?.kill('SIGCONT');
  }

  async #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#process;
    if (!child) return;
    this.#measure(child);
    this.#isAsked = true;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  #measure({ pid }: ChildProcess): void {
    const file = `/proc/${pid}/status`;
    const status = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(status) ?? [];
    this.memory = Math.max(this.memory, Math.round(Number(kilobytes ?? 0) / 1024));
  }
}
