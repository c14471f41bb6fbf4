/** The least that Lit can do: three radio buttons from data in the page, and a button. */
import { html, LitElement } from 'lit';

const methods = JSON.parse(document.querySelector('#methods')?.textContent ?? '[]') as {
  id: string;
  label: string;
}[];

class ThreeRadios extends LitElement {
  protected override render() {
    return html`<form method="post" action="/paid">
      ${methods.map(
        ({ id, label }) =>
          html`<p>
            <label><input type="radio" name="method" value=${id} /> ${label}</label>
          </p>`,
      )}
      <button>Pay</button>
    </form>`;
  }
}
customElements.define('three-radios', ThreeRadios);
