/** Seconds until a moment, from the clock each time: a page that slept is right as soon as it wakes. */
import type { ReactiveController, ReactiveElement } from 'lit';

/** A moment that is further away is not counted down to. */
const HOUR_S = 3_600;
/** `setTimeout` takes no more than 2^31 milliseconds. */
const LONGEST_MS = 86_400_000;

export class Countdown implements ReactiveController {
  readonly #host: ReactiveElement;
  #until = NaN;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #wake = () => this.#host.requestUpdate();

  constructor(host: ReactiveElement) {
    this.#host = host;
    host.addController(this);
  }

  /** ISO 8601; null when nobody knows. Informs: whoever asks decides nothing by it. */
  follow(until: string | null | undefined): void {
    this.#until = Date.parse(until ?? '');
  }

  /** Whole seconds; 0 once it's over; undefined when there is no end, or it's more than an hour away. */
  get left(): number | undefined {
    const seconds = Math.max(0, Math.ceil((this.#until - Date.now()) / 1_000));
    return seconds <= HOUR_S ? seconds : undefined;
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.#wake);
    addEventListener('pageshow', this.#wake);
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#wake);
    removeEventListener('pageshow', this.#wake);
  }

  hostUpdated(): void {
    clearTimeout(this.#timer);
    const left = this.#until - Date.now();
    if (!(left > 0) || !this.#host.isConnected) return;
    const next = left > HOUR_S * 1_000 ? left - HOUR_S * 1_000 : left % 1_000 || 1_000;
    this.#timer = setTimeout(this.#wake, Math.min(next, LONGEST_MS));
  }
}

/** `2:05` */
export const clockText = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
