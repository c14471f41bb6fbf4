import { css } from '../../base/css.ts';

/** Heights as in lazy-choice-list.ts, which keeps the place while this loads. */
export const choiceListStyles = css`
  .label {
    margin-block-end: 0.4em;
    font-size: 0.9375em;
    font-weight: var(--_medium);
  }
  .search {
    position: relative;
    margin-block-end: 0.5em;
  }
  .search svg {
    position: absolute;
    inset-block-start: calc(var(--kassa-control-size, 3em) / 2 - 0.625em);
    inset-inline-start: 0.875em;
    inline-size: 1.25em;
    block-size: 1.25em;
    color: var(--_muted);
    pointer-events: none;
  }
  .search input {
    appearance: none;
    display: block;
    inline-size: 100%;
    block-size: var(--kassa-control-size, 3em);
    margin: 0;
    padding: 0.5em 0.75em;
    padding-inline-start: 2.75em;
    border: 1px solid var(--_control);
    border-radius: var(--_radius-control);
    background: var(--_surface);
    color: inherit;
    font: inherit;
  }
  .search input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  /* Too small to be hit; Escape does the same. */
  .search input::-webkit-search-cancel-button {
    display: none;
  }
  .search input:focus-visible {
    outline-offset: -1px;
  }
  .box {
    position: relative;
    border: 1px solid var(--_control);
    border-radius: calc(var(--_radius) * 0.66);
    background: var(--_surface);
    overflow: clip;
  }
  .box.many {
    /* Never the whole window: at 400 % and on a phone held sideways the page must go on to scroll. */
    block-size: min(17em, 60vh);
    overflow: hidden auto;
    scrollbar-gutter: stable;
    scrollbar-width: thin;
    /* Firefox may draw a white bar into a dark list. */
    scrollbar-color: var(--_control) transparent;
  }
  .box[aria-invalid] {
    border-color: var(--_danger);
    /* Above the lines between the rows. */
    outline: 1px solid var(--_danger);
    outline-offset: -2px;
  }
  .row {
    /* As round as the box inside its edge, which would cut off the ring's corners. */
    --_row-radius: calc(var(--_radius) * 0.66 - 1px);
    display: flex;
    align-items: center;
    gap: 0.75em;
    min-block-size: 3em;
    padding: 0.375em 0.75em;
    border-block-end: 1px solid var(--_border);
    cursor: pointer;
  }
  /* Hundreds are no more work than those in sight. The size is that of the content: a row of 3 em, less its padding
     and its edge, so that a row is as high before it is painted as after. */
  .many .row {
    content-visibility: auto;
    contain-intrinsic-block-size: auto calc(2.25em - 1px);
  }
  .row[hidden] {
    display: none;
  }
  .row:last-child {
    border-block-end-color: transparent;
  }
  .row:has(:checked) {
    background: color-mix(in srgb, var(--_selected) 9%, transparent);
  }
  .name {
    flex: 1;
    min-inline-size: 0;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  .none {
    display: grid;
    justify-items: center;
    gap: 0.75em;
    padding: 1.25em 1em;
    text-align: center;
  }
  .none:has(~ .row:not([hidden])) {
    border-block-end: 1px solid var(--_border);
  }
  .none .button {
    inline-size: auto;
    min-block-size: 2.75em;
  }
  /* So that a name of one word is not broken where a shop's own edges take room. */
  @media (width < 22.5em) {
    .row {
      gap: 0.5em;
      padding-inline: 0.5em;
    }
    .row .icon {
      inline-size: 2em;
    }
    .icon img {
      inline-size: 1.5em;
    }
  }
  @media (forced-colors: active) {
    .row input {
      appearance: auto;
    }
    .row:has(:checked) .name {
      text-decoration: underline;
    }
  }
`;
