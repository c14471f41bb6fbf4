import './modes.ts';
import type { Preview } from '@storybook/web-components-vite';
import { html } from 'lit';
import { action } from 'storybook/actions';
import { configure } from 'storybook/test';
import '@kassa/elements/define';
import '../../apps/demo-shop/assets/brands/yellow.css';
import '../../apps/demo-shop/assets/brands/pill.css';
import '../../apps/demo-shop/assets/brands/night.css';
import '../../apps/demo-shop/assets/brands/dense.css';
import './forced.css';
import { EVENTS } from './manifest.ts';
import { setMode } from './modes.ts';

// The panel "Actions" shows what the elements fire.
for (const name of EVENTS)
  document.addEventListener(name, (event) => {
    action(name)((event as CustomEvent<unknown>).detail);
  });

// Of a wait for what a story loads, on a machine that is busy.
configure({ asyncUtilTimeout: 20_000 });

/** The toolbar's languages: all that the elements speak. */
const LANGUAGES = 'en sv da nb fi is de nl pl fr es it pt et lv lt cs sk hu ro el uk ar he'.split(' ');

/** The tokens that a story's controls have set, for all that stands in it. */
const tokensOf = (args: Readonly<Record<string, unknown>>): string =>
  Object.entries(args)
    .filter(([name, value]) => name.startsWith('--kassa-') && value !== '' && value !== undefined)
    .map(([name, value]) => `${name}:${String(value)}`)
    .join(';');

type ArgTypesEnhancer = NonNullable<Preview['argTypesEnhancers']>[number];

/** The manifest tells no type of a token, and Storybook has no control for what has no type. */
const tokensHaveControls: ArgTypesEnhancer = ({ argTypes }) =>
  Object.fromEntries(
    Object.entries(argTypes).map(([name, type]) => [
      name,
      name.startsWith('--kassa-') ? { ...type, control: { type: 'text' } } : type,
    ]),
  );

const preview: Preview = {
  argTypesEnhancers: [tokensHaveControls],
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    // An element's attributes are its session's: a story has a client in their place.
    controls: { include: /^--kassa-/ },
    options: {
      storySort: {
        order: ['Guides', ['Getting started', 'Events', 'Theming'], 'pay-method-picker', 'payment-status'],
      },
    },
  },
  globalTypes: {
    brand: {
      toolbar: { title: 'Brand', icon: 'paintbrush', items: ['kassa', 'yellow', 'pill', 'night', 'dense'] },
    },
    scheme: { toolbar: { title: 'Scheme', icon: 'mirror', items: ['light', 'dark'] } },
    colours: { toolbar: { title: 'Colours', icon: 'contrast', items: ['own', 'forced'] } },
    motion: { toolbar: { title: 'Motion', icon: 'lightning', items: ['full', 'reduced'] } },
    direction: { toolbar: { title: 'Direction', icon: 'transfer', items: ['ltr', 'rtl'] } },
    language: { toolbar: { title: 'Language', icon: 'globe', items: LANGUAGES } },
    width: { toolbar: { title: 'Width', icon: 'grow', items: ['shop', 'narrow'] } },
  },
  initialGlobals: {
    brand: 'kassa',
    scheme: 'light',
    colours: 'own',
    motion: 'full',
    direction: 'ltr',
    language: 'en',
    width: 'shop',
  },
  decorators: [
    (story, { globals, args, viewMode }) => {
      const root = document.documentElement;
      root.classList.toggle('dark', globals['scheme'] === 'dark');
      root.dataset['brand'] = String(globals['brand']);
      root.toggleAttribute('data-forced', globals['colours'] === 'forced');
      setMode('forced', globals['colours'] === 'forced');
      setMode('reduced', globals['motion'] === 'reduced');
      root.dir = String(globals['direction']);
      root.lang = String(globals['language']);
      const [look, style] = [`shop ${globals['width']}`, tokensOf(args)];
      // A page of documents has more than one story.
      return viewMode === 'docs'
        ? html`<div class=${look} style=${style}>${story()}</div>`
        : html`<main class=${look} style=${style}>${story()}</main>`;
    },
  ],
};
export default preview;
