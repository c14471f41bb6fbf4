import { css } from 'lit';

/** Heights as in lazy-choice-list.ts, which keeps the place while this loads. */
export const choiceListStyles = css`
  .label {
    margin-block-end: 0.375rem;
    font-size: 0.9375rem;
    font-weight: 550;
  }
  .search {
    position: relative;
    margin-block-end: 0.5rem;
  }
  .search svg {
    position: absolute;
    inset-block-start: 0.875rem;
    inset-inline-start: 0.875rem;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    color: var(--_muted);
    pointer-events: none;
  }
  .search input {
    appearance: none;
    display: block;
    inline-size: 100%;
    block-size: 3rem;
    margin: 0;
    padding: 0.5rem 0.75rem;
    padding-inline-start: 2.75rem;
    border: 1px solid var(--_control);
    border-radius: calc(var(--_radius) * 0.66);
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
    block-size: min(17rem, 60vh);
    overflow: hidden auto;
    scrollbar-gutter: stable;
    scrollbar-width: thin;
  }
  .box[aria-invalid] {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  .row {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    min-block-size: 3rem;
    padding: 0.375rem 0.75rem;
    border-block-end: 1px solid var(--_border);
    cursor: pointer;
  }
  /* Hundreds are no more work than those in sight. The size is that of the content: a row of 3 rem, less its padding
     and its edge, so that a row is as high before it is painted as after. */
  .many .row {
    content-visibility: auto;
    contain-intrinsic-block-size: auto calc(2.25rem - 1px);
  }
  .row[hidden] {
    display: none;
  }
  .row:last-child {
    border-block-end-color: transparent;
  }
  .row:has(:checked) {
    background: color-mix(in srgb, var(--_accent) 9%, transparent);
  }
  .row:has(:focus-visible) {
    box-shadow: inset 0 0 0 3px var(--_accent);
  }
  .name {
    flex: 1;
    min-inline-size: 0;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  .icon {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 3rem;
    block-size: 2rem;
    border: 1px solid var(--_border);
    border-radius: 6px;
    color: var(--_muted);
  }
  .icon img {
    inline-size: 2.5rem;
    block-size: 1.5rem;
    object-fit: contain;
  }
  .icon:has(img) {
    background: #fff;
  }
  .none {
    display: grid;
    justify-items: center;
    gap: 0.75rem;
    padding: 1.25rem 1rem;
    text-align: center;
  }
  .none:has(~ .row:not([hidden])) {
    border-block-end: 1px solid var(--_border);
  }
  .none .button {
    inline-size: auto;
    min-block-size: 2.75rem;
    padding-inline: 1.25rem;
  }
  @media (forced-colors: active) {
    .row input {
      appearance: auto;
    }
    .row:has(:focus-visible) {
      outline: 3px solid Highlight;
      outline-offset: -3px;
    }
    .row:has(:checked) .name {
      text-decoration: underline;
    }
  }
`;
