/** The views of fields have a file of their own: this page asks for it here, once, and nothing else has loaded it. */
import { expect, html } from '@open-wc/testing';
import type { Field } from '@kassa/protocol';
import { loadedFields } from '../views/lazy-fields.ts';
import { FIELDS, payButton, radio, has } from '../../test/picker.ts';
import { mount, shows } from '../../test/mount.ts';
import { waitUntil } from '../../test/wait-until.ts';

const BANKS: Field = {
  type: 'choice',
  name: 'other-bank',
  label: 'The bank that your account is with, which you will be led to in order to approve the payment',
  required: true,
  options: Array.from({ length: 9 }, (_, at) => ({ value: `b${at}`, label: `Bank ${at}` })),
};
const TERMS: Field = {
  type: 'acceptance',
  name: 'long-terms',
  label:
    'I have read the terms of my bank, and I accept that this payment is made at once and not given back',
  required: true,
};
/** Of phones: labels of one line and more. */
const WIDTHS = [320, 390];

/** Where the button stands, each time that it has moved, until `stop` is called. */
function followTop(element: Element): { tops: number[]; stop: () => void } {
  const tops: number[] = [];
  let frame = 0;
  const note = () => {
    const { top } = element.getBoundingClientRect();
    if (Math.abs(top - (tops.at(-1) ?? Infinity)) > 2) tops.push(top);
    frame = requestAnimationFrame(note);
  };
  note();
  return { tops, stop: () => cancelAnimationFrame(frame) };
}

describe('pay-method-picker, while the file of its fields is on its way,', () => {
  it('moves the pay button once, when the fields are there: at 320 and 390 pixels', async () => {
    const fields = FIELDS.kind === 'fields' ? [...FIELDS.fields, TERMS, BANKS] : [];
    const { session, transport } = await mount(
      html`<div style="display: flex; align-items: start">
        ${WIDTHS.map((width) => html`<pay-method-picker style="flex: none; inline-size: ${width}px"></pay-method-picker>`)}
      </div>`,
      { preparations: { 'kronor.swish': { kind: 'fields', fields } } },
    );
    const pickers = [...session.querySelectorAll('pay-method-picker')];
    await Promise.all(pickers.map((picker) => picker.updateComplete));
    const followed = pickers.map((picker) => followTop(payButton(picker)));
    for (const picker of pickers) radio(picker, 'kronor.swish').click();
    // What needs no task has happened by then: the answer is shown, and no file has come.
    for (let turn = 0; turn < 1_000; turn++) await Promise.resolve();
    expect(transport.snapshot.selection).not.to.equal(null);
    for (const picker of pickers) {
      expect([loadedFields(), has(picker, '.field')], 'nothing has loaded yet').to.deep.equal([
        undefined,
        false,
      ]);
      expect(has(picker, '.row .spinner'), 'it is to be seen that they are coming').to.equal(true);
      expect(has(picker, '.panel'), 'nothing has moved').to.equal(false);
    }
    for (const picker of pickers) {
      await shows(picker, 'Phone number');
      await waitUntil(() => has(picker, 'kassa-choice-list'));
    }
    for (let turn = 0; turn < 3; turn++) await new Promise(requestAnimationFrame);
    for (const [at, { tops, stop }] of followed.entries()) {
      stop();
      expect(tops.length, `${WIDTHS[at]} pixels: ${tops.join(', ')}`).to.equal(2);
    }
  });
});
