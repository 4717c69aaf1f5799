// Acts of whoever words something, and of whoever answers.
import { Declined } from "../sync/distrust";
import type { Engine } from "../sync/engine";
import { isAnswer } from "../sync/told";
import { mayWord } from "../sync/wording";
import type { AnswerDoor } from "./answers";

/** Sealed to keys that somebody changed meanwhile: it is sealed anew, so often. */
const TRIES = 2;
const STALE: ReadonlySet<string> = new Set(["stale_key", "bad_seals"]);

interface Needs {
  readonly act: <T>(task: () => Promise<T>) => Promise<T>;
  readonly engine: () => Engine;
}

export type AnswerActs = Pick<AnswerDoor, "word" | "answer" | "seeAnswers">;

/** Acts with wordings and answers. */
export const answerActs = ({ act, engine }: Needs): AnswerActs => ({
  word: (channel, whom, text, insteadOf) =>
    act(async () => {
      const { memory } = engine();
      const known = memory.channel(channel);
      const name = whom.trim();
      if (!known || text.trim() === "" || !mayWord(known, memory.rows(channel), memory.account.by.root, name, insteadOf)) throw new Declined("not_your_task");
      const wordedFor = { whom: name, ...(insteadOf === undefined ? {} : { insteadOf }) };
      // Words that are refused stay on the screen and say so themselves.
      await engine().act({ do: "say", channel, payload: { kind: "wording", text: text.trim() }, wordedFor }).catch((error: unknown) => {
        if (!(error instanceof Declined)) throw error;
      });
    }),

  answer: (grant, words) =>
    act(async () => {
      const { grants } = engine();
      if (!isAnswer(words)) throw new Declined("malformed");
      for (let tries = 1; ; tries += 1) {
        try {
          await grants.answer(grant, words.trim());
          return;
        } catch (error) {
          if (!(error instanceof Declined) || !STALE.has(error.code) || tries === TRIES) throw error;
        }
      }
    }),

  seeAnswers: () =>
    act(async () => {
      const { memory } = engine();
      const newest = Math.max(0, ...(memory.self.told ?? []).map(({ at }) => at));
      if (newest > (memory.local.answersSeen ?? 0)) await memory.keepLocal({ answersSeen: newest });
    }),
});
