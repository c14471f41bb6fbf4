/** What is shown of a payment, which loads when a customer chooses a method, or with the first payment. */
import type { ReactiveElement } from 'lit';
import { addStyles } from '../base/add-styles.ts';
import { late } from '../base/in-time.ts';
import { addEnglish } from '../words/texts.ts';
import type * as part from './payment-part.ts';

let loaded: typeof part | undefined;
let loading: Promise<void> | undefined;

export function loadPaymentPart(): Promise<void> {
  return (loading ??= import('./payment-part.ts').then(
    (views) => {
      addEnglish(views.en);
      loaded = views;
    },
    // It is asked for again, as long as there is an element that needs it.
    async () => {
      await late();
      loading = undefined;
    },
  ));
}

/** Undefined until it has loaded: then `host` is updated. */
export function paymentPart(host: ReactiveElement): typeof part | undefined {
  if (loaded) addStyles(host, loaded.paymentCardStyles);
  else void loadPaymentPart().then(() => host.isConnected && host.requestUpdate());
  return loaded;
}

/** Undefined until it has loaded. */
export const loadedPaymentPart = (): typeof part | undefined => loaded;
