import { css } from 'lit';

/** A radio button in a `.row`, as this folder draws it. */
export const radioStyles = css`
  .row:hover {
    background: color-mix(in srgb, var(--_accent) 4%, transparent);
  }
  .row input {
    appearance: none;
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    margin: 0;
    border: 2px solid var(--_control);
    border-radius: 50%;
    background: var(--_surface);
    outline: none;
    transition: border-width 0.1s;
  }
  .row input:checked {
    border: 0.375rem solid var(--_accent);
  }
`;
