/** Each property of each element, with what it can't use: nothing is thrown, and the checkout stays. */
import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import type { ReactiveElement, TemplateResult } from 'lit';
import { becomes, LATER, methods } from '../test/klarna/host.ts';
import { forgetKlarna, klarna, scriptAt } from '../test/klarna/klarna.ts';
import { makeClient, mount, shows, textOf } from '../test/mount.ts';
import { warnings, warns } from '../test/warnings.ts';
import './define.ts';
import './klarna-widget-host/klarna-widget-host.define.ts';
import './kronor-swish-button/kronor-swish-button.define.ts';
import { en } from '../test/english.ts';

const TAGS = [
  'checkout-session',
  'pay-method-picker',
  'payment-status',
  'klarna-widget-host',
  'kronor-swish-button',
];
const VALUES = [null, undefined, 7, true, '', 'misspelt', '{', {}, [], [null], () => undefined];
/** Those that the developer is told of, by the name in the warning. Of `texts` test/every-element.ts has it. */
const TOLD: Readonly<Record<string, string>> = {
  server: 'server',
  ownMethods: 'own-methods',
  methodLogos: 'method-logos',
  client: 'client',
  selected: 'selected',
};

const propertiesOf = (tag: string) =>
  [...(customElements.get(tag) as unknown as typeof ReactiveElement).elementProperties]
    .filter(([name, { state }]) => typeof name === 'string' && !state)
    .map(([name, { attribute }]) => ({ name: String(name), attribute }));

const updated = (element: HTMLElement) => (element as unknown as ReactiveElement).updateComplete;

/** The customer has chosen Klarna, whose script takes a moment. */
async function comesWith(element: TemplateResult): Promise<void> {
  forgetKlarna();
  const preparations = { [LATER]: klarna({}, { scriptUrl: scriptAt('late/900') }) };
  const { session } = await mount(element, { preparations, snapshot: { methods } });
  await becomes(session.querySelector('klarna-widget-host') as Element, 'ready');
}

describe('a wrong value', () => {
  const thrown: unknown[] = [];
  const note = (event: ErrorEvent | PromiseRejectionEvent) => {
    event.preventDefault();
    thrown.push('reason' in event ? event.reason : event.error);
  };
  before(() => {
    addEventListener('error', note);
    addEventListener('unhandledrejection', note);
  });
  after(() => {
    removeEventListener('error', note);
    removeEventListener('unhandledrejection', note);
  });
  beforeEach(() => void thrown.splice(0));

  it('is looked for in every property', () => {
    const all = TAGS.flatMap((tag) => propertiesOf(tag).map(({ name }) => `${tag}.${name}`));
    expect(all).to.include.members(['checkout-session.snapshot', 'pay-method-picker.methodLogos']);
    expect(all.length).to.be.above(20);
  });

  for (const tag of TAGS)
    for (const { name, attribute } of propertiesOf(tag))
      it(`in <${tag}>, ${name}, throws nothing, leaves the checkout and is told where it can be known`, async () => {
        const heard = warnings();
        const element = document.createElement(tag);
        const page = await fixture(
          html`<checkout-session .client=${makeClient().client}
            ><pay-method-picker></pay-method-picker>${element}</checkout-session
          >`,
        );
        const picker = page.querySelector('pay-method-picker') as Element;
        await shows(picker, en.choose);
        for (const value of VALUES) {
          Object.assign(element, { [name]: value });
          await updated(element);
          if (attribute === false) continue;
          element.setAttribute(
            typeof attribute === 'string' ? attribute : name,
            typeof value === 'string' ? value : JSON.stringify([value]),
          );
          await updated(element);
        }
        await nextFrame();
        expect(thrown).to.deep.equal([]);
        expect(textOf(picker)).to.include(en.choose);
        const { [name]: told } = TOLD;
        if (told) await warns(heard, `"${told}" of <${tag}>`);
      });

  for (const value of [null, undefined, 0, true, 'misspelt'])
    it(`in script-timeout-ms, ${String(value)}, doesn’t take Klarna away once it is chosen`, async () => {
      await comesWith(
        html`<klarna-widget-host method=${LATER} .scriptTimeoutMs=${value}></klarna-widget-host>`,
      );
    });

  it('in script-timeout-ms, with its unit, doesn’t take Klarna away and is told', async () => {
    const heard = warnings();
    await comesWith(html`<klarna-widget-host method=${LATER} script-timeout-ms="8s"></klarna-widget-host>`);
    await warns(heard, '"script-timeout-ms" of <klarna-widget-host>');
  });

  it('in script-timeout-ms, more than a browser counts, doesn’t take Klarna away', async () => {
    await comesWith(html`<klarna-widget-host method=${LATER} script-timeout-ms="1e15"></klarna-widget-host>`);
  });
});
