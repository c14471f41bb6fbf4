import type { NextAction } from '@kassa/protocol';
import { expect, html } from '@open-wc/testing';
import { inside, listen, mount, shows, textOf, type MountOptions } from '../../../test/mount.ts';
import { onPhone } from '../../../test/phone.ts';
import {
  appSwitch,
  BANK,
  click,
  codeOf,
  link,
  LINK,
  panel,
  panelOf,
  PHONE_FIELD,
  QR_TEXT,
  readCode,
  SWISH,
  swishPayment,
} from '../../../test/swish.ts';
import '../../define.ts';
import { LOCALES } from '../../words/locales/index.ts';
import MORE_LOCALES from '../../words/locales/more.ts';
import { en } from '../../../test/english.ts';
import { waitUntil } from '../../../test/wait-until.ts';
import type { PayMethodPicker } from '../../pay-method-picker/pay-method-picker.ts';

async function mountPicker(options: MountOptions = {}) {
  const mounted = await mount(html`<pay-method-picker></pay-method-picker>`, {
    preparations: { [SWISH.id]: PHONE_FIELD },
    nextAction: appSwitch(),
    ...options,
    snapshot: { methods: [SWISH, BANK], ...options.snapshot },
  });
  const picker = mounted.session.querySelector('pay-method-picker') as PayMethodPicker;
  await picker.updateComplete;
  return { ...mounted, picker };
}

async function payIn(picker: PayMethodPicker): Promise<void> {
  await click(inside(picker, `input[value="${SWISH.id}"]`));
  await shows(picker, 'Phone number');
  await click(inside(picker, '[part="pay-button"]'));
}

describe('an app switch in the picker', () => {
  const stay = (event: Event) => event.preventDefault();
  before(() => document.addEventListener('before-redirect', stay));
  after(() => document.removeEventListener('before-redirect', stay));

  it('is accessible', async () => {
    const { picker } = await mountPicker({ snapshot: { payment: swishPayment({ canCancel: true }) } });
    await codeOf(picker);
    await expect(picker).to.be.accessible();
  });

  it('is the code on a computer, and no app is opened', async () => {
    const { picker, session } = await mountPicker();
    const leaving = listen(session, 'before-redirect');
    await payIn(picker);
    expect(readCode(await codeOf(picker))).to.equal(QR_TEXT);
    expect(leaving).to.be.empty;
    expect(link(await panelOf(picker))?.target, 'whatever `<base target>` says').to.equal('_self');
    await click(link(await panelOf(picker)) as HTMLElement);
    expect(leaving.map(({ detail }) => detail.url)).to.deep.equal([LINK]);
  });

  it('opens the app on a phone by the click that pays', async () => {
    const beComputer = onPhone();
    try {
      const { picker, session } = await mountPicker();
      const leaving = listen(session, 'before-redirect');
      await payIn(picker);
      await waitUntil(() => leaving.length === 1, 'the app opens');
      expect(leaving[0]?.detail).to.deep.include({ url: LINK, httpMethod: 'GET', fields: [] });
    } finally {
      beComputer();
    }
  });

  it('stands beside cancelling, and goes with the payment', async () => {
    const { picker, transport } = await mountPicker({
      snapshot: { payment: swishPayment({ canCancel: true }) },
    });
    await codeOf(picker);
    expect(textOf(picker)).to.include(en.cancel).and.not.to.include('Continue with');
    transport.push({ payment: swishPayment({ status: 'PAID', nextAction: null }) });
    await shows(picker, en['status.PAID']);
    expect(panel(picker)).to.equal(undefined);
  });

  it('is by the kind of the next action, whatever the method', async () => {
    const { picker } = await mountPicker({
      snapshot: { payment: swishPayment({ method: 'other.app', methodLabel: 'Appen' }) },
    });
    await codeOf(picker);
    await shows(picker, 'Scan the code with Appen');
    const redirect: NextAction = {
      kind: 'redirect',
      url: 'https://x.example/',
      httpMethod: 'GET',
      fields: [],
    };
    const other = await mountPicker({ snapshot: { payment: swishPayment({ nextAction: redirect }) } });
    await shows(other.picker, 'Continue with Swish');
    expect(panel(other.picker)).to.equal(undefined);
  });

  for (const [language, load] of Object.entries({ ...LOCALES, ...MORE_LOCALES }))
    it(`has its words in ${language}`, async () => {
      const { default: texts } = await load();
      const { picker } = await mountPicker({ snapshot: { payment: swishPayment() } });
      picker.lang = language;
      picker.requestUpdate();
      await shows(picker, texts['app.scan'].replace('{app}', 'Swish'));
    });
});
