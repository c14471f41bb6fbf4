import { css } from 'lit';

export const pickerStyles = css`
  .picker,
  form,
  fieldset {
    display: grid;
    gap: 1rem;
    min-inline-size: 0;
  }
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0 0 0.75rem;
    font-size: 1.125rem;
    font-weight: 650;
  }
  .methods {
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    overflow: clip;
  }
  .method + .method {
    border-block-start: 1px solid var(--_border);
  }
  .method:has(> .row > :checked) {
    background: color-mix(in srgb, var(--_accent) 7%, transparent);
  }
  .row {
    display: flex;
    align-items: center;
    gap: 0.875rem;
    min-block-size: 4.25rem;
    padding: 0.75rem 1rem;
    cursor: pointer;
  }
  .row:focus-within:has(:focus-visible) {
    border-radius: var(--_radius);
    box-shadow: inset 0 0 0 3px var(--_accent);
  }
  .name {
    flex: 1;
    min-inline-size: 0;
    overflow-wrap: anywhere;
    font-weight: 550;
  }
  .name .muted {
    display: block;
    font-weight: 400;
  }
  .row .icon {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 3rem;
    block-size: 2rem;
    border: 1px solid var(--_border);
    border-radius: 6px;
    background: var(--_surface);
    color: var(--_muted);
  }
  .row .icon img {
    max-inline-size: 2.5rem;
    max-block-size: 1.5rem;
    object-fit: contain;
  }
  .row .icon:has(img) {
    background: #fff;
  }
  .panel {
    padding: 0 1rem 1rem;
  }
  .widget-place {
    block-size: var(--kassa-widget-block-size, 16rem);
  }
  .skeleton .methods {
    block-size: calc(var(--kassa-expected-methods, 2) * (4.25rem + 1px) + 1px);
  }
  .skeleton .row {
    cursor: default;
  }
  .skeleton i {
    border-radius: 6px;
    background: var(--_border);
    animation: pulse 1.4s ease-in-out infinite alternate;
  }
  .skeleton .legend {
    display: block;
    inline-size: 11rem;
    block-size: 1.6875rem;
    margin-block-end: 0.75rem;
  }
  .skeleton .dot {
    inline-size: 1.25rem;
    block-size: 1.25rem;
    border-radius: 50%;
  }
  .skeleton .line {
    flex: 1;
    max-inline-size: 9rem;
    block-size: 1rem;
    margin-inline-end: auto;
  }
  .skeleton .tile {
    inline-size: 3rem;
    block-size: 2rem;
  }
  .skeleton .pay {
    display: block;
    block-size: 3.25rem;
    margin-block-start: 1rem;
    border-radius: var(--_radius);
  }
  @keyframes pulse {
    to {
      opacity: 0.45;
    }
  }
  @media (forced-colors: active) {
    .row input {
      appearance: auto;
    }
    .row:focus-within:has(:focus-visible) {
      outline: 3px solid Highlight;
      outline-offset: -3px;
    }
    .method:has(> .row > :checked) .name {
      text-decoration: underline;
    }
  }
`;
