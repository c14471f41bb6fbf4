/** Choosing, filling in, paying and going on: what the picker does, without its markup. */
import type { KassaError, Method, PaymentInput, Preparation } from '@kassa/protocol';
import type { CheckoutHost } from '../checkout/checkout-controller.ts';
import { emit } from '../base/emit.ts';
import { warn } from '../base/warn.ts';
import { SubmitController } from '../checkout/submit-controller.ts';
import type { TextsHost } from '../words/texts.ts';
import type { OwnMethod } from '../views/first-list.ts';
import { askShop } from '../checkout/ask-shop.ts';
import { readOwnMethods } from './own-methods.ts';
import type {} from './pay-method-picker.events.ts';
import { loadPaymentPart } from '../views/lazy-payment.ts';
import { fieldsViews, loadedFields, loadFields, type FieldsViews } from '../views/lazy-fields.ts';
import type { LazyChoiceList } from '../views/choice-list/lazy-choice-list.ts';
import { pickerView } from '../views/picker-view.ts';
import type { PaymentWidget } from '../checkout/payment-widget.ts';

interface PickerHost extends CheckoutHost, TextsHost {
  ownMethods: unknown;
}

export class PayController extends SubmitController<PickerHost> {
  /** The method whose radio button is on. */
  chosen: string | undefined;
  /** The method that the shop has chosen last. */
  #preset: string | undefined;
  /** The customer has asked to pay and has chosen nothing yet. */
  isUnchosen = false;
  /** From the first try to pay on, fields say what is wrong with them as it is typed. */
  showsFieldProblems = false;
  /** Undefined until a method has asked for something, and its views have loaded. */
  fieldsViews: FieldsViews | undefined;
  /**
   * By method, the last fields that it asked for. They stay while a new session is asked, or another page of this one has
   * chosen another method: the customer may be typing in them.
   */
  readonly fields: Record<string, Preparation> = {};
  /** Loads the list for a choice of many. */
  choices: LazyChoiceList | undefined;
  /** Values by field, as the customer typed them. They outlive a change of method and of session. */
  readonly values: Record<string, string> = {};
  /** By field, the value that the server refused last. */
  readonly #refused: Record<string, string | undefined> = {};
  /** Session and method that were asked for last: each once, unless the customer asks again. */
  #asked = '';
  #wasOffline = false;
  /**
   * preset: nobody but the shop has chosen. passing: arrow keys, which choose each method on their way, have come to one that
   * tells a third party.
   */
  choice: 'preset' | 'passing' | 'made' = 'preset';
  /** An arrow key is down, which chooses. */
  #isByArrow = false;
  /** Session and method of what turned out not to be offered, whatever the server says. */
  readonly #takenAway = new Set<string>();

  override hostUpdate(): void {
    if (pickerView(this.checkout.state) === 'choosing') this.#reconcileChoice();
    const { preparation, chosen = '' } = this;
    if (preparation?.kind === 'fields') {
      this.fieldsViews = fieldsViews(this.host);
      this.fields[chosen] = preparation;
    }
    this.choices ??= this.fieldsViews?.lazyChoiceList?.(this.host);
  }

  get ownMethods(): readonly OwnMethod[] {
    return readOwnMethods(this.host.ownMethods, this.host, this.checkout.state?.snapshot?.methods ?? []);
  }

  /** The session's ways to pay and the shop's own, without what was taken away. */
  get methods(): readonly (Method | OwnMethod)[] {
    const snapshot = this.checkout.state?.snapshot;
    if (!snapshot) return [];
    const { methods, session } = snapshot;
    return [...methods, ...this.ownMethods].filter(({ id }) => !this.#takenAway.has(`${session.id} ${id}`));
  }

  /** The customer acts on a method: the first time, or once more. */
  choose(id: string): void {
    const before = this.chosen;
    const method = this.methods.find((each) => each.id === id);
    this.checkout.act();
    this.chosen = id;
    this.problem = undefined;
    this.isUnchosen = false;
    // Its provider hears of the customer: not of one whose arrow keys only pass.
    this.choice = this.#isByArrow && method?.hasWidget ? 'passing' : 'made';
    // The key may come up elsewhere, and each arrow key comes before what it chooses.
    this.#isByArrow = false;
    if (!this.checkout.state?.busy) this.#asked = '';
    // Beside the question to the server, so that fields stand there with its answer. What is needed is loaded again.
    if (!this.isOwn(id))
      for (const load of [loadFields, loadPaymentPart]) void load().then(() => this.host.requestUpdate());
    this.#reconcileChoice();
    if (id === before) return;
    this.showsFieldProblems = false;
    this.#tellChoice();
  }

  #tellChoice(): void {
    const { chosen, methods } = this;
    const label = methods.find(({ id }) => id === chosen)?.label ?? '';
    emit(this.host, 'payment-method-change', { method: chosen, label });
  }

  /** A key on a radio button. Space acts on one that is on already, as Tab does where the customer goes on from it. */
  onKey({ type, key, shiftKey, target }: KeyboardEvent): void {
    const isDown = type === 'keydown';
    this.#isByArrow = isDown && key.startsWith('Arrow');
    const goesOn = key === 'Tab' && !shiftKey && this.choice === 'passing';
    if (isDown && (goesOn || key === ' ')) this.choose((target as HTMLInputElement).value);
  }

  /** The shop chooses: the server isn't told before the customer acts. */
  preselect(id: string | undefined): void {
    // A shop that writes back what it has heard undoes no act of the customer's.
    if (id === this.chosen) return;
    this.#preset = this.chosen = id;
    this.choice = 'preset';
  }

  /** The chosen method can't be paid with in this session: it goes, and the customer is told why. */
  takeAway(why: KassaError): void {
    const session = this.checkout.state?.snapshot?.session;
    if (!session || this.chosen === undefined) return;
    this.#takenAway.add(`${session.id} ${this.chosen}`);
    // It isn't the shop's mistake.
    this.#preset = undefined;
    this.problem = why;
    this.#reconcileChoice();
    this.host.requestUpdate();
  }

  fill(name: string, value: string): void {
    this.values[name] = value;
    this.host.requestUpdate();
  }

  /**
   * Makes the choice fit what is offered now, and tells a session that hasn't heard of it: the shop put in a new
   * token. A method that nobody chose is not selected: some providers may not hear of a customer before that.
   */
  #reconcileChoice(): void {
    const { client, state } = this.checkout;
    const snapshot = state?.snapshot;
    if (!client || !snapshot) return;
    const { selection, session } = snapshot;
    const all = this.methods;
    const isOffered = (method: string | undefined) => all.some(({ id }) => id === method);
    const before = this.chosen;
    if (!isOffered(before)) {
      if (before && before === this.#preset) warn('selected', this.host, before);
      const only = all.length === 1 ? all[0]?.id : undefined;
      const next = isOffered(selection?.method) ? selection?.method : only;
      this.chosen = next;
      this.choice = 'preset';
      // It has gone by itself: a shop that shows it elsewhere hears of it, and may keep to one that isn't offered.
      if (before) this.#tellChoice();
      if (!isOffered(this.chosen)) this.chosen = next;
    }
    const { chosen } = this;
    const ask = `${session.id} ${chosen}`;
    const isOffline = state.connection === 'offline';
    // What couldn't be asked is asked again.
    if (this.#wasOffline && !state.busy && !isOffline) this.#asked = '';
    this.#wasOffline = isOffline;
    if (this.choice !== 'made' || chosen === undefined || this.#asked === ask) return;
    this.#asked = ask;
    // A choice under way may be another one, whose answer is still to come.
    if (!this.isOwn(chosen) && (state.busy || selection?.method !== chosen)) void client.select(chosen);
  }

  protected async trySubmit(): Promise<void> {
    const { client, state } = this.checkout;
    const { chosen } = this;
    // A button of the shop's stands there in all views.
    if (!client || pickerView(state) !== 'choosing') return;
    // The shop may have set it to nothing since the last update.
    this.isUnchosen = !chosen;
    if (!chosen) return this.focus('.row input');
    // Whoever pays has chosen, whoever chose before: the next session is told as well.
    this.choice = 'made';
    this.#reconcileChoice();
    if (this.isOwn(chosen)) {
      // The shop takes the order itself: the server gets no input.
      await this.pay(chosen, () => askShop(this.host, 'own-method-submit', chosen).then(() => undefined));
      return;
    }
    const shown = this.preparation ?? this.fields[chosen];
    if (!this.preparation) await client.select(chosen);
    const { preparation } = this;
    if (!preparation) return;
    // What it asks for is on the page only now: let the customer see it.
    if (preparation.kind === 'fields') await loadFields();
    if (!shown && preparation.kind !== 'none') return this.focus('.field [id|=field]');
    // Its form is on its way, or couldn't be loaded, which is asked for again and said.
    if (preparation.kind === 'klarna_widget' && !this.widget) return;
    if (!(await this.#isFilledIn(preparation))) return;
    // What was said of an earlier try is no word about this one.
    if (!(await this.pay(chosen, () => this.#input(preparation)))) return;
    const refused = client.state.error?.field?.replace('input.', '');
    if (refused) this.#refused[refused] = this.values[refused] ?? '';
    await this.#isFilledIn(preparation);
  }

  /** A method is chosen, and nothing that it asks for is missing or wrong, as far as is known. */
  get isValid(): boolean {
    return Boolean(this.chosen) && !Object.keys(this.fieldProblems())[0];
  }

  /** Problems by field, found here or by the server. */
  fieldProblems(preparation = this.preparation): Record<string, string> {
    const fields = preparation?.kind === 'fields' ? preparation.fields : [];
    return loadedFields()?.checkFields(fields, this.values, this.texts, this.#refused) ?? {};
  }

  /** Shows the customer what is missing. */
  async #isFilledIn(preparation: Preparation): Promise<boolean> {
    if (!Object.keys(this.fieldProblems(preparation))[0]) return true;
    this.showsFieldProblems = true;
    await this.focus('.field:has(.problem) [id|=field]');
    return false;
  }

  async #input(preparation: Preparation): Promise<PaymentInput | undefined> {
    switch (preparation.kind) {
      case 'none':
        return { kind: 'none' };
      case 'fields': {
        const { valuesOf } = await loadFields();
        return { kind: 'fields', values: valuesOf(preparation.fields, this.values) };
      }
      case 'klarna_widget':
        return this.widget?.authorize();
    }
  }

  /** The provider's own form, once it is there. */
  get widget(): PaymentWidget | null {
    return this.host.querySelector(':scope > [slot="widget"]');
  }

  /** The method is one of the shop's own. */
  isOwn(method: string): boolean {
    return this.ownMethods.some(({ id }) => id === method);
  }
}
