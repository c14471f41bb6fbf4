/** The companion server as a process that anybody may kill, and the calls that a shop and its pages make. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { API_KEY, READY, type ChaosSettings } from './settings.ts';

const SCRIPT = fileURLToPath(new URL(`server${extname(import.meta.url)}`, import.meta.url));
const CALL_MS = 20_000;

export interface Answer {
  status: number;
  body: unknown;
}

export class Companion {
  readonly #settings: ChaosSettings;
  #process: ChildProcess | undefined;

  constructor(settings: ChaosSettings) {
    this.#settings = settings;
  }

  get isUp(): boolean {
    return this.#process !== undefined;
  }

  /** Nothing when it runs. Rejects when it ends before it takes calls. */
  async start(): Promise<void> {
    if (this.#process) return;
    const env = { ...process.env, KASSA_CHAOS: JSON.stringify(this.#settings) };
    const child = spawn(process.execPath, [SCRIPT], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.#process = child;
    child.once('exit', () => (this.#process = undefined));
    for await (const line of createInterface(child.stdout)) if (line === READY) return;
    throw new Error('The companion server did not start');
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  asMerchant(path: string, body?: object): Promise<Answer | undefined> {
    const headers = { authorization: `Bearer ${API_KEY}`, 'idempotency-key': crypto.randomUUID() };
    return this.#call(path, body, headers);
  }

  asPage(token: string, path: string, body?: object): Promise<Answer | undefined> {
    return this.#call(path, body, { authorization: `Bearer ${token}`, origin: this.#settings.shopUrl });
  }

  /** @returns undefined when there was no answer */
  async #call(
    path: string,
    body: object | undefined,
    headers: Record<string, string>,
  ): Promise<Answer | undefined> {
    try {
      const response = await fetch(`http://127.0.0.1:${this.#settings.port}${path}`, {
        method: body ? 'POST' : 'GET',
        headers: { ...headers, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(CALL_MS),
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as unknown };
    } catch {
      return undefined;
    }
  }
}
