/** The second click of a double one doesn't submit the form: by then it may be another button. */
export function ignoreDoubleClick(event: MouseEvent): void {
  if (event.detail > 1) event.preventDefault();
}
