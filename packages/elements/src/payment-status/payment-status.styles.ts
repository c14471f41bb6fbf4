import { css } from 'lit';

export const statusStyles = css`
  :host {
    scroll-margin-block: 1rem;
  }
  .aside {
    margin-block-start: 0.75rem;
  }
  .waiting {
    display: flex;
    align-items: center;
    gap: 0.875rem;
    min-block-size: 4.25rem;
    color: var(--_muted);
  }
`;
