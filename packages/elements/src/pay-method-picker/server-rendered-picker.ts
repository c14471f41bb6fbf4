/** A picker whose list a server has drawn (`@kassa/ssr`). Pages without such a list don't load this file. */
import type { Snapshot } from '@kassa/protocol';
import { CheckoutController } from '../checkout/checkout-controller.ts';
import { loadedFields, loadFields } from '../views/lazy-fields.ts';
import { loadedPaymentPart, loadPaymentPart } from '../views/lazy-payment.ts';
import { TextsController } from '../words/texts.ts';
import { PayMethodPicker } from './pay-method-picker.ts';

/**
 * Leaves the server's list alone until it knows what to show. Then it draws its own in the same place, in one go, with
 * the customer's choice, what was typed and the focus: the two need not be the same, so a page of another release, or
 * one that a browser has translated, is taken over too.
 */
export class ServerRenderedPicker extends PayMethodPicker {
  /** 'form' takes no part in who shows the payment. */
  readonly #checkout = new CheckoutController(this, 'form');
  readonly #texts = new TextsController(this);
  #stands = false;
  #isPressed = false;

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    this.#stands = !!this.shadowRoot?.firstChild;
    let root;
    try {
      root = super.createRenderRoot();
    } catch {
      // In a closed root, which `renderPicker` makes none of, nothing is drawn: the list stays, and its form pays.
      return this;
    }
    // What stands there goes before the first own drawing: it is no place to draw in front of.
    this.renderOptions.renderBefore = null;
    this.addEventListener('pointerdown', () => {
      const press = new AbortController();
      this.#isPressed = true;
      const end = () => {
        this.#isPressed = false;
        press.abort();
      };
      // It may end anywhere in the page.
      for (const name of ['pointerup', 'pointercancel']) addEventListener(name, end, press);
    });
    return root;
  }

  /** The list can be used meanwhile: what takes it over is a task of its own, and a slow page answers in between. */
  protected override async scheduleUpdate(): Promise<void> {
    if (this.#stands) await new Promise((resolve) => setTimeout(resolve));
    await super.scheduleUpdate();
  }

  protected override shouldUpdate(): boolean {
    const { snapshot, error } = this.#checkout.state ?? {};
    if (this.renderRoot === this) return false;
    // A press is waited for to its end: what it began on would be gone, so that it chose nothing, and Pay would pay
    // another method. WebKit may forget `:active` before the press ends, and a press may be older than this element.
    if (this.#stands && (this.#isPressed || this.matches(':active'))) {
      setTimeout(() => this.requestUpdate());
      return false;
    }
    // Without the words of its language the picker would draw that it is loading.
    return (
      !this.#stands ||
      (!!(snapshot ?? error) && this.#texts.use(snapshot?.order.language) && this.#hasFiles(snapshot))
    );
  }

  /** What the chosen method asks for, and the outcome of the payment before, stand in the server's list: they are waited for. */
  #hasFiles(snapshot: Snapshot | undefined): boolean {
    const coming =
      snapshot?.selection?.preparation.kind === 'fields' && !loadedFields()
        ? loadFields()
        : snapshot?.payment?.holdsOrder === false && loadedPaymentPart() === undefined && loadPaymentPart();
    if (coming) void coming.then(() => this.requestUpdate());
    return !coming;
  }

  protected override update(changed: Map<PropertyKey, unknown>): void {
    if (!this.#stands) {
      super.update(changed);
      return;
    }
    this.#stands = false;
    const root = this.renderRoot as ShadowRoot;
    const before = root.querySelector<HTMLInputElement>('.row :checked');
    // So arrow keys have come to it: the customer may only be passing. In WebKit no focus that they move is visible, and
    // a click gives none in Safari.
    const isPassing = before?.matches(/^App/.test(navigator.vendor) ? ':focus' : ':focus-visible');
    const typed = [...root.querySelectorAll<Control>('.field [id]')];
    const focused = root.activeElement;
    root.replaceChildren();
    super.update(changed);
    for (const control of typed) type(root.getElementById(control.id), control);
    // At once: whoever looks after the focus would find it lost, and move it to the first method.
    if (focused)
      (root.getElementById(focused.id) ?? root.querySelector<HTMLElement>('form .button'))?.focus({
        preventScroll: true,
      });
    void this.updateComplete.then(() => {
      if (!before || before.value === this.selected) return;
      const radio = root.getElementById(`method-${before.value}`);
      if (isPassing) radio?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Arrow' }));
      radio?.click();
    });
  }
}

type Control = HTMLInputElement;

/** Puts what stood in one control into another, as a customer does. */
function type(control: HTMLElement | null, { value, checked }: Control): void {
  if (!control || !value) return;
  Object.assign(control, { value, checked });
  for (const name of ['input', 'change']) control.dispatchEvent(new Event(name));
}
