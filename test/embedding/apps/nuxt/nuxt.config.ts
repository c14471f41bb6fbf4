const isOfKassa = (tag: string) => /^(checkout-session|pay(ment)?-|klarna-|kronor-)/.test(tag);

export default defineNuxtConfig({
  app: { head: { title: 'Checkout', link: [{ rel: 'icon', href: 'data:,' }] } },
  compatibilityDate: '2026-11-01',
  typescript: { tsConfig: { vueCompilerOptions: { strictTemplates: true } } },
  vue: { compilerOptions: { isCustomElement: isOfKassa } },
});
