// Addresses to pages and back. Addresses carry ids only: never a name, never a secret.

import type { Steps } from "./leave";

export type Route =
  | { readonly page: "home" }
  | { readonly page: "first_talk" }
  | { readonly page: "talk"; readonly channel: string; readonly message?: string }
  | { readonly page: "who_sees"; readonly by: "people" | "messages" | "diary" }
  | { readonly page: "seen_as"; readonly person: string }
  | { readonly page: "grants" }
  | { readonly page: "grant"; readonly grant: string }
  | { readonly page: "requests" }
  | { readonly page: "asked" }
  | { readonly page: "answers" }
  | { readonly page: "report"; readonly channel: string; readonly message: string }
  | { readonly page: "reports"; readonly report?: string }
  | { readonly page: "ask_jim" }
  | { readonly page: "together" }
  | { readonly page: "let_in"; readonly channel: string }
  | { readonly page: "read_back"; readonly channel: string; readonly person: string }
  | { readonly page: "invite" }
  | { readonly page: "invite_shown"; readonly invite: string }
  | { readonly page: "jim" }
  | { readonly page: "help"; readonly isForParents?: true }
  | { readonly page: "me" }
  | { readonly page: "code" }
  | { readonly page: "passkey" }
  | { readonly page: "keeper" }
  | { readonly page: "give_half" }
  | { readonly page: "devices" }
  | { readonly page: "lost_phone" }
  | { readonly page: "farewell" }
  | { readonly page: "team" }
  | { readonly page: "check_choices" }
  | { readonly page: "table"; readonly channel: string; readonly message?: string }
  | { readonly page: "missing" };

export const paths = {
  home: "/",
  firstTalk: "/gesprek",
  talk: (channel: string) => `/gesprek/${channel}`,
  /** A conversation, from one of its messages on. */
  message: (channel: string, message: string) => `/gesprek/${channel}/${message}`,
  whoSees: "/wie-ziet-wat",
  whoSeesMessages: "/wie-ziet-wat/berichten",
  whoSeesDiary: "/wie-ziet-wat/dagboek",
  seenAs: (person: string) => `/bekijk-als/${person}`,
  grants: "/gedeeld",
  grant: (grant: string) => `/gedeeld/${grant}`,
  requests: "/vragen",
  asked: "/gevraagd",
  answers: "/antwoorden",
  /** Reporting a message of a conversation. */
  report: (channel: string, message: string) => `/melden/${channel}/${message}`,
  reports: "/meldingen",
  readReport: (report: string) => `/meldingen/${report}`,
  askJim: "/vraag",
  together: "/samen",
  letIn: (channel: string) => `/erbij/${channel}`,
  /** What somebody in a conversation may read of before they came. */
  readBack: (channel: string, person: string) => `/teruglezen/${channel}/${person}`,
  /** What lies on the table of a conversation, and one card of it alone. */
  table: (channel: string) => `/tafel/${channel}`,
  card: (channel: string, message: string) => `/tafel/${channel}/${message}`,
  invite: "/uitnodigen",
  inviteShown: (invite: string) => `/uitnodiging/${invite}`,
  jim: "/wat-is-een-jim",
  help: "/hulplijnen",
  helpForParents: "/hulplijnen/ouders",
  me: "/ik",
  code: "/ik/herstelcode",
  passkey: "/ik/toegangssleutel",
  keeper: "/ik/pincode",
  devices: "/ik/toestellen",
  lostPhone: "/ik/toestel-kwijt",
  farewell: "/ik/stoppen",
  team: "/team",
  checkChoices: "/nakijken",
} as const;

/** The page at an address. */
export function parse(path: string): Route {
  const [first, second, third, ...rest] = path.split("/").filter((part) => part !== "");
  if (first === "gesprek" && second !== undefined && third !== undefined && rest.length === 0) return { page: "talk", channel: second, message: third };
  if (first === "tafel" && second !== undefined && rest.length === 0) return { page: "table", channel: second, ...(third === undefined ? {} : { message: third }) };
  if (first === "teruglezen" && second !== undefined && third !== undefined && rest.length === 0) return { page: "read_back", channel: second, person: third };
  if (first === "melden" && second !== undefined && third !== undefined && rest.length === 0) return { page: "report", channel: second, message: third };
  if (third !== undefined) return { page: "missing" };
  switch (first) {
    case undefined:
      return { page: "home" };
    case "gesprek":
      return second === undefined ? { page: "first_talk" } : { page: "talk", channel: second };
    case "gedeeld":
      return second === undefined ? { page: "grants" } : { page: "grant", grant: second };
    case "meldingen":
      return second === undefined ? { page: "reports" } : { page: "reports", report: second };
    case "wie-ziet-wat":
      return second === undefined ? { page: "who_sees", by: "people" } : (choices.get(second) ?? { page: "missing" });
    case "bekijk-als":
      return second === undefined ? { page: "missing" } : { page: "seen_as", person: second };
    case "uitnodiging":
      return second === undefined ? { page: "missing" } : { page: "invite_shown", invite: second };
    case "erbij":
      return second === undefined ? { page: "missing" } : { page: "let_in", channel: second };
    case "hulplijnen":
      return second === undefined ? { page: "help" } : second === "ouders" ? { page: "help", isForParents: true } : { page: "missing" };
    case "ik":
      return second === undefined ? { page: "me" } : (mine.get(second) ?? { page: "missing" });
    default:
      return second === undefined ? (single.get(first) ?? { page: "missing" }) : { page: "missing" };
  }
}

const choices: ReadonlyMap<string, Route> = new Map([
  ["berichten", { page: "who_sees", by: "messages" }],
  ["dagboek", { page: "who_sees", by: "diary" }],
]);

const mine: ReadonlyMap<string, Route> = new Map([
  ["herstelcode", { page: "code" }],
  ["toegangssleutel", { page: "passkey" }],
  ["pincode", { page: "keeper" }],
  ["toestellen", { page: "devices" }],
  ["toestel-kwijt", { page: "lost_phone" }],
  ["stoppen", { page: "farewell" }],
]);

const single: ReadonlyMap<string, Route> = new Map([
  // What follows its hash was kept before anything was drawn.
  ["h", { page: "give_half" }],
  ["team", { page: "team" }],
  ["nakijken", { page: "check_choices" }],
  ["vragen", { page: "requests" }],
  ["gevraagd", { page: "asked" }],
  ["antwoorden", { page: "answers" }],
  ["vraag", { page: "ask_jim" }],
  ["samen", { page: "together" }],
  ["uitnodigen", { page: "invite" }],
  ["wat-is-een-jim", { page: "jim" }],
]);

class Router {
  path = $state(location.pathname);
  readonly route = $derived(parse(this.path));

  /** Goes to an address of this app. */
  go(path: string, how: "push" | "replace" = "push"): void {
    if (path === this.path) return;
    const depth = (history.state as Steps | null)?.depth ?? 0;
    if (how === "push") history.pushState({ depth: depth + 1 } satisfies Steps, "", path);
    else history.replaceState({ depth } satisfies Steps, "", path);
    this.path = path;
  }

  /** One step back inside the app, or home when there is none. */
  back(): void {
    if (((history.state as Steps | null)?.depth ?? 0) > 0) history.back();
    else this.go(paths.home, "replace");
  }

  /** Follows the browser's own buttons, and links of this app. Returns how to stop. */
  listen(): () => void {
    const moved = (): void => {
      this.path = location.pathname;
    };
    const clicked = (event: MouseEvent): void => {
      if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      if (link?.origin !== location.origin || link.target !== "" || link.hasAttribute("download")) return;
      event.preventDefault();
      this.go(link.pathname);
    };
    addEventListener("popstate", moved);
    document.addEventListener("click", clicked);
    return () => {
      removeEventListener("popstate", moved);
      document.removeEventListener("click", clicked);
    };
  }
}

export const router = new Router();
