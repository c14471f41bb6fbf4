import { css } from 'lit';

/**
 * The look of all elements. Every `--kassa-*` property may be set on any ancestor; light and dark follow the
 * page's `color-scheme` where the browser has `light-dark()`; elsewhere colours are those of light. Logical properties alone, so that right-to-left pages are mirrored.
 */
export const baseStyles = css`
  :host {
    --_accent: var(--kassa-accent, #1458c8);
    --_on-accent: var(--kassa-on-accent, #fff);
    --_surface: var(--kassa-surface, #fff);
    --_text: var(--kassa-text, #171a1f);
    --_muted: var(--kassa-muted, #59616e);
    --_border: var(--kassa-border, #d4d9e0);
    --_control: var(--kassa-control, #7b8492);
    --_danger: var(--kassa-danger, #b3261e);
    --_success: var(--kassa-success, #13693a);
    --_radius: var(--kassa-radius, 12px);
    display: block;
    color: var(--_text);
    font-family: var(--kassa-font-family, inherit);
    font-size: 1rem;
    line-height: 1.5;
    text-align: start;
  }
  @supports (color: light-dark(#000, #fff)) {
    :host {
      --_accent: var(--kassa-accent, light-dark(#1458c8, #8db8ff));
      --_on-accent: var(--kassa-on-accent, light-dark(#fff, #0a1a33));
      --_surface: var(--kassa-surface, light-dark(#fff, #1b1e24));
      --_text: var(--kassa-text, light-dark(#171a1f, #f1f3f6));
      --_muted: var(--kassa-muted, light-dark(#59616e, #aab2bf));
      --_border: var(--kassa-border, light-dark(#d4d9e0, #3b414b));
      --_control: var(--kassa-control, light-dark(#7b8492, #8f98a6));
      --_danger: var(--kassa-danger, light-dark(#b3261e, #ffb0a8));
      --_success: var(--kassa-success, light-dark(#13693a, #7edba3));
    }
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  p {
    margin: 0;
  }
  /* A line of another direction begins on the side of its neighbours. */
  bdi,
  [dir='auto'] {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  svg {
    display: block;
    flex: none;
    inline-size: 1.5rem;
    block-size: 1.5rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.7;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .muted {
    color: var(--_muted);
    font-size: 0.875rem;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .button {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 0.625rem;
    inline-size: 100%;
    min-block-size: 3.25rem;
    padding: 0.625rem 1rem;
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: var(--_accent);
    color: var(--_on-accent);
    font: inherit;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    text-align: center;
    cursor: pointer;
    transition: filter 0.15s;
  }
  .button:hover {
    filter: brightness(1.08);
  }
  .button.quiet {
    border-color: var(--_control);
    background: transparent;
    color: var(--_text);
  }
  .button[aria-disabled='true'] {
    filter: grayscale(0.6) opacity(0.75);
    cursor: default;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  .spinner {
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    border: 2.5px solid currentColor;
    border-inline-end-color: transparent;
    border-radius: 50%;
    animation: turn 0.8s linear infinite;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  .notice {
    display: flex;
    gap: 0.75rem;
    padding: 0.875rem 1rem;
    border: 1px solid color-mix(in srgb, currentColor 35%, transparent);
    border-radius: var(--_radius);
    background: color-mix(in srgb, currentColor 7%, transparent);
    color: var(--_muted);
  }
  .notice.danger {
    color: var(--_danger);
  }
  .notice > div {
    min-inline-size: 0;
    color: var(--_text);
    overflow-wrap: anywhere;
  }
  .notice .title {
    font-weight: 600;
  }
  .notice ::slotted(*) {
    margin-block-start: 0.75rem;
  }
  .notice .button {
    inline-size: auto;
    margin-block-start: 0.75rem;
    padding-inline: 1.5rem;
  }
  .waiting {
    display: flex;
    align-items: center;
    gap: 0.875rem;
    min-block-size: 4.25rem;
    color: var(--_muted);
  }
  .problem {
    color: var(--_danger);
    font-size: 0.875rem;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
