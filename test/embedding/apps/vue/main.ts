import { createApp } from 'vue';
import '@kassa/elements/define';
import Checkout from './Checkout.vue';

const root = document.getElementById('root')!;
const snapshot = JSON.parse(document.getElementById('snapshot')!.textContent);
createApp(Checkout, { token: root.dataset.token, snapshot }).mount(root);
