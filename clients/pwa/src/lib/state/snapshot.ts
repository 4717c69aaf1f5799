// Everything that screens read, as one plain value: what the tab with the connection shows, and what it tells the other tabs.
import type { Engine } from "../sync/engine";
import type { Channel } from "../sync/model";
import type { Reader } from "./message-views";
import type { Naast } from "./naast";
import { askedViews, requestViews } from "./requests";
import { supportViews } from "./supports";
import { blockedViews, channelViews, grantViews, hasExchanged, inviteViews, keeperGone, keeperState, keepsViews, newDevices, newLocksAt, personViews, shareViews } from "./views";

/** The readable half of `Naast`, without what differs from tab to tab. */
export type Snapshot = Pick<
  Naast,
  | "state"
  | "connection"
  | "isSessionOver"
  | "alarm"
  | "me"
  | "organisation"
  | "channels"
  | "shares"
  | "grants"
  | "along"
  | "rulesMade"
  | "answers"
  | "reports"
  | "ownReports"
  | "invites"
  | "requests"
  | "asked"
  | "people"
  | "supports"
  | "teamUntil"
  | "blocked"
  | "offersRecoveryCode"
  | "hasRecoveryCode"
  | "hasPasskey"
  | "keeper"
  | "keeperGone"
  | "keeps"
  | "newDevices"
  | "newLocksAt"
  | "asksAboutChoices"
>;

/** Nobody is signed in, or nobody knows yet. */
export const emptySnapshot = (state: "starting" | "signed_out", organisation?: string | null): Snapshot => ({
  state,
  connection: "connecting",
  isSessionOver: false,
  alarm: undefined,
  me: undefined,
  organisation,
  channels: [],
  shares: [],
  grants: [],
  along: [],
  rulesMade: [],
  answers: [],
  reports: [],
  ownReports: [],
  invites: [],
  requests: [],
  asked: [],
  people: [],
  supports: [],
  teamUntil: undefined,
  blocked: [],
  offersRecoveryCode: false,
  hasRecoveryCode: false,
  hasPasskey: false,
  keeper: "none",
  keeperGone: undefined,
  keeps: [],
  newDevices: [],
  newLocksAt: undefined,
  asksAboutChoices: false,
});

/** What a signed-in device shows now. */
export function takeSnapshot({ memory, people, given, connection, lives, writing, surely }: Engine, organisation: string | null | undefined, origin: string, now: number, rules?: typeof import("./rules"), answers?: typeof import("./answers"), reporting?: typeof import("./reports")): Snapshot {
  const hearing = { memory, people, now, surely, heard: answers ? given.heard : [] };
  const beside = (channel: Channel): ReturnType<NonNullable<Reader["beside"]>> => answers?.besides(hearing, channel);
  const sight = { memory, people, grants: given.grants.all, isWriting: (log: string) => writing.is(log), rules, beside, origin, now, surely };
  const { account, self, bag } = memory;
  const hasRecoveryCode = self.unlock?.factors.includes("recovery_code") === true;
  return {
    state: "ready",
    connection,
    isSessionOver: false,
    alarm: self.alarm,
    me: {
      person: account.person,
      name: bag.name,
      standing: account.standing,
      ...(account.loginName === undefined ? {} : { loginName: account.loginName }),
      labels: bag.labels,
    },
    organisation,
    channels: channelViews(sight),
    shares: shareViews(sight),
    grants: answers?.withLost(grantViews(sight), sight) ?? grantViews(sight),
    along: rules?.alongViews(sight, given.along) ?? [],
    rulesMade: rules?.madeViews(sight) ?? [],
    answers: answers?.answerViews(hearing) ?? [],
    ...(reporting?.reportsOf(sight) ?? { reports: [], ownReports: [] }),
    invites: inviteViews(sight),
    requests: requestViews(sight),
    asked: askedViews(sight),
    people: personViews(sight),
    supports: supportViews(sight),
    teamUntil: account.standing === "coordinator" ? memory.local.team?.until : undefined,
    blocked: blockedViews(sight),
    offersRecoveryCode: self.unlock !== undefined && !hasRecoveryCode && hasExchanged(sight),
    hasRecoveryCode,
    hasPasskey: self.unlock?.factors.includes("passkey") === true,
    keeper: keeperState(sight),
    keeperGone: keeperGone(sight),
    keeps: keepsViews(sight),
    newDevices: newDevices(sight),
    newLocksAt: newLocksAt(sight),
    asksAboutChoices: lives.asks && (lives.areChoicesMissing ? "missing" : "whole"),
  };
}
