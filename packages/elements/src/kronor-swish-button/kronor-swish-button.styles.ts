import { css } from '../base/css.ts';

export const swishStyles = css`
  .swish {
    overflow-wrap: anywhere;
  }
  .swish,
  form,
  .fields {
    display: grid;
    gap: 0.75em;
    min-inline-size: 0;
  }
  .button img {
    inline-size: 2.5em;
    block-size: 1.5em;
    padding: 0.125em;
    border-radius: var(--_radius-small);
    background: #fff;
    object-fit: contain;
  }
  .other {
    justify-self: center;
    min-block-size: 2.75em;
    padding: 0.5em 0.75em;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    color: var(--_selected);
    font: inherit;
    font-weight: var(--_medium);
    cursor: pointer;
  }
  @media (hover: hover) {
    .other:hover {
      text-decoration: underline;
    }
  }
  .skeleton {
    block-size: var(--kassa-control-size, 3.25em);
    border-radius: var(--kassa-radius-control, var(--kassa-radius, 12px));
    background: var(--_border);
    animation: pulse 1.25s 4 alternate;
  }
  @media (forced-colors: active) {
    .skeleton {
      border: 1px solid;
    }
  }
  @keyframes pulse {
    to {
      opacity: 0.45;
    }
  }
`;
