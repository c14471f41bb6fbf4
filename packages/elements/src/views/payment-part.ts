/** All that is shown and said of a payment: loaded together, with its English. */
export { paymentTitle } from '../words/payment-words.ts';
export { paymentCard, paymentCardStyles } from './payment-card.ts';
export { earlierAttempt, openView, settledView } from './payment-views.ts';
export { en } from '../words/later/payment.ts';
export { appSwitchLoader } from './app-switch/app-switch-loader.ts';
export { failuresInView } from './failures-in-view.ts';
