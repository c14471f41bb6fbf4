import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { expect, it } from 'vitest';
import { choice, page, pageHeaders } from './pages.ts';

const app = new Hono().use(pageHeaders).get('/', (context) =>
  context.html(
    page({
      title: 'Choose <your> bank',
      brand: 'Krofort',
      children: html`${choice({ name: 'bank', value: '"x"', label: 'A & B', checked: true })}`,
    }),
  ),
);

it('says that it is a sandbox, and escapes what it is given', async () => {
  const text = await (await app.request('/')).text();
  expect(text).toContain('Sandbox, no real money');
  expect(text).toContain('Choose &lt;your&gt; bank');
  expect(text).toContain('value="&quot;x&quot;"');
});

it('is never a frame, and its policy allows its own stylesheet alone', async () => {
  const response = await app.request('/');
  const style = /<style>([^]*)<\/style>/.exec(await response.text())?.[1] ?? '';
  const hash = createHash('sha256').update(style).digest('base64');
  expect(response.headers.get('x-frame-options')).toBe('DENY');
  expect(response.headers.get('content-security-policy')).toContain(`style-src 'sha256-${hash}'`);
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
});
