/** Looks for a secret in what was told, however it was written there. */

/** Plain, as a part of JSON or of a URL, and in Base64 wherever in a text it stood. */
export function writings(secret: string): string[] {
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    // Letters that the text around it has a part in are left out.
    const [from, to] = [Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return [bytes.toString('base64').slice(from, to), bytes.toString('base64url').slice(from, to)];
  });
  const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      inForm,
      ...inBase64,
    ]),
  ];
}

/** @returns each place where a secret stands, with some of what is around it */
export function findSecrets(secrets: Iterable<string>, told: readonly string[]): string[] {
  return [...secrets].flatMap((secret) =>
    writings(secret).flatMap((writing) =>
      told
        .filter((text) => text.includes(writing))
        .map(
          (text) =>
            `${secret}: …${text.slice(Math.max(0, text.indexOf(writing) - 300), text.indexOf(writing) + 200)}…`,
        ),
    ),
  );
}
