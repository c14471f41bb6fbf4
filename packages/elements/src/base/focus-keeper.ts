import type { ReactiveController, ReactiveElement } from 'lit';

/**
 * Passes the focus on when an update removes the part of the element that had it: without it, keyboard and screen
 * reader begin at the top of the page. A focus that somebody has taken in the meantime is left there.
 */
export class FocusKeeper implements ReactiveController {
  readonly #host: ReactiveElement;
  readonly #findTarget: () => HTMLElement | null | undefined;
  #hadFocus = false;
  /** Of the part that had the focus before the update. */
  #id = '';
  #isLost = false;
  /** The part that the last update has moved the focus to. */
  moved: HTMLElement | null | undefined;

  /** @param findTarget the part that takes the focus; nothing while none is there yet: then after a later update */
  constructor(host: ReactiveElement, findTarget: () => HTMLElement | null | undefined) {
    this.#host = host;
    this.#findTarget = findTarget;
    host.addController(this);
  }

  get #focused() {
    return this.#host.shadowRoot?.activeElement;
  }

  hostUpdate(): void {
    this.moved = undefined;
    this.#hadFocus = Boolean(this.#focused);
    this.#id = this.#focused?.id ?? '';
  }

  hostUpdated(): void {
    // An update may turn a part into another one and draw the first in another place.
    if (this.#id && this.#focused?.id !== this.#id) this.#host.shadowRoot?.getElementById(this.#id)?.focus();
    if (this.#hadFocus && !this.#focused) this.#isLost = true;
    if (!this.#isLost) return;
    if (document.activeElement === document.body) this.#move();
    else this.#isLost = false;
  }

  /** Moves the focus after the next update, wherever it is. */
  async take(): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#move();
  }

  #move(): void {
    const target = this.#findTarget();
    // Read out by the focus: an alert would say it twice.
    if (target?.role === 'alert') target.role = null;
    target?.focus();
    this.moved = target;
    this.#isLost = !target;
  }
}
