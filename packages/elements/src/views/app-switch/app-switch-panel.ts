import { isSafeAppLink, type NextAction, type PaymentView } from '@kassa/protocol';
import { html, LitElement, nothing } from 'lit';
import { property, state } from '../../base/property.ts';
import { en } from '../../words/later/app-switch.ts';
import { inTime } from '../../base/in-time.ts';
import { baseStyles } from '../../base/base.styles.ts';
import { defineElement } from '../../base/define-element.ts';
import { TextsController, type OwnTexts, type TextsHost } from '../../words/texts.ts';
import { panelStyles } from './app-switch-panel.styles.ts';
import { clockText, Countdown } from './countdown.ts';
import { hasApp } from './has-app.ts';
import type { QrCode } from './qr-code.ts';

export type AppSwitch = Extract<NextAction, { kind: 'app_switch' }>;

/** The element that shows the panel. */
export interface PanelOwner {
  host: TextsHost;
  /** The host's, without a prefix. */
  name: string;
  /** Called with each click on the link. False: the browser isn't sent there. */
  mayOpen: (link: string) => boolean;
}

/** A customer's click to pay, in this element. */
export interface Asked {
  method: string | undefined;
  /** The payment that was there before the click. */
  before: string | undefined;
  /** Unix time in milliseconds. */
  at: number;
}

interface Content {
  owner: PanelOwner;
  payment: PaymentView;
  action: AppSwitch;
  asked: Asked | undefined;
}

interface Drawn extends QrCode {
  text: string;
}

/** After this time without a link or a QR code, the panel says that it takes long. */
const SLOW_AFTER_MS = 8_000;
/** As long as browsers count a click at most; a later one is about something else. */
const CLICK_COUNTS_MS = 5_000;

/**
 * Leads into an app: its link, verbatim, and the QR code for another device, whichever is likelier first. Loaded only
 * where a payment's next action is an app switch. The customer's own click opens the app: this one, or the one that
 * asked to pay as long as the browser counts it.
 */
export class AppSwitchPanel extends LitElement {
  static override styles = [baseStyles, panelStyles];

  readonly #texts = new TextsController(this, en);
  readonly #countdown = new Countdown(this);

  @property({ attribute: false }) content: Content | undefined;

  /** The link was followed once. */
  @state() private isOpened = false;
  /** On a phone: the customer asked for the code. */
  @state() private wantsCode = false;
  /** Null where what draws codes doesn't come. */
  @state() private code: Drawn | null | undefined;

  /** What stands in the live region: nobody reads it a second time beside it. */
  #said = '';
  #drawn: string | undefined;
  #openedFor: string | undefined;
  #slowTimer: ReturnType<typeof setTimeout> | undefined;

  get texts(): OwnTexts {
    return this.content?.owner.host.texts ?? {};
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('exportparts', 'app-link, qr, time-left, hint, other-phone, button');
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#slowTimer);
  }

  protected override willUpdate(): void {
    // The host says around it which language that is.
    this.#texts.use(undefined);
    this.#countdown.follow(this.content?.action.expiresAt);
    const text = this.#showsCode ? this.content?.action.qrText : null;
    if (text && text !== this.#drawn) void this.#draw(text);
  }

  protected override firstUpdated(): void {
    // A live region that comes with its words isn't read out.
    void this.updateComplete.then(() => this.requestUpdate());
  }

  protected override updated(): void {
    this.#openByItself();
    clearTimeout(this.#slowTimer);
    const wait = this.#isComing ? this.#slowIn : 0;
    if (wait > 0) this.#slowTimer = setTimeout(() => this.requestUpdate(), wait);
  }

  /** A link that a browser may follow; undefined until it has come. */
  get #link(): string | undefined {
    const { link, schemes } = this.content?.action ?? {};
    return link && isSafeAppLink(link, schemes ?? []) ? link : undefined;
  }

  /** The app's name, as the customer knows it. */
  get #app(): string {
    return this.content?.payment.methodLabel ?? '';
  }

  get #isComing(): boolean {
    return !this.#link && !this.content?.action.qrText;
  }

  get #slowIn(): number {
    return Date.parse(this.content?.payment.createdAt ?? '') + SLOW_AFTER_MS - Date.now();
  }

  get #showsCode(): boolean {
    return !hasApp() || !this.#link || this.wantsCode;
  }

  async #draw(text: string): Promise<void> {
    this.#drawn = text;
    await inTime(
      import('./qr-code.ts').then(({ qrCode }) => {
        if (this.#drawn === text) this.code = { text, ...qrCode(text) };
      }),
    );
    // One that comes later is drawn all the same.
    if (this.#drawn === text && this.code?.text !== text) this.code = null;
  }

  /** On a phone, when the link comes while the customer's click still counts. Once for each link. */
  #openByItself(): void {
    const { asked, payment } = this.content ?? {};
    const link = this.#link;
    if (!link || !hasApp() || this.#openedFor === link) return;
    this.#openedFor = link;
    const isOfClick = asked?.method === payment?.method && asked?.before !== payment?.id;
    const counts = asked && Date.now() - asked.at < CLICK_COUNTS_MS && navigator.userActivation.isActive;
    if (isOfClick && counts) this.renderRoot.querySelector<HTMLElement>('a')?.click();
  }

  #onOpen(event: Event): void {
    const link = this.#link;
    this.#openedFor = link;
    if (!link || !this.content?.owner.mayOpen(link)) event.preventDefault();
    this.isOpened = true;
  }

  protected override render() {
    const { t } = this.#texts;
    const { left } = this.#countdown;
    this.#said = this.hasUpdated ? this.#announcement(left) : '';
    return html`
      <div class="panel" lang=${this.#texts.lang}>
        ${hasApp() ? this.#renderForPhone() : this.#renderForComputer()}
        ${
          this.#isComing
            ? html`<p part="hint" aria-hidden="true" class="time muted">
                ${this.#slowIn > 0 ? '\u00a0' : t('slow')}
              </p>`
            : left === undefined
              ? nothing
              : left > 0
                ? html`<p class="time muted" part="time-left" role="timer">
                    ${t('app.time_left', { time: clockText(left) })}
                  </p>`
                : html`<p class="problem" part="time-left" aria-hidden="true">${t('app.time_over')}</p>`
        }
        <p class="hidden" role="status">${this.#said}</p>
      </div>
    `;
  }

  #renderForPhone() {
    const { t } = this.#texts;
    if (this.#isComing)
      return html`
        <span part="app-link" class="button" aria-disabled="true"
          ><span class="spinner"></span>${t('app.coming')}</span
        >
        <div class="unseen summary"></div>
      `;
    if (!this.#link) return this.#renderCode();
    return html`
      <div class="main">${this.#renderLink('button')}</div>
      ${
        this.content?.action.qrText
          ? html`
              <details @toggle=${this.#onToggle}>
                <summary part="other-phone">${t('app.other_phone')}</summary>
                <div>${this.wantsCode ? this.#renderCode() : nothing}</div>
              </details>
            `
          : nothing
      }
    `;
  }

  #renderForComputer() {
    const hasCode = Boolean(this.content?.action.qrText);
    return html`
      <div class="main">
        ${hasCode || this.#isComing ? this.#renderCode() : nothing}
        ${this.#link ? this.#renderLink(hasCode ? 'button quiet' : 'button') : nothing}
        ${this.#isComing ? html`<div class="unseen button"></div>` : nothing}
      </div>
    `;
  }

  #renderLink(look: string) {
    const { t } = this.#texts;
    const here = hasApp() ? 'app.open' : 'app.open_here';
    return html`
      <a class=${look} part="app-link" href=${this.#link ?? nothing} target="_self" @click=${this.#onOpen}>
        ${t(this.isOpened ? 'app.open_again' : here, { app: this.#app })}
      </a>
    `;
  }

  #renderCode() {
    const { t } = this.#texts;
    const { code } = this;
    const hint = this.#hint;
    return html`
      <div class="qr" part="qr">
        ${
          code === null && !this.#isComing
            ? html`<button class="button" part="button" @click=${() => location.reload()}>
                ${t('retry')}
              </button>`
            : code && code.text === this.content?.action.qrText
              ? html`
                  <svg
                    viewBox="0 0 ${code.size} ${code.size}"
                    role="img"
                    aria-label=${t('app.qr', { app: this.#app })}
                  >
                    <path d=${code.path} />
                  </svg>
                `
              : html`<span class="spinner" role="img" aria-label=${t('app.coming')}></span>`
        }
      </div>
      <p class="scan" part="hint" aria-hidden=${String(hint === this.#said)}>${hint}</p>
    `;
  }

  /** About the code. */
  get #hint(): string {
    const key = this.#isComing ? 'app.coming' : this.code === null ? 'app.no_code' : 'app.scan';
    return this.#texts.t(key, { app: this.#app });
  }

  #onToggle({ target }: Event): void {
    this.wantsCode ||= (target as HTMLDetailsElement).open;
  }

  #announcement(left: number | undefined): string {
    const { t } = this.#texts;
    if (left === 0) return t('app.time_over');
    if (left !== undefined && left <= 60) return t('app.time_minute');
    if (this.#isComing) return this.#slowIn > 0 ? t('app.coming') : t('slow');
    return this.#showsCode ? this.#hint : t('app.ready', { app: this.#app });
  }
}

/** Named with the host's prefix. Another copy of the library may have defined it. */
export function panelOf(
  owner: PanelOwner,
): (...shown: [PaymentView, AppSwitch, Asked | undefined]) => HTMLElement {
  const { host, name } = owner;
  const prefix = host.localName.endsWith(name) ? host.localName.slice(0, -name.length) : '';
  defineElement('kassa-app-switch', AppSwitchPanel, prefix);
  const panel = document.createElement(`${prefix}kassa-app-switch`);
  return (payment, action, asked) => Object.assign(panel, { content: { owner, payment, action, asked } });
}
