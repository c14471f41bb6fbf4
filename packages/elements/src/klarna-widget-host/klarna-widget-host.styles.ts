import { css } from 'lit';

export const klarnaStyles = css`
  :host(:state(idle)) {
    display: none;
  }
  /* One size from the first moment on: a form that is higher scrolls, and nothing around it ever moves. */
  .frame {
    position: relative;
    display: grid;
    grid-template-rows: minmax(0, 1fr);
    grid-auto-rows: auto;
    block-size: var(--kassa-widget-block-size, 16em);
  }
  .frame:focus {
    outline: none;
  }
  .form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    overflow-y: auto;
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
    animation: pulse 1.4s ease-in-out infinite alternate;
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
