// What a parent finds on their own page, in every language. Nothing here speaks of what others share, or do not.

export interface ParentTexts {
  readonly title: string;
  readonly jimTitle: string;
  readonly jimLead: readonly string[];
  readonly jimMore: string;
  /** The page behind it: headings, each with short sentences. */
  readonly jim: readonly { readonly title: string; readonly lines: readonly string[] }[];
  readonly lineTitle: string;
  readonly lineLead: string;
  readonly lineAct: string;
  readonly lineReads: (names: readonly string[]) => string;
  readonly lineOpen: string;
  /** While this person knows no professional. */
  readonly lineNobody: string;
  readonly helpTitle: string;
  readonly helpLead: string;
  readonly helpPage: string;
}
