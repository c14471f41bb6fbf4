/** A page that says why there is no other. */
import { html } from 'hono/html';
import type { Page } from './layout.ts';

export const problemPage = (title: string, says: string): Page => ({
  title,
  main: html`<p class="notice bad">${says}</p>`,
});
