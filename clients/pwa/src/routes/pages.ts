// Which part of the app draws which page, with what its address says. Each comes when it is asked for.
import type { Component } from "svelte";
import type { Route } from "../lib/ui/router.svelte";

type RouteOf<K extends Route["page"]> = Extract<Route, { page: K }>;
type Drawn = Promise<{ readonly default: Component<never> }>;

const pages: { readonly [K in Exclude<Route["page"], "missing">]: (route: RouteOf<K>) => Drawn } = {
  home: () => import("./home/Nothing.svelte"),
  first_talk: () => import("./talk/FirstTalk.svelte"),
  talk: () => import("./talk/Talk.svelte"),
  who_sees: ({ by }) => {
    if (by === "messages") return import("./who-sees/ByMessage.svelte");
    return by === "diary" ? import("./who-sees/Diary.svelte") : import("./who-sees/WhoSees.svelte");
  },
  seen_as: () => import("./who-sees/SeenAs.svelte"),
  grants: () => import("./grants/Grants.svelte"),
  grant: () => import("./grants/Grant.svelte"),
  requests: () => import("./requests/Requests.svelte"),
  asked: () => import("./requests/Asked.svelte"),
  answers: () => import("./answers/Answers.svelte"),
  report: () => import("./reports/Report.svelte"),
  reports: ({ report }) => (report === undefined ? import("./reports/Reports.svelte") : import("./reports/ReadReport.svelte")),
  ask_jim: () => import("./invite/AskJim.svelte"),
  together: () => import("./together/Together.svelte"),
  let_in: () => import("./together/Together.svelte"),
  read_back: () => import("./read-back/ReadBack.svelte"),
  table: ({ message }) => (message === undefined ? import("./table/Table.svelte") : import("./table/Held.svelte")),
  jim: () => import("./parent/AboutJim.svelte"),
  invite: () => import("./invite/Invite.svelte"),
  invite_shown: () => import("./invite/InviteShown.svelte"),
  help: () => import("./help/Helplines.svelte"),
  me: () => import("./me/Me.svelte"),
  passkey: () => import("./me/Passkey.svelte"),
  keeper: () => import("./me/Keeper.svelte"),
  give_half: () => import("./keeper/GiveHalf.svelte"),
  devices: () => import("./me/Devices.svelte"),
  lost_phone: () => import("./me/LostPhone.svelte"),
  farewell: () => import("./me/Farewell.svelte"),
  team: () => import("./team/Team.svelte"),
  check_choices: () => import("./choices/CheckChoices.svelte"),
  code: () => import("./me/RecoveryCode.svelte"),
};

/** What draws this page; it takes the rest of the route. */
export function draw(route: Route): Promise<{ readonly default: Component<Record<string, unknown>> }> | undefined {
  if (route.page === "missing") return undefined;
  // Which page belongs to which route is checked above; here both are of one kind.
  const load = pages[route.page] as (route: Route) => Promise<{ readonly default: Component<Record<string, unknown>> }>;
  return load(route);
}

/** Where somebody is; undefined where there is nothing. In a conversation they stay in one place while they go from message to message. */
export function placeOf(route: Route): string | undefined {
  if (route.page === "missing") return undefined;
  return JSON.stringify(route.page === "talk" ? [route.page, route.channel] : route);
}
