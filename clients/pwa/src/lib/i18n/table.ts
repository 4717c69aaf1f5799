// What can be said about what a youth lays on the table: who may speak for them, and what is to be said there.

export interface TableTexts {
  readonly title: string;
  /** Where nothing lies, to the youth and to others. */
  readonly empty: string;
  readonly emptyLead: string;
  readonly gone: string;
  readonly goneLead: string;
  readonly show: string;
  readonly take: string;
  readonly keep: string;
  readonly taken: string;
  readonly share: string;
  /** Under a card: on the youth's own phone, to whoever is in the conversation, to a reader, to whoever sees it held out. */
  /** Laid here, and not with the server: nobody else sees it. */
  readonly notYet: string;
  readonly proof: {
    readonly mine: string;
    readonly inside: (youth: string) => string;
    readonly given: (youth: string) => string;
    readonly held: (youth: string) => readonly string[];
  };
  readonly mandate: {
    readonly section: string;
    /** To the JIM. */
    readonly forMe: (youth: string) => string;
    readonly lead: (jim: string) => string;
    readonly mine: (jim: string) => string;
    readonly of: (jim: string, youth: string) => string;
    readonly about: string;
    readonly since: (when: string) => string;
    readonly open: (youth: string) => string;
    readonly openMine: string;
    readonly over: string;
    /** Its JIM left, and a reader of the card cannot know. */
    readonly believed: (jim: string, name: string) => readonly string[];
    readonly begin: (jim: string) => string;
    readonly sheet: (jim: string) => string;
    readonly topic: (jim: string) => string;
    readonly topicHint: string;
    readonly topicMissing: string;
    readonly until: string;
    readonly untilMissing: string;
    readonly preview: (jim: string) => string;
    readonly honest: (jim: string) => readonly string[];
    readonly give: string;
    readonly not: string;
    readonly given: (jim: string) => string;
    readonly takeTitle: (jim: string) => string;
    readonly takeLead: string;
  };
  readonly round: {
    readonly mine: string;
    readonly of: (youth: string) => string;
    readonly on: (when: string) => string;
    readonly lead: string;
    readonly begin: string;
    readonly another: string;
    readonly change: string;
    readonly older: string;
    readonly when: string;
    readonly whenHint: string;
    readonly place: string;
    readonly placeHint: string;
    readonly who: string;
    readonly whoHint: string;
    readonly somebody: string;
    readonly add: string;
    /** As many as fit are there. */
    readonly full: (count: number) => string;
    readonly what: string;
    readonly whatHint: string;
    /** What is to be said, first, second … */
    readonly saying: (place: number) => string;
    readonly by: (place: number) => string;
    readonly byMe: string;
    readonly byNobody: string;
    readonly more: string;
    readonly less: (place: number) => string;
    readonly saysMine: string;
    readonly says: (name: string) => string;
    readonly empty: string;
    readonly readers: (names: readonly string[]) => string;
    readonly lay: string;
    readonly not: string;
    readonly laid: string;
    readonly takeTitle: string;
    readonly takeLead: string;
  };
}
