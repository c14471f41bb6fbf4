/** Makes the page believe that it stands on a phone. */
const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1';

/** Returns how to be a computer again. */
export function onPhone(): () => void {
  const real = window.matchMedia.bind(window);
  Object.defineProperty(navigator, 'userAgent', { value: PHONE, configurable: true });
  window.matchMedia = (query) =>
    query === '(pointer: coarse)' ? ({ matches: true } as MediaQueryList) : real(query);
  return () => {
    Reflect.deleteProperty(navigator, 'userAgent');
    window.matchMedia = real;
  };
}
