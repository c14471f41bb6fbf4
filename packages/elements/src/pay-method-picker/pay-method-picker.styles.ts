import { css } from '../base/css.ts';

export const pickerStyles = css`
  .picker {
    /* Room for a name and its line of help, which may have two lines where the page is narrower than 22.5em. */
    --_row: clamp(4.25em, (22.5em - 100vw) * 99, 5.5em);
  }
  .picker,
  form,
  fieldset {
    display: grid;
    gap: var(--_space);
    min-inline-size: 0;
  }
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0 0 0.667em;
    font-size: 1.125em;
    font-weight: var(--_strong);
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
    background: color-mix(in srgb, var(--_selected) 7%, transparent);
  }
  label {
    cursor: pointer;
  }
  .row {
    --_row-radius: var(--_radius);
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.875em;
    min-block-size: var(--_row);
    padding: 0.6875em var(--_space);
  }
  .name {
    flex: 1 1 5em;
    min-inline-size: 0;
    overflow-wrap: anywhere;
    font-weight: var(--_medium);
  }
  .name .muted {
    display: block;
    font-weight: 400;
  }
  .panel {
    padding: 0 var(--_space) var(--_space);
  }
  .widget-place {
    block-size: var(--kassa-widget-block-size, 16em);
    display: grid;
    align-items: center;
  }
  .skeleton .methods {
    block-size: calc(var(--kassa-expected-methods, 2) * (var(--_row) + 1px) + 1px);
  }
  i {
    display: block;
    border-radius: var(--_radius-small);
    background: var(--_border);
    animation: pulse 1.25s 4 alternate;
  }
  .legend {
    max-inline-size: 11em;
    block-size: 1.6875em;
    margin-block-end: 0.75em;
  }
  .dot {
    inline-size: 1.25em;
    block-size: 1.25em;
    border-radius: 50%;
  }
  .line {
    flex: 1;
    max-inline-size: 9em;
    block-size: 1em;
    margin-inline-end: auto;
  }
  .tile {
    inline-size: 3em;
    block-size: 2em;
  }
  .pay {
    block-size: var(--kassa-control-size, 3.25em);
    margin-block-start: var(--_space);
    border-radius: var(--kassa-radius-control, var(--kassa-radius, 12px));
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
    .method:has(> .row > :checked) .name {
      text-decoration: underline;
    }
  }
`;
