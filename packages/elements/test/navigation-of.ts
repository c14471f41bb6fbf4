import { waitUntil } from './wait-until.ts';

/** Where `act` would take this page, which stays: `reload`, `push` or `replace`. Browsers without the navigation API have no answer. */
export async function navigationOf(act: () => void): Promise<string | undefined> {
  const { navigation } = window as unknown as { navigation: EventTarget };
  let kind: string | undefined;
  const stay = (event: Event & { navigationType?: string }) => {
    kind = event.navigationType;
    event.preventDefault();
  };
  navigation.addEventListener('navigate', stay, { once: true });
  act();
  await waitUntil(() => kind !== undefined, 'the page goes somewhere');
  return kind;
}
