// Reporting messages to the organisation's adviser: each with its own key and everything it takes to check who wrote it, sealed once.
// What is reported stands in no log; the server learns who reports, to whom and when.
import { newest } from "../crypto/chains";
import { envelopeHash, freshSecret, messageKey, statementHash } from "../crypto/encoding";
import { bytes, compareIds, decode, encode } from "../protocol/base64url";
import { readHeader } from "../protocol/messages";
import { lettersOf, REPORT_ADVISERS_MAX, REPORT_BYTES_MAX, REPORT_LETTERS_MAX, REPORT_MESSAGES_MAX, writeReported } from "../protocol/reported";
import { readStatement } from "../protocol/statements";
import type { Command, Entry, Page, Reported, Seal, Somebody, StatementBodies } from "../protocol/types.gen";
import { opening, type Built, type Workshop } from "./build";
import { Declined } from "./distrust";
import type { Channel, Line, Task } from "./model";
import { nameOf } from "./names";
import { advisersOutside } from "./reporting";

/** What is asked of the server while a report is made. */
export interface Archive {
  /** Entries of a log as the server keeps them. */
  page(log: string, after: number, limit: number): Promise<Page>;
  refreshTeam(): Promise<void>;
}

type Words = Extract<Line, { kind: "words" }>;
type Of<K extends Entry["kind"]> = Extract<Entry, { kind: K }>;

const PAGE = 500;

/** Seals a report to those of its advisers who still are advisers, and outside the conversation: never to anybody who was not shown. */
export async function buildReport(id: string, task: Extract<Task, { do: "report" }>, shop: Workshop, archive: Archive | undefined): Promise<Built> {
  const { memory, crypto, people } = shop;
  const { account, self } = memory;
  if (self.reported?.[task.report]) return "done";
  if (!archive) return "later";
  if (lettersOf(task.words) > REPORT_LETTERS_MAX) throw new Declined("malformed");
  await archive.refreshTeam();
  const now = advisersOutside({ account, local: memory.local, channel: (log) => memory.channel(log) }, task.of, shop.now());
  const to = now.filter(({ root }) => task.to.some((one) => one.root === root)).toSorted((a, b) => compareIds(a.person, b.person));
  const readers = to.slice(0, REPORT_ADVISERS_MAX);
  if (readers.length === 0) throw new Declined("no_adviser");
  const place = { tenant: account.tenant, report: task.report, root: account.by.root };
  const key = freshSecret();
  const made = await crypto.sealReport(place, key, writeReported(await reported(task, shop, archive)));
  if ((decode(made.sealed)?.length ?? Infinity) > REPORT_BYTES_MAX) throw new Declined("too_large");
  const body: StatementBodies["report"] = { ...opening(shop), id: task.report, sealed: made.hash, commit: made.commit, to: readers };
  const statement = await crypto.say("report", body, account.keys.sign);
  const seals: Seal[] = [];
  for (const { person, root } of readers) {
    const chain = await people.refresh(person);
    // Another identity than the organisation signed is nobody's adviser.
    if (chain.root !== root) throw new Declined("bad_statement");
    const by = newest(chain);
    const seal = { tenant: account.tenant, statement: statementHash(statement), to: by };
    seals.push({ to: by, sealed: await crypto.sealReportKey(seal, chain.generations[by.g]?.sealPub ?? "", key) });
  }
  return { command: { do: "report", id, statement, sealed: made.sealed, seals } satisfies Command };
}

/** What is reported: each message as the server keeps it, with its own key. */
async function reported(task: Extract<Task, { do: "report" }>, { memory, people }: Workshop, archive: Archive): Promise<Reported> {
  const channel = memory.channel(task.of);
  if (!channel?.room) throw new Declined("nothing_here");
  const picked = withEdits(task.envelopes, [...memory.rows(channel.id)].flatMap(({ line }) => (line?.kind === "words" ? [line] : [])));
  if (picked.length === 0 || picked.length > REPORT_MESSAGES_MAX) throw new Declined("too_large");
  const messages: Reported["messages"] = [];
  for (const line of picked) {
    const [entry] = (await archive.page(channel.id, line.seq - 1, 1)).entries;
    const isIt = entry?.kind === "message" && envelopeHash(entry.header, entry.commit, entry.body) === line.envelope;
    const epoch = channel.keys[readHeader(line.header)?.epoch ?? -1];
    // Erased meanwhile: what is not there any more cannot be reported.
    if (!isIt || epoch === undefined) throw new Declined("nothing_here");
    const { header, commit, body } = entry;
    // Who reports says their name themselves, or does not.
    const author = line.author.root === memory.account.by.root ? "" : nameOf(memory, people, channel, line.author.root);
    messages.push({ header, commit, body, key: encode(messageKey(bytes(epoch, 32), header)), author, at: line.at });
  }
  const authors = [...new Set(picked.map(({ author }) => author.root))].map((root) => memberOf(channel, root));
  const chains: string[][] = [];
  // Who signed the charters has to be checked too.
  for (const { person, root } of [...authors.filter((one) => one.root !== channel.room?.owner), memberOf(channel, channel.room.owner)]) {
    chains.push([...(root === memory.account.by.root ? memory.account.chain : await people.statements(person))]);
  }
  return { words: task.words, channel: channel.id, messages, places: await placesOf(channel, authors, archive), chains };
}

/** The messages in the order in which they were said. Who has other words for something has said those too. */
function withEdits(envelopes: readonly string[], lines: readonly Words[]): Words[] {
  const picked = envelopes.map((envelope) => {
    const line = lines.find((one) => one.envelope === envelope);
    if (!line) throw new Declined("nothing_here");
    const edit = lines.findLast(({ payload, author }) => payload.kind === "edit" && payload.of === envelope && author.root === line.author.root);
    return edit ? [line, edit] : [line];
  });
  return [...new Set(picked.flat())].toSorted((a, b) => a.seq - b.seq);
}

function memberOf({ met }: Channel, root: string): Somebody {
  const member = met[root];
  if (!member) throw new Declined("nothing_here");
  return { person: member.person, root };
}

/** Statements that say who the authors are there: the newest charter, and what came before it for whom it does not list. */
async function placesOf({ id, room, start, cursor }: Channel, authors: readonly Somebody[], archive: Archive): Promise<string[]> {
  const places = new Set<string>();
  const found = new Set<string>();
  const takes = ({ statement }: Of<"charter">): void => {
    const members = readStatement("charter", statement)?.body.members ?? [];
    const listed = authors.filter(({ person, root }) => !found.has(root) && members.some((one) => one.person === person && one.root === root));
    for (const { root } of listed) found.add(root);
    if (listed.length > 0) places.add(statement);
  };
  const [charter] = (await archive.page(id, (room?.charterSeq ?? 1) - 1, 1)).entries;
  if (charter?.kind === "charter") takes(charter);
  let last = "";
  for (let after = start.from - 1; found.size < authors.length && after < cursor; ) {
    const { entries } = await archive.page(id, after, PAGE);
    for (const entry of entries) {
      if (entry.kind === "charter") {
        last = entry.statement;
        takes(entry);
      }
      const seat = entry.kind === "take_seat" ? readStatement("take_seat", entry.statement)?.body : undefined;
      if (entry.kind !== "take_seat" || !seat || found.has(seat.by.root) || authors.every(({ root }) => root !== seat.by.root)) continue;
      found.add(seat.by.root);
      places.add(last).add(entry.statement);
    }
    const end = entries.at(-1)?.seq;
    if (end === undefined) break;
    after = end;
  }
  return [...places];
}
