/** The list of ways to pay as a server draws it. */
import { makeSnapshot } from '@kassa/client/testing';
import { html, nothing, render } from 'lit';
import { firstList } from '../src/views/first-list.ts';
import { wordsFor, type Words } from '../src/words/words-for.ts';

/** @param earlier makes what stands above the list */
export async function drawnList(earlier: (words: Words) => unknown, language = 'en'): Promise<string> {
  const holder = document.createElement('div');
  const words = await wordsFor(language, language);
  const list = firstList(
    {
      methods: makeSnapshot().methods,
      own: [],
      logos: {},
      chosen: undefined,
      isUnchosen: false,
      busy: undefined,
      slow: false,
      isWaiting: false,
      payLabel: 'Pay',
      earlier: earlier(words),
      error: nothing,
      panel: () => nothing,
      onChoose: () => undefined,
      onKey: () => undefined,
      onSubmit: () => undefined,
    },
    words,
  );
  render(html`<div class="picker" lang=${words.lang}>${list}</div>`, holder);
  return holder.innerHTML;
}
