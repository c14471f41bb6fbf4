/** What is shown of a payment, which loads when a customer chooses a method, or with the first payment. */
import type { ReactiveElement } from 'lit';
import { addStyles } from '../base/add-styles.ts';
import { untilLate } from '../base/in-time.ts';
import { addEnglish } from '../words/texts.ts';
import type * as part from './payment-part.ts';

/** Null while it can't be loaded or takes long. */
let loaded: typeof part | null | undefined;
let loading: Promise<unknown> | null | undefined;

/** It is asked for again, as long as there is an element that needs it. Firefox keeps a failure until the page is reloaded. */
export function loadPaymentPart(): Promise<unknown> {
  return (loading ??= untilLate(
    import('./payment-part.ts').then((views) => {
      addEnglish(views.en);
      loaded = views;
    }),
  ).then(() => {
    if (!loaded) loaded = loading = null;
  }));
}

/** Undefined until it has loaded, or is late: then null, and `host` is updated. */
export function paymentPart(host: ReactiveElement) {
  if (loaded) addStyles(host, loaded.paymentCardStyles);
  else void loadPaymentPart().then(() => host.isConnected && host.requestUpdate());
  return loaded;
}

/** Undefined until it has loaded, or is late: then null. */
export const loadedPaymentPart = () => loaded;
