/** Something that can't be shown or done, in words that say what to do. */
import { html } from 'hono/html';
import { icon } from './icons.ts';
import type { Page } from './layout.ts';

export const PROBLEMS = {
  notFound: {
    status: 404,
    heading: 'There is nothing at this address',
    text: 'Perhaps the link is old, or a letter is missing.',
    link: { text: 'See what we have', href: '/' },
  },
  badRequest: {
    status: 400,
    heading: 'That didn’t work',
    text: 'Something in the form was missing or wrong. Nothing has changed.',
    link: { text: 'Back to the cart', href: '/cart' },
  },
  noPayments: {
    status: 503,
    heading: 'Paying isn’t possible right now',
    text: 'Your cart and your order are kept. Please try again in a moment.',
    link: { text: 'Try again', href: '/checkout' },
  },
  unexpected: {
    status: 500,
    heading: 'Something went wrong on our side',
    text: 'It isn’t your fault. Please try again in a moment.',
    link: { text: 'To the shop', href: '/' },
  },
} as const;
export type ProblemName = keyof typeof PROBLEMS;

export function problemPage(name: ProblemName): Page {
  const { heading, text, link } = PROBLEMS[name];
  return {
    title: heading,
    main: html`
      <section class="message">
        <span class="message-icon">${icon(name === 'notFound' ? 'eye' : 'cross')}</span>
        <h1>${heading}</h1>
        <p>${text}</p>
        <a class="button" href="${link.href}">${link.text}</a>
      </section>
    `,
  };
}
