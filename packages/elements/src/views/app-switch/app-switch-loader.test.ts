/** What shows an app switch has a file of its own: nothing else on this page has loaded it. */
import { expect } from '@open-wc/testing';
import { shows } from '../../../test/mount.ts';
import { codeOf, panel, QR_TEXT, readCode, swishPayment } from '../../../test/swish.ts';
import { mountButton } from '../../../test/swish-button.ts';
import { waitUntil } from '../../../test/wait-until.ts';

/** The connection breaks for a file whose name ends so. */
const refuse = (file: string) => (document.cookie = `refused-file=${file}; path=/; max-age=60`);
const refuseNothing = () => (document.cookie = 'refused-file=; path=/; max-age=0');

describe('the file that shows an app switch', () => {
  afterEach(refuseNothing);

  it('is asked for again where it could not be loaded, and the code comes by itself', async function () {
    this.timeout(60_000);
    refuse('app-switch-panel.ts');
    const { element } = await mountButton({ snapshot: { payment: swishPayment() } });
    await shows(element, 'Continue with Swish');
    await waitUntil(() => !element.shadowRoot?.querySelector('.app-place'), 'it is refused');
    expect(panel(element)).to.equal(undefined);
    refuseNothing();
    await waitUntil(() => panel(element), 'it has come', { timeout: 40_000 });
    expect(readCode(await codeOf(element))).to.equal(QR_TEXT);
  });
});
