import { assert } from '@open-wc/testing';

/** A page inside the test's page that may be left: `follow` in it is `followNextAction`. */
interface Inner extends Window {
  follow(client: { remember(): void }, action: object): boolean;
}

async function openInner(): Promise<{ frame: HTMLIFrameElement; inner: Inner }> {
  const frame = document.createElement('iframe');
  frame.srcdoc = `<!doctype html><body><script type="module">
    import { followNextAction } from '${new URL('./follow.ts', import.meta.url).pathname}';
    window.follow = followNextAction;
    parent.dispatchEvent(new Event('inner-ready'));
  </script>`;
  const ready = new Promise((resolve) => addEventListener('inner-ready', resolve, { once: true }));
  document.body.append(frame);
  await ready;
  return { frame, inner: frame.contentWindow as unknown as Inner };
}

const loaded = (frame: HTMLIFrameElement) =>
  new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));

describe('followNextAction', () => {
  let frame: HTMLIFrameElement;
  let inner: Inner;
  beforeEach(async () => {
    ({ frame, inner } = await openInner());
  });
  afterEach(() => frame.remove());

  it('posts the fields as they are, to the target as it is, and keeps none of them in the page', async () => {
    const target = `${location.origin}/bank?a=1`;
    const fields = [
      ...['append', 'remove', 'submit', 'target'].map((name) => ({ name, value: 'not the form’s own' })),
      { name: 'text', value: '<b>"quoted" & ünï</b>' },
    ];
    const sent: unknown[] = [];
    let form: HTMLFormElement | undefined;
    const onFormData = (event: FormDataEvent) => {
      form = event.target as HTMLFormElement;
      sent.push(form.getAttribute('method'), form.action, [...event.formData]);
    };
    inner.addEventListener('formdata', onFormData, { once: true });
    const left = loaded(frame);
    let remembered = 0;
    assert.isTrue(
      inner.follow(
        { remember: () => remembered++ },
        { kind: 'redirect', url: target, httpMethod: 'POST', fields },
      ),
    );
    await left;
    assert.deepEqual(sent, ['post', target, fields.map(({ name, value }) => [name, value])]);
    assert.equal(remembered, 1);
    assert.equal(frame.contentWindow?.location.href, target);
    assert.equal(form?.isConnected, false);
  });

  for (const httpMethod of ['GET', 'POST'] as const)
    it(`stays in the tab by ${httpMethod} where the page’s links open another`, async () => {
      inner.document.head.append(Object.assign(document.createElement('base'), { target: 'another' }));
      const target = `${location.origin}/bank?a=1`;
      const left = loaded(frame);
      inner.follow({ remember: () => undefined }, { kind: 'redirect', url: target, httpMethod, fields: [] });
      await left;
      assert.equal(frame.contentWindow?.location.href, target);
    });

  it('goes to the target by GET', async () => {
    const target = `${location.origin}/bank?a=1`;
    const left = loaded(frame);
    inner.follow(
      { remember: () => undefined },
      { kind: 'redirect', url: target, httpMethod: 'GET', fields: [] },
    );
    await left;
    assert.equal(frame.contentWindow?.location.href, target);
  });
});
