import { css } from '../base/css.ts';

export const klarnaStyles = css`
  /* Out of the way, and not gone: a screen reader knows its region. */
  :host(:state(idle)) {
    position: absolute;
  }
  .frame {
    position: relative;
  }
  .frame:focus {
    outline: none;
  }
  /* Room from the first moment on, so that a form that fits moves nothing. A higher one gets what it needs. */
  .form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    min-block-size: max(var(--kassa-widget-block-size, 16em), var(--_had, 0px));
    overflow: clip;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.66);
    background: var(--_surface);
  }
  .form:has(> .notice) {
    border: 0;
    background: none;
  }
  .form > *,
  ::slotted(*) {
    grid-area: 1 / 1;
  }
  .notice {
    align-self: start;
  }
  .skeleton {
    display: grid;
    align-content: start;
    gap: 0.875em;
    padding: 1em;
    background: var(--_surface);
  }
  .skeleton i {
    block-size: 1em;
    border-radius: var(--_radius-small);
    background: var(--_border);
    animation: pulse 1.25s 4 alternate;
  }
  .skeleton i:first-child {
    inline-size: 5em;
    block-size: 2em;
  }
  .skeleton i:nth-child(even) {
    inline-size: 80%;
  }
  .message {
    padding-block-start: 0.533em;
    font-size: 0.9375em;
  }
  .message.problem {
    font-weight: var(--_medium);
  }
  @keyframes pulse {
    to {
      opacity: 0.45;
    }
  }
`;
