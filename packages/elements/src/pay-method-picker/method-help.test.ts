import { html } from 'lit';
import { setViewport } from '@web/test-runner-commands';
import { expect } from '@open-wc/testing';
import { makeSnapshot } from '@kassa/client/testing';
import { inside, mount } from '../../test/mount.ts';
import { becomes, mountPicker, radio } from '../../test/picker.ts';
import { waitUntil } from '../../test/wait-until.ts';
import type { PayMethodPicker } from './pay-method-picker.ts';

const METHODS = [
  { id: 'kronor.swish', label: 'Swish', description: 'Du bekräftar i Swish-appen', icon: 'mobile' as const },
  { id: 'kronor.card', label: 'Kort', icon: 'card' as const },
];
/** The longest that a provider of ours has. */
const LONGEST = 'Επιλέγετε την τράπεζά σας και επιβεβαιώνετε εκεί';
const swedish = { order: { ...makeSnapshot().order, language: 'sv' } };

const rowOf = (picker: PayMethodPicker, id: string) => radio(picker, id).labels?.[0] as HTMLElement;
const heightOf = (element: Element) => element.getBoundingClientRect().height;

describe('the line of help of a method', () => {
  afterEach(() => setViewport({ width: 800, height: 600 }));

  it('stands below its name from the start, so that nothing moves when it is chosen', async () => {
    const { picker } = await mountPicker({ snapshot: { methods: METHODS } });
    const list = inside(picker, '.methods');
    const before = heightOf(list);
    expect(rowOf(picker, 'kronor.swish').innerText.trim()).to.match(/^Swish\s+Du bekräftar i Swish-appen$/);
    radio(picker, 'kronor.swish').click();
    await waitUntil(() => picker.selected === 'kronor.swish');
    await picker.updateComplete;
    expect(heightOf(list)).to.equal(before);
  });

  it('is in the session’s language, as the name is, and in its own direction', async () => {
    const { picker } = await mountPicker({ snapshot: { ...swedish, methods: METHODS } });
    await becomes(picker, 'choosing');
    const help = inside(picker, '[part="description"]');
    expect(help.closest('[lang]')?.getAttribute('lang')).to.equal('sv');
    expect(help.localName).to.equal('bdi');
  });

  it('is the shop’s own where the shop puts one, for a method without one too', async () => {
    const { session } = await mount(
      html`<pay-method-picker>
        <span slot="help-kronor.swish">Fastest today</span>
        <span slot="help-kronor.card">No fee</span>
      </pay-method-picker>`,
      { snapshot: { ...swedish, methods: METHODS } },
    );
    const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
    await becomes(picker, 'choosing');
    const slots = [
      ...(picker.shadowRoot?.querySelectorAll<HTMLSlotElement>('[part="description"] > slot') ?? []),
    ];
    expect(slots.map((slot) => slot.assignedElements()[0]?.textContent)).to.deep.equal([
      'Fastest today',
      'No fee',
    ]);
    expect(heightOf(inside(picker, '[part="description"]'))).to.be.greaterThan(0);
  });

  for (const width of [320, 390, 1280])
    it(`leaves each row as high as the skeleton’s, on a page of ${width} pixels`, async () => {
      const { picker } = await mountPicker({ snapshot: { methods: METHODS } });
      const { picker: waiting } = await mountPicker({ isSilent: true });
      await setViewport({ width, height: 640 });
      expect(heightOf(inside(picker, '.methods'))).to.equal(heightOf(inside(waiting, '.methods')));
    });

  it('is seen whole on a page of 320 pixels, however long it is', async () => {
    await setViewport({ width: 320, height: 640 });
    const { picker } = await mountPicker({
      snapshot: { methods: METHODS.map((method) => ({ ...method, description: LONGEST })) },
    });
    const row = rowOf(picker, 'kronor.swish');
    const help = inside(picker, '[part="description"]');
    expect(help.scrollWidth).to.be.at.most(help.clientWidth);
    expect(row.scrollHeight).to.equal(row.clientHeight);
    expect(document.documentElement.scrollWidth).to.be.at.most(320);
  });
});
