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
    block-size: var(--kassa-widget-block-size, 16rem);
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
    gap: 0.875rem;
    padding: 1rem;
    background: var(--_surface);
  }
  .skeleton i {
    block-size: 1rem;
    border-radius: 6px;
    background: var(--_border);
    animation: pulse 1.4s ease-in-out infinite alternate;
  }
  .skeleton i:first-child {
    inline-size: 5rem;
    block-size: 2rem;
  }
  .skeleton i:nth-child(even) {
    inline-size: 80%;
  }
  .message {
    padding-block-start: 0.5rem;
    font-size: 0.9375rem;
  }
  .message.problem {
    font-weight: 550;
  }
  @keyframes pulse {
    to {
      opacity: 0.45;
    }
  }
`;
