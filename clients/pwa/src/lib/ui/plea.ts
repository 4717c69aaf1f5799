// What an empty phone showed and this browser was opened with: taken out of the address bar before anything is drawn.

let plea: string | undefined;

/** Keeps the part of the address behind its hash. */
export function keepPlea(fragment: string): void {
  plea = /^[\w-]{43}$/u.test(fragment) ? fragment : undefined;
}

/** The plea that this page was opened with. */
export const shownPlea = (): string | undefined => plea;
