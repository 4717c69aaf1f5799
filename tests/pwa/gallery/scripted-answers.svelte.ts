// What a scripted person does with wordings and answers.

import { Refused, type ChannelView, type GrantView, type Naast } from "../../../clients/pwa/src/lib/state/naast";
import { ScriptedReports } from "./scripted-reports.svelte";
import type { Script } from "./script";

export abstract class ScriptedAnswers extends ScriptedReports {
  answers: Naast["answers"] = $state([]);
  abstract channels: ChannelView[];
  abstract grants: GrantView[];

  constructor(script: Script) {
    super(script);
    this.answers = script.answers ?? [];
  }

  word(id: string, whom: string, text: string): Promise<void> {
    this.channels = this.channels.map((channel) => {
      const author = channel.members.find((member) => member.isMe);
      if (channel.id !== id || author === undefined) return channel;
      const said = { kind: "words", id: `w${String(channel.messages.length)}`, author, text, at: Date.now(), delivery: "waiting", marks: [], sharedWith: [], beside: { wording: { whom } } } as const;
      return { ...channel, messages: [...channel.messages, said] };
    });
    return Promise.resolve();
  }

  /** Whoever answers what somebody took back hears that. */
  answer(grant: string, words: string): Promise<void> {
    if (words.includes("te laat")) return Promise.reject(new Refused("nothing_here"));
    this.grants = this.grants.map((one) => (one.id === grant ? { ...one, isAnswered: true } : one));
    return Promise.resolve();
  }

  seeAnswers(): Promise<void> {
    this.answers = this.answers.map(({ isNew: _, ...answer }) => answer);
    return Promise.resolve();
  }
}
