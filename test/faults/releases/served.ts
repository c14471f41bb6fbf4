/** `kassa serve` of one release, as a process that can leave and come again, and what its log says. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { Release } from './release.ts';

/** By the levels that pino's lines have. */
const WARNING = 40;
const ERROR = 50;
const lineSchema = z.looseObject({
  level: z.number(),
  msg: z.string(),
  reference: z.string().optional(),
  provider: z.string().optional(),
  source: z.string().optional(),
});
export type LogLine = z.infer<typeof lineSchema>;

export interface ServedOptions {
  name: string;
  release: Release;
  port: number;
  /** What `kassa serve` reads. */
  env: Readonly<Record<string, string>>;
  onLine: (line: LogLine) => void;
}

export class Served {
  readonly name: string;
  readonly port: number;
  /** Below which its routes are, without the balancer. */
  readonly url: string;
  /** Lines at level error, and what it said elsewhere than in its log. */
  readonly errors: string[] = [];
  /** Lines at level warn, counted by provider, source and words. */
  readonly warnings = new Map<string, number>();
  readonly deaths: string[] = [];
  readonly #options: ServedOptions;
  #process: ChildProcess | undefined;
  #isAsked = false;

  constructor(options: ServedOptions) {
    this.#options = options;
    this.name = options.name;
    this.port = options.port;
    this.url = `http://127.0.0.1:${options.port}/kassa`;
  }

  get isUp(): boolean {
    return this.#process !== undefined;
  }

  /** @throws Error when it ends before it listens */
  async start(): Promise<void> {
    const { release, port, env } = this.#options;
    this.#isAsked = false;
    const child = spawn(process.execPath, [join(release.folder, 'packages/cli/src/bin.ts'), 'serve'], {
      // Whose node_modules has all packages of the release.
      cwd: join(release.folder, 'test'),
      env: { PATH: process.env['PATH'], ...env, KASSA_PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#process = child;
    createInterface(child.stdout).on('line', (text) => this.#read(text));
    const notes = createInterface(child.stderr);
    const ready = new Promise<void>((resolve, reject) => {
      notes.on('line', (note) => {
        if (note.startsWith('Kassa listens')) resolve();
        else if (!/^(The script for its pages|Where POST \/picker|Kassa has ended)/.test(note))
          this.errors.push(note);
      });
      child.once('exit', (code, signal) => {
        this.#process = undefined;
        if (!this.#isAsked) this.deaths.push(`${this.name} ended with ${code ?? signal}`);
        reject(new Error(`${this.name} ended before it listened: ${this.errors.join('\n')}`));
      });
    });
    await ready;
  }

  /** Gracefully, as a deployment does. Resolves when it is gone. */
  async stop(): Promise<void> {
    const child = this.#process;
    if (!child) return;
    this.#isAsked = true;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }

  #count(warning: string): void {
    this.warnings.set(warning, (this.warnings.get(warning) ?? 0) + 1);
  }

  #read(text: string): void {
    const line = lineSchema.parse(JSON.parse(text));
    if (line.level >= ERROR) this.errors.push(text);
    else if (line.level >= WARNING)
      this.#count([line.provider, line.source, line.msg].filter(Boolean).join(' '));
    this.#options.onLine(line);
  }
}
