import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

const isOfKassa = (tag: string) => /^(checkout-session|pay(ment)?-|klarna-|kronor-)/.test(tag);

export default defineConfig({
  plugins: [vue({ template: { compilerOptions: { isCustomElement: isOfKassa } } })],
});
