import { css } from 'lit';

export const statusStyles = css`
  :host {
    scroll-margin-block: 1rem;
  }
  .aside {
    margin-block-start: 0.75rem;
  }
`;
