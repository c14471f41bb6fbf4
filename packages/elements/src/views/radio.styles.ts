import { css } from '../base/css.ts';

/** A radio button in a `.row`, as this folder draws it. The ring around it is as round as `--_row-radius`. */
export const radioStyles = css`
  .row {
    outline-offset: calc(-1 * var(--kassa-focus-width, 3px));
  }
  .row:has(:focus-visible) {
    border-radius: var(--_row-radius);
    outline: var(--_ring);
  }
  /* WebKit: a focus that arrow keys give isn't visible there; a click gives a radio button none in Safari. */
  @supports (hanging-punctuation: first) {
    .row:has(:focus) {
      border-radius: var(--_row-radius);
      outline: var(--_ring);
    }
  }
  @media (hover: hover) {
    .row:hover {
      background: color-mix(in srgb, var(--_selected) 4%, transparent);
    }
  }
  .row input {
    appearance: none;
    flex: none;
    inline-size: 1.25em;
    block-size: 1.25em;
    margin: 0;
    font: inherit;
    border: 2px solid var(--_control);
    border-radius: 50%;
    background: var(--_surface);
    outline: none;
    transition: border-width var(--_motion);
  }
  .icon {
    display: grid;
    place-items: center;
    flex: none;
  }
  .row .icon {
    inline-size: 3em;
    block-size: 2em;
    border: 1px solid var(--_border);
    border-radius: var(--_radius-small);
    background: var(--_surface);
    color: var(--_muted);
  }
  .icon b {
    font-size: 0.8125em;
  }
  .icon img {
    inline-size: 2.5em;
    block-size: 1.5em;
    object-fit: contain;
  }
  .row .icon:has(img) {
    background: #fff;
  }
  .row input:checked {
    border: 0.375em solid var(--_selected);
  }
`;
