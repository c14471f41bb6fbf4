import { css } from 'lit';

export const swishStyles = css`
  .swish,
  form,
  .fields {
    display: grid;
    gap: 0.75rem;
    min-inline-size: 0;
  }
  .button img {
    max-inline-size: 2.5rem;
    max-block-size: 1.5rem;
    padding: 0.125rem;
    border-radius: 4px;
    background: #fff;
    object-fit: contain;
  }
  .other {
    justify-self: center;
    min-block-size: 2.75rem;
    padding: 0.5rem 0.75rem;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    color: var(--_accent);
    font: inherit;
    font-weight: 550;
    cursor: pointer;
  }
  .other:hover {
    text-decoration: underline;
  }
  .skeleton {
    block-size: 3.25rem;
    border-radius: var(--_radius);
    background: var(--_border);
    animation: pulse 1.4s ease-in-out infinite alternate;
  }
  @keyframes pulse {
    to {
      opacity: 0.45;
    }
  }
`;
