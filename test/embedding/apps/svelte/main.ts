import { mount } from 'svelte';
import Checkout from './Checkout.svelte';

const target = document.getElementById('root')!;
mount(Checkout, { target, props: { token: target.dataset.token! } });
