// Acts in a conversation that there is: what somebody says and reads, and with whom they share it.
import { randomId } from "../crypto/encoding";
import type { Payload, Somebody } from "../protocol/types.gen";
import { Declined } from "../sync/distrust";
import { Acting } from "./acting";
import type { AnswerActs } from "./answer-acts";
import type { NewLaid, Sharing } from "./naast";
import type { RuleSaid } from "./rule-acts";

/** Somebody who talks. */
export abstract class Talking extends Acting {
  send = (channel: string, text: string, replyTo?: string, isLocked = false, label?: string): Promise<void> =>
    this.act(async () => {
      const payload = replyTo === undefined ? ({ kind: "text", text } as const) : ({ kind: "reply", to: replyTo, text } as const);
      // What is refused stays on the screen and says so itself.
      await this.ready().act({ do: "say", channel, payload, ...(isLocked ? { isLocked } : {}), ...(label ? { label } : {}) }).catch((error: unknown) => {
        if (!(error instanceof Declined)) throw error;
      });
    });

  lay = (channel: string, laid: NewLaid): Promise<void> =>
    this.act(async () => (await import("./laying")).layIt(this.ready(), channel, laid));

  sendAgain = (refused: string): Promise<void> => this.act(() => this.ready().outbox.retry(refused));

  sendNow = (message: string): Promise<void> => this.act(() => this.ready().outbox.hurry(message));

  letGo = (refused: string): Promise<void> => this.act(() => this.ready().outbox.letGo(refused));

  erase = (channel: string, message: string): Promise<void> =>
    this.act(async () => (await import("./erasing")).erase(this.ready(), channel, message));

  edit = (channel: string, message: string, text: string): Promise<void> =>
    this.#say(channel, { kind: "edit", of: message, text });

  mark = (channel: string, message: string, mark: string): Promise<void> =>
    this.#say(channel, { kind: "reaction", to: message, mark });

  writing = (channel: string): Promise<void> => {
    this.engine?.writing.say(channel);
    return Promise.resolve();
  };

  showRead = (channel: string, isShown: boolean): Promise<void> =>
    this.act(async () => {
      const engine = this.ready();
      await engine.act({ do: "show_read", channel, isShown });
      const { heads } = engine.memory.local;
      const head = heads[channel] ?? { head: 0, delivered: 0, read: 0 };
      await engine.memory.keepLocal({ heads: { ...heads, [channel]: { ...head, is_shown: isShown } } });
    });

  read = (channel: string): Promise<void> =>
    this.act(async () => {
      const engine = this.ready();
      const { memory } = engine;
      const seq = memory.channel(channel)?.cursor ?? 0;
      const head = memory.local.heads[channel] ?? { head: seq, delivered: 0, read: 0 };
      if (head.read >= seq) return;
      await memory.keepLocal({ heads: { ...memory.local.heads, [channel]: { ...head, read: seq } } });
      await engine.outbox.add({ do: "read", channel, seq }).kept;
    });

  share = (messages: readonly string[], to: string, until: number | undefined, sharing: Sharing = {}): Promise<void> =>
    this.act(async () => {
      const engine = this.ready();
      const task = { do: "share" as const, share: randomId(), envelopes: messages, to: this.#met(to), ...sharing };
      await engine.act(until === undefined ? task : { ...task, until });
    });

  withdraw = (share: string): Promise<void> => this.act(() => this.ready().act({ do: "withdraw", share }));

  setRule = (channel: string, to: string, ...what: RuleSaid): Promise<string> =>
    this.act(async () => {
      await this.showRules();
      return (await import("./rule-acts")).setRule(this.ready(), channel, this.#met(to), ...what);
    });

  nameLabel = (name: string): Promise<string> => this.act(async () => (await import("./rule-acts")).nameLabel(this.ready(), name));

  endRule = (rule: string): Promise<void> => this.act(() => this.ready().act({ do: "end_rule", rule }));

  agreeRule = (channel: string, rule: string, agrees: boolean): Promise<void> =>
    this.act(() => this.ready().act({ do: "agree_rule", channel, rule, agrees }));

  openAlong = (rule: string): Promise<void> => this.act(() => this.ready().given.readAlong(rule));

  ask = (youth: string, words: string, about?: string, whom?: string): Promise<void> =>
    this.act(async () => {
      const what = { ...(about === undefined ? {} : { about }), ...(whom === undefined ? {} : { whom: this.#met(whom) }) };
      await this.ready().act({ do: "ask", to: this.#met(youth), ...what, words });
    });

  askForFile = (youth: string, words: string, about: string): Promise<void> =>
    this.act(async () => {
      const engine = this.ready();
      // The care file is kept by professionals; nobody else asks for it.
      if (engine.memory.account.standing !== "professional") throw new Declined("not_your_task");
      await engine.act({ do: "ask", to: this.#met(youth), about, words, inFile: true });
    });

  decline = (request: string): Promise<void> => this.act(() => this.ready().endRequest(request));

  word = async (...args: Parameters<AnswerActs["word"]>): Promise<void> => (await this.#answering()).word(...args);
  answer = async (...args: Parameters<AnswerActs["answer"]>): Promise<void> => (await this.#answering()).answer(...args);
  seeAnswers = async (): Promise<void> => (await this.#answering()).seeAnswers();

  confirmChoices = (): Promise<void> => this.act(() => this.ready().lives.confirmChoices());

  openGrant = (grant: string): Promise<void> => this.act(() => this.ready().grants.open(grant));

  async #answering(): Promise<AnswerActs> {
    const { answerActs } = await import("./answer-acts");
    return answerActs({ act: (task) => this.act(task), engine: () => this.ready() });
  }

  /** Somebody whom this person met. Throws `Declined` for anybody else. */
  #met(person: string): Somebody {
    const pin = this.ready().memory.pin(person);
    if (!pin) throw new Declined("nothing_here");
    return { person, root: pin.root };
  }

  /** Says something about a message. What is refused of it is told at once, and nothing of it stays. */
  #say(channel: string, payload: Payload): Promise<void> {
    return this.act(() => this.ready().act({ do: "say", channel, payload }));
  }
}
