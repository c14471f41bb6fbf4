import { css } from 'lit';

export const panelStyles = css`
  .panel,
  .main,
  details > div {
    display: grid;
    gap: 0.75rem;
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
    font-weight: 550;
  }
  /* The same size from the first moment on. Always dark on white: readers need it, whatever the scheme. */
  .qr {
    display: grid;
    place-items: center;
    inline-size: min(15rem, 100%);
    aspect-ratio: 1;
    margin-inline: auto;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.66);
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
  .qr p {
    padding: 1rem;
    text-align: center;
  }
  /* Keeps the place of what is on its way, so that nothing moves under a finger. */
  .unseen {
    visibility: hidden;
  }
  summary,
  .summary {
    min-block-size: 2.75rem;
  }
  summary {
    inline-size: fit-content;
    padding-block: 0.625rem;
    color: var(--_accent);
    font-weight: 550;
    cursor: pointer;
  }
  .problem {
    color: var(--_text);
    font-weight: 550;
    font-size: inherit;
  }
`;
