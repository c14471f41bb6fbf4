import { css } from '../base/css.ts';

export const statusStyles = css`
  :host {
    scroll-margin-block: 1em;
  }
  /* What can be done stands below it: no part touches another where the shop's page has no rule of its own. */
  :host(:state(open)),
  :host(:state(failed)) {
    margin-block-end: var(--_space);
  }
  .aside {
    margin-block-start: 0.75em;
  }
`;
