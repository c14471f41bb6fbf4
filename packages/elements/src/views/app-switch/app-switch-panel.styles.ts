import { css } from '../../base/css.ts';

export const panelStyles = css`
  .panel,
  .main,
  details > div {
    display: grid;
    gap: 0.75em;
  }
  a.button {
    text-decoration: none;
  }
  .time {
    font-variant-numeric: tabular-nums;
  }
  .time,
  .scan {
    text-align: center;
  }
  .scan {
    font-weight: var(--_medium);
  }
  /* The same size from the first moment on. Always dark on white: readers need it, whatever the scheme. */
  .qr {
    display: grid;
    place-items: center;
    inline-size: min(15em, 100%);
    aspect-ratio: 1;
    margin-inline: auto;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-small);
    background: #fff;
    color: #4b535f;
    forced-color-adjust: none;
    overflow: hidden;
  }
  .qr svg {
    inline-size: 100%;
    block-size: 100%;
    fill: #000;
    stroke: none;
    shape-rendering: crispedges;
  }
  /* Keeps the place of what is on its way, so that nothing moves under a finger. */
  .unseen {
    visibility: hidden;
  }
  summary,
  .summary {
    min-block-size: 2.75em;
  }
  summary {
    inline-size: fit-content;
    padding-block: 0.625em;
    color: var(--_selected);
    font-weight: var(--_medium);
    cursor: pointer;
  }
  .problem {
    color: var(--_text);
    font-weight: var(--_medium);
    font-size: inherit;
  }
`;
