// The signed-in person in this browser, reactive. Not wired to the engine below yet: every act is refused.
import { Refused, type Naast } from "./naast";

const refused = (): Promise<never> => Promise.reject(new Refused("unavailable"));

/** Makes the one `Naast` of this page. */
export function createNaast(): Naast {
  const state = $state<Pick<Naast, "state" | "connection">>({ state: "starting", connection: "connecting" });
  return {
    get state() {
      return state.state;
    },
    get connection() {
      return state.connection;
    },
    isFollower: false,
    me: undefined,
    organisation: null,
    channels: [],
    shares: [],
    grants: [],
    invites: [],
    people: [],
    offersRecoveryCode: false,
    hasRecoveryCode: false,
    newDevices: [],
    send: refused,
    erase: refused,
    read: refused,
    share: refused,
    withdraw: refused,
    openGrant: refused,
    askJim: refused,
    invite: refused,
    takeBackInvite: refused,
    nameOrganisation: refused,
    makeRecoveryCode: refused,
    dismissNewDevices: refused,
    signIn: refused,
    signInWithCode: refused,
    signOut: refused,
  };
}
