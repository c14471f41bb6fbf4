/**
 * Webhooks to merchants: each in its turn, again and again until `[accepted]` comes within ten seconds, the later
 * ones waiting behind it. Only `captureStateUpdate` is a name that Kronor's documents know; the other events and
 * what their `additionalData` holds are this sandbox's own.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusEvent, World } from './world.ts';

/** sandbox-defined, all but captureStateUpdate. */
const EVENT_OF: Record<StatusEvent['kind'], string> = {
  request: 'paymentRequestStateUpdate',
  payment: 'paymentStateUpdate',
  capture: 'captureStateUpdate',
  refund: 'refundStateUpdate',
  release: 'releaseStateUpdate',
};

interface Setting {
  id: number;
  url: string;
  secret: string;
  events: ReadonlySet<string>;
}

interface Queued {
  setting: Setting;
  event: string;
  body: string;
}

export interface Delivery {
  url: string;
  event: string;
  status: number | null;
  answer: string | null;
  acknowledged: boolean;
}

export interface WebhookOptions {
  /** Kronor's documents don't say. */
  signatureEncoding: 'hex' | 'base64';
  answerWithinMs: number;
  retryAfterMs: number;
}

export class Webhooks {
  readonly #world: World;
  readonly #options: WebhookOptions;
  readonly #settings = new Map<string, Setting>();
  readonly #queue: Queued[] = [];
  /** What was sent and answered, oldest first. */
  readonly log: Delivery[] = [];
  #lastId = 0;
  #running = false;
  readonly #closing = new AbortController();

  constructor(world: World, options: WebhookOptions) {
    this.#world = world;
    this.#options = options;
    world.onStatus((event) => this.#enqueue(event));
  }

  /**
   * The secret is told once, when the setting is new.
   * @param settingId of the one that moves to this URL
   */
  set(
    url: string,
    events: readonly { event: string; enabled: boolean }[],
    settingId?: number | null,
  ): { settingId: number; hmacSecret: string | null } {
    const named = [...this.#settings.values()].find(({ id }) => id === settingId);
    const known = named ?? this.#settings.get(url);
    if (named) this.#settings.delete(named.url);
    const setting: Setting = {
      id: known?.id ?? this.#world.newId(),
      url,
      secret: known?.secret ?? randomBytes(32).toString('hex'),
      events: new Set(events.filter(({ enabled }) => enabled).map(({ event }) => event)),
    };
    this.#settings.set(url, setting);
    return { settingId: setting.id, hmacSecret: known ? null : setting.secret };
  }

  delete(url: string): boolean {
    return this.#settings.delete(url);
  }

  reset(): void {
    this.#queue.length = this.log.length = 0;
    this.#settings.clear();
  }

  close(): void {
    this.#closing.abort();
    this.reset();
  }

  #enqueue(event: StatusEvent): void {
    const name = EVENT_OF[event.kind];
    for (const setting of this.#settings.values()) {
      if (!setting.events.has(name)) continue;
      const entry = {
        event: name,
        id: String(++this.#lastId),
        triggeredAt: this.#world.now().toISOString(),
        additionalData: { status: event.status },
      };
      this.#queue.push({ setting, event: name, body: JSON.stringify({ events: [entry] }) });
    }
    if (!this.#running) void this.#deliverAll();
  }

  async #deliverAll(): Promise<void> {
    this.#running = true;
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      const delivery = await this.#deliver(next);
      if (this.#closing.signal.aborted) break;
      this.log.push(delivery);
      if (delivery.acknowledged) this.#queue.shift();
      else await pause(this.#options.retryAfterMs, this.#closing.signal);
    }
    this.#running = false;
  }

  async #deliver({ setting, event, body }: Queued): Promise<Delivery> {
    const { signatureEncoding, answerWithinMs } = this.#options;
    const about = { url: setting.url, event };
    try {
      const response = await fetch(setting.url, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          'x-hmac-sha256-signature': createHmac('sha256', setting.secret)
            .update(body)
            .digest(signatureEncoding),
        },
        body,
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(answerWithinMs)]),
      });
      const answer = (await response.text()).slice(0, 200);
      return {
        ...about,
        status: response.status,
        answer,
        acknowledged: response.ok && answer === '[accepted]',
      };
    } catch {
      return { ...about, status: null, answer: null, acknowledged: false };
    }
  }
}

/** Over at once when the sandbox closes. */
const pause = (ms: number, signal: AbortSignal): Promise<unknown> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
