/** The views of fields have a file of their own: this page asks for it here, once, and nothing else has loaded it. */
import { expect } from '@open-wc/testing';
import type { Field } from '@kassa/protocol';
import { loadedFields } from '../views/lazy-fields.ts';
import { FIELDS, mountPicker, payButton, radio, has } from '../../test/picker.ts';
import { shows } from '../../test/mount.ts';
import { waitUntil } from '../../test/wait-until.ts';

const BANKS: Field = {
  type: 'choice',
  name: 'other-bank',
  label: 'Another bank',
  required: true,
  options: Array.from({ length: 9 }, (_, at) => ({ value: `b${at}`, label: `Bank ${at}` })),
};

describe('pay-method-picker, while the file of its fields is on its way,', () => {
  it('keeps room for them: the pay button stays where it is when they come', async () => {
    const fields = FIELDS.kind === 'fields' ? [...FIELDS.fields, BANKS] : [];
    const { picker, transport } = await mountPicker({
      preparations: { 'kronor.swish': { kind: 'fields', fields } },
    });
    radio(picker, 'kronor.swish').click();
    // What needs no task has happened by then: the answer is shown, and no file has come.
    for (let turn = 0; turn < 1_000; turn++) await Promise.resolve();
    expect(transport.snapshot.selection).not.to.equal(null);
    expect([loadedFields(), has(picker, '.field')], 'nothing has loaded yet').to.deep.equal([
      undefined,
      false,
    ]);
    const before = payButton(picker).getBoundingClientRect().top;
    await shows(picker, 'Phone number');
    expect(payButton(picker).getBoundingClientRect().top).to.be.closeTo(before, 2);
    await waitUntil(() => has(picker, 'kassa-choice-list'));
    expect(payButton(picker).getBoundingClientRect().top).to.be.closeTo(before, 2);
  });
});
