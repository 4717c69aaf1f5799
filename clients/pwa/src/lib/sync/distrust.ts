// Reasons not to believe a server, and refusals that it may give.
import type { Alarm } from "./model";

/** Something that an honest server never shows. Nothing of it is shown or acted on. */
export class Distrust extends Error {
  constructor(readonly alarm: Alarm) {
    super(alarm);
  }
}

/** The server, or this app itself, refused something; the code has words in every language. */
export class Declined extends Error {
  constructor(
    readonly code: string,
    readonly more: { readonly retryAfterMs?: number; readonly n?: number; readonly log?: string } = {},
  ) {
    super(code);
  }
}

/** No answer came: nobody knows whether it was taken. */
export class Unreachable extends Error {}
