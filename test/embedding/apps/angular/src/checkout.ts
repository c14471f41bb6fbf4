import { Component, ElementRef, inject, signal } from '@angular/core';
import { KASSA } from './kassa';

@Component({
  selector: 'shop-checkout',
  imports: [KASSA],
  template: `
    <main>
      <h1>Checkout</h1>
      @if (reference(); as known) {
        <p id="thanks">Thank you. Your reference is {{ known }}.</p>
      }
      <checkout-session
        server="/kassa"
        [token]="token"
        [snapshot]="snapshot"
        (payment-succeeded)="reference.set($event.detail.reference)"
      >
        <payment-status />
        <pay-method-picker style="--kassa-expected-methods: 3" />
      </checkout-session>
    </main>
  `,
})
export class Checkout {
  readonly token = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement.dataset['token'];
  readonly snapshot = JSON.parse(document.getElementById('snapshot')!.textContent);
  readonly reference = signal<string | undefined>(undefined);
}
