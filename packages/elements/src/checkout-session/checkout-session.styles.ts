import { css } from '../base/css.ts';

export const sessionStyles = css`
  :host {
    display: contents;
  }
`;
