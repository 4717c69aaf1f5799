// Acts with a passkey, in two halves: the tab that leads talks with the server, the tab that somebody looks at with the authenticator.
import type { Asked, Shown } from "../sync/passkey";
import type { Naast, PasskeyOutcome, Proof } from "./naast";
import type { Tab } from "./tabs";

/** What the leading tab does of it. */
export interface PasskeyActs {
  /** Proves who this is, and gives what to ask the authenticator. */
  readonly preparePasskey: (way: Proof) => Promise<Asked>;
  /** Keeps what it showed; without that, forgets what was prepared. */
  readonly keepPasskey: (shown: Shown | undefined) => Promise<void>;
  readonly removePasskey: (way: Proof) => Promise<void>;
  readonly askForPasskey: () => Promise<Asked>;
  /** Signs in with it; false when the server knows no such passkey. */
  readonly comeInWithPasskey: (shown: Shown) => Promise<boolean>;
}

/** What screens can do with passkeys. */
export function passkeys(tab: Pick<Tab, "act">): Pick<Naast, "canKeepPasskey" | "addPasskey" | "removePasskey" | "signInWithPasskey"> {
  const authenticator = (): Promise<typeof import("./authenticator")> => import("./authenticator");

  /** What became of asking the authenticator. */
  async function shownBy(asks: (how: typeof import("./authenticator")) => Promise<Shown>): Promise<Shown | "cancelled" | "impossible"> {
    const how = await authenticator();
    try {
      return await asks(how);
    } catch (error) {
      if (error instanceof how.Impossible) return "impossible";
      if (error instanceof how.Cancelled) return "cancelled";
      throw error;
    }
  }

  return {
    canKeepPasskey: async () => (await authenticator()).canKeepPasskeys(),
    addPasskey: async (way): Promise<PasskeyOutcome> => {
      const asked = await tab.act("preparePasskey", [way]);
      const shown = await shownBy(({ makePasskey }) => makePasskey(asked));
      await tab.act("keepPasskey", [typeof shown === "string" ? undefined : shown]);
      return typeof shown === "string" ? shown : "done";
    },
    removePasskey: (way) => tab.act("removePasskey", [way]),
    signInWithPasskey: async (): Promise<PasskeyOutcome> => {
      const asked = await tab.act("askForPasskey", []);
      const shown = await shownBy(({ showPasskey }) => showPasskey(asked));
      if (typeof shown === "string") return shown;
      return (await tab.act("comeInWithPasskey", [shown])) ? "done" : "unknown";
    },
  };
}
