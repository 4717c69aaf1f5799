// The signed-in person in this browser, reactive: the one thing that screens hold.
import { openCrypto, workerFallback } from "../crypto/door";
import { bringFallback } from "../crypto/fallback";
import { withOpaque } from "../crypto/opaque-door";
import { openStore, type Store } from "../db/store";
import { pageNetwork } from "../sync/server";
import type { Naast } from "./naast";
import { Person } from "./person";
import { emptySnapshot, type Snapshot } from "./snapshot";
import { Tab } from "./tabs";

/** The database opens while nothing waits for it yet; whoever asks first waits. */
function openingStore(): Store {
  const store = openStore();
  return {
    get: async (name) => (await store).get(name),
    rows: async (log) => (await store).rows(log),
    write: async (change, hold) => (await store).write(change, hold),
    hold: async () => (await store).hold(),
    forget: async () => (await store).forget(),
  };
}

/** What an authenticator is asked comes with the page that asks it. */
const passkeysOf = async (tab: Tab): Promise<ReturnType<typeof import("./passkeys").passkeys>> => (await import("./passkeys")).passkeys(tab);

/** Makes the one `Naast` of this page. */
export function createNaast(): Naast {
  bringFallback(() => Promise.resolve(workerFallback()));
  let snapshot = $state.raw<Snapshot>(emptySnapshot("starting"));
  let isFollower = $state(false);
  const world = { network: pageNetwork(), crypto: openCrypto(), store: openingStore(), now: Date.now, withOpaque };
  const tab = new Tab({
    lead: (show) => new Person(world, show),
    show: (next, follows) => {
      snapshot = next;
      isFollower = follows;
    },
  });
  return {
    get state() { return snapshot.state; },
    get connection() { return snapshot.connection; },
    get isSessionOver() { return snapshot.isSessionOver; },
    get isFollower() { return isFollower; },
    get alarm() { return snapshot.alarm; },
    get me() { return snapshot.me; },
    get organisation() { return snapshot.organisation; },
    get channels() { return snapshot.channels; },
    get shares() { return snapshot.shares; },
    get grants() { return snapshot.grants; },
    get along() { return snapshot.along; },
    get rulesMade() { return snapshot.rulesMade; },
    get answers() { return snapshot.answers; },
    get reports() { return snapshot.reports; },
    get ownReports() { return snapshot.ownReports; },
    get invites() { return snapshot.invites; },
    get requests() { return snapshot.requests; },
    get asked() { return snapshot.asked; },
    get people() { return snapshot.people; },
    get supports() { return snapshot.supports; },
    get teamUntil() { return snapshot.teamUntil; },
    get blocked() { return snapshot.blocked; },
    get offersRecoveryCode() { return snapshot.offersRecoveryCode; },
    get hasRecoveryCode() { return snapshot.hasRecoveryCode; },
    get hasPasskey() { return snapshot.hasPasskey; },
    get keeper() { return snapshot.keeper; },
    get keeperGone() { return snapshot.keeperGone; },
    get keeps() { return snapshot.keeps; },
    get newDevices() { return snapshot.newDevices; },
    get newLocksAt() { return snapshot.newLocksAt; },
    get asksAboutChoices() { return snapshot.asksAboutChoices; },
    send: (...args) => tab.act("send", args),
    lay: (...args) => tab.act("lay", args),
    sendAgain: (...args) => tab.act("sendAgain", args),
    sendNow: (...args) => tab.act("sendNow", args),
    letGo: (...args) => tab.act("letGo", args),
    erase: (...args) => tab.act("erase", args),
    edit: (...args) => tab.act("edit", args),
    mark: (...args) => tab.act("mark", args),
    writing: (...args) => tab.act("writing", args),
    showRead: (...args) => tab.act("showRead", args),
    begin: (...args) => tab.act("begin", args),
    inviteInto: (...args) => tab.act("inviteInto", args),
    letIn: (...args) => tab.act("letIn", args),
    showOut: (...args) => tab.act("showOut", args),
    listPlaces: (...args) => tab.act("listPlaces", args),
    readAs: (...args) => tab.act("readAs", args),
    openHistory: (...args) => tab.act("openHistory", args),
    handOver: (...args) => tab.act("handOver", args),
    takeUp: (...args) => tab.act("takeUp", args),
    exclude: (...args) => tab.act("exclude", args),
    endExclude: (...args) => tab.act("endExclude", args),
    leave: (...args) => tab.act("leave", args),
    block: (...args) => tab.act("block", args),
    unblock: (...args) => tab.act("unblock", args),
    read: (...args) => tab.act("read", args),
    share: (...args) => tab.act("share", args),
    withdraw: (...args) => tab.act("withdraw", args),
    setRule: (...args) => tab.act("setRule", args),
    nameLabel: (...args) => tab.act("nameLabel", args),
    endRule: (...args) => tab.act("endRule", args),
    agreeRule: (...args) => tab.act("agreeRule", args),
    openAlong: (...args) => tab.act("openAlong", args),
    word: (...args) => tab.act("word", args),
    answer: (...args) => tab.act("answer", args),
    seeAnswers: (...args) => tab.act("seeAnswers", args),
    listAdvisers: (...args) => tab.act("listAdvisers", args),
    report: (...args) => tab.act("report", args),
    openReport: (...args) => tab.act("openReport", args),
    closeReport: (...args) => tab.act("closeReport", args),
    ask: (...args) => tab.act("ask", args),
    askForFile: (...args) => tab.act("askForFile", args),
    decline: (...args) => tab.act("decline", args),
    confirmChoices: (...args) => tab.act("confirmChoices", args),
    openGrant: (...args) => tab.act("openGrant", args),
    askJim: (...args) => tab.act("askJim", args),
    invite: (...args) => tab.act("invite", args),
    takeBackInvite: (...args) => tab.act("takeBackInvite", args),
    listStaff: (...args) => tab.act("listStaff", args),
    sayTeam: (...args) => tab.act("sayTeam", args),
    nameOrganisation: (...args) => tab.act("nameOrganisation", args),
    makeRecoveryCode: (...args) => tab.act("makeRecoveryCode", args),
    dismissNewDevices: (...args) => tab.act("dismissNewDevices", args),
    listSessions: (...args) => tab.act("listSessions", args),
    listReaders: (...args) => tab.act("listReaders", args),
    endSessions: (...args) => tab.act("endSessions", args),
    loseDevice: (...args) => tab.act("loseDevice", args),
    goForGood: (...args) => tab.act("goForGood", args),
    signIn: (...args) => tab.act("signIn", args),
    signInWithCode: (...args) => tab.act("signInWithCode", args),
    canKeepPasskey: async () => (await passkeysOf(tab)).canKeepPasskey(),
    addPasskey: async (way) => (await passkeysOf(tab)).addPasskey(way),
    removePasskey: async (way) => (await passkeysOf(tab)).removePasskey(way),
    signInWithPasskey: async () => (await passkeysOf(tab)).signInWithPasskey(),
    listHalves: (...args) => tab.act("listHalves", args),
    chooseKeeper: (...args) => tab.act("chooseKeeper", args),
    removeKeeper: (...args) => tab.act("removeKeeper", args),
    stopKeeping: (...args) => tab.act("stopKeeping", args),
    handOverHalf: (...args) => tab.act("handOverHalf", args),
    refuseHalf: (...args) => tab.act("refuseHalf", args),
    askForHalf: (...args) => tab.act("askForHalf", args),
    hearHalf: (...args) => tab.act("hearHalf", args),
    tryPin: (...args) => tab.act("tryPin", args),
    makeCodeNow: () => tab.act("makeCodeNow", []),
    goIn: () => tab.act("goIn", []),
    signOut: (...args) => tab.act("signOut", args),
  };
}
