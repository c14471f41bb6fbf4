import { css } from './css.ts';

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
    --_selected: var(--kassa-selected, var(--_accent));
    /* A pill's radius is for what is one line high: elsewhere it would cut off what stands in the corners. */
    --_radius: min(var(--kassa-radius, 12px), 1.5em);
    --_radius-control: var(--kassa-radius-control, calc(var(--_radius) * 0.66));
    --_radius-small: var(--kassa-radius-small, 6px);
    --_space: var(--kassa-space, 1em);
    --_medium: var(--kassa-weight-medium, 550);
    --_strong: var(--kassa-weight-strong, 650);
    --_motion: var(--kassa-motion, 0.15s);
    --_ring: var(--kassa-focus-width, 3px) solid var(--kassa-focus, var(--_selected));
    display: block;
    color: var(--_text);
    font-family: var(--kassa-font-family, inherit);
    font-size: var(--kassa-font-size, inherit);
    line-height: 1.5;
    text-align: start;
    white-space: normal;
  }
  @supports (color: light-dark(#000, oklch(from red l c h))) {
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
      /* An accent too pale for an edge or a word on the surface is made darker; too dark for the dark, lighter. */
      --_selected: var(
        --kassa-selected,
        light-dark(oklch(from var(--_accent) min(l, 0.55) c h), oklch(from var(--_accent) max(l, 0.7) c h))
      );
    }
  }
  /* Elements inside are of this size already. */
  [lang] {
    --kassa-font-size: 1em;
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
    inline-size: 1.5em;
    block-size: 1.5em;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.7;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .muted {
    color: var(--_muted);
    font-size: 0.875em;
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
    flex-wrap: wrap;
    align-items: center;
    justify-content: center;
    gap: 0.625em;
    inline-size: 100%;
    min-block-size: var(--kassa-control-size, 3.25em);
    padding: 0.625em min(1em, 5vw);
    border: 1px solid transparent;
    border-radius: var(--kassa-radius-control, var(--kassa-radius, 12px));
    background: var(--_accent);
    color: var(--_on-accent);
    font: inherit;
    font-weight: var(--_strong);
    font-variant-numeric: tabular-nums;
    text-align: center;
    cursor: pointer;
    transition: filter var(--_motion);
  }
  @media (hover: hover) {
    .button:hover {
      filter: brightness(1.08);
    }
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
    outline: var(--_ring);
    outline-offset: 2px;
  }
  .spinner {
    flex: none;
    inline-size: 1.25em;
    block-size: 1.25em;
    border: 2.5px solid currentColor;
    border-inline-end-color: transparent;
    border-radius: 50%;
    animation: turn 0.8s linear 6;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  .notice {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75em;
    padding: 0.875em min(var(--_space), 5vw);
    border: 1px solid color-mix(in srgb, currentColor 35%, transparent);
    border-radius: var(--_radius);
    background: color-mix(in srgb, currentColor 7%, transparent);
    color: var(--_muted);
  }
  .notice.danger {
    color: var(--_danger);
  }
  .notice > div {
    flex: 1 8em;
    color: var(--_text);
    overflow-wrap: anywhere;
  }
  .notice .title {
    font-weight: var(--_strong);
  }
  .notice .button {
    inline-size: auto;
  }
  .notice .button,
  .notice ::slotted(*) {
    margin-block-start: 0.75em;
  }
  .waiting {
    display: flex;
    align-items: center;
    gap: 0.875em;
    min-block-size: 4.25em;
    color: var(--_muted);
  }
  .problem {
    color: var(--_danger);
    font-size: 0.875em;
  }
  @media (forced-colors: active) {
    .spinner {
      forced-color-adjust: none;
    }
    .skeleton i {
      border: 1px solid;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
