import { mount } from 'svelte';
import Checkout from './Checkout.svelte';

const target = document.getElementById('root')!;
const snapshot = JSON.parse(document.getElementById('snapshot')!.textContent);
mount(Checkout, { target, props: { token: target.dataset.token!, snapshot } });
