// The list of helplines: public, the same for everybody, asked without saying who asks.

export interface Line {
  readonly country: "nl" | "be-vl";
  readonly name: string;
  readonly for: string;
  readonly phone: string | null;
  readonly chat: string | null;
  readonly hours_phone: string | null;
  readonly hours_chat: string | null;
  readonly free?: boolean;
  readonly anonymous?: boolean;
  /** Only young people may call it. */
  readonly young?: boolean;
  readonly source_year: number | null;
}

/** Fetches the list. */
export async function fetchLines(): Promise<readonly Line[]> {
  const answer = await fetch("/v1/helplines", { credentials: "omit" });
  if (!answer.ok) throw new Error(answer.statusText);
  const list = (await answer.json()) as { readonly lines: readonly Line[] };
  return list.lines;
}

/** The number to dial: the last one written, because a short number may not work from everywhere. */
export function dial(phone: string): string {
  return (phone.split("/").at(-1) ?? phone).replace(/[^0-9+]/g, "");
}
