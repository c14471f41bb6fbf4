import type { Preview } from '@storybook/web-components-vite';
import { html } from 'lit';
import '@kassa/elements/define';

const preview: Preview = {
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    options: { storySort: { order: ['Guides', ['Getting started', 'Events', 'Theming']] } },
  },
  globalTypes: {
    scheme: { toolbar: { title: 'Scheme', icon: 'mirror', items: ['light', 'dark'] } },
    direction: { toolbar: { title: 'Direction', icon: 'transfer', items: ['ltr', 'rtl'] } },
    language: {
      toolbar: {
        title: 'Language',
        icon: 'globe',
        items: [
          'en',
          'sv',
          'de',
          'nb',
          'da',
          'fi',
          'pl',
          'nl',
          'fr',
          'sk',
          'hu',
          'ro',
          'el',
          'uk',
          'ar',
          'he',
        ],
      },
    },
    width: { toolbar: { title: 'Width', icon: 'grow', items: ['shop', 'narrow'] } },
  },
  initialGlobals: { scheme: 'light', direction: 'ltr', language: 'en', width: 'shop' },
  decorators: [
    (story, { globals }) => {
      const root = document.documentElement;
      root.classList.toggle('dark', globals['scheme'] === 'dark');
      root.dir = String(globals['direction']);
      root.lang = String(globals['language']);
      return html`<main class="shop ${globals['width']}">${story()}</main>`;
    },
  ],
};
export default preview;
