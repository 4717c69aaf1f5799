// A finger that stays on something: a second way to an act that also has a button. A mouse selects text instead.
import type { Attachment } from "svelte/attachments";

const HOLD_MS = 450;
/** A finger that moves further than this scrolls. */
const SLACK_PX = 10;

/** Does something when a finger stays. What the finger does when it leaves is no tap. */
export function hold(act: (() => void) | undefined): Attachment<HTMLElement> {
  return (node) => {
    if (act === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let from = { x: 0, y: 0 };
    let isHeld = false;
    const end = (): void => {
      clearTimeout(timer);
      timer = undefined;
    };
    const listen = new AbortController();
    const on = <K extends keyof HTMLElementEventMap>(type: K, hear: (event: HTMLElementEventMap[K]) => void): void => {
      node.addEventListener(type, hear, { signal: listen.signal, capture: true });
    };
    on("pointerdown", (event) => {
      isHeld = false;
      if (event.pointerType === "mouse" || !event.isPrimary) return;
      from = { x: event.clientX, y: event.clientY };
      end();
      timer = setTimeout(() => {
        timer = undefined;
        isHeld = true;
        act();
      }, HOLD_MS);
    });
    on("pointermove", ({ clientX, clientY }) => {
      if (Math.hypot(clientX - from.x, clientY - from.y) > SLACK_PX) end();
    });
    on("pointerup", end);
    on("pointercancel", end);
    on("contextmenu", (event) => {
      if (timer !== undefined || isHeld) event.preventDefault();
    });
    on("click", (event) => {
      if (!isHeld) return;
      isHeld = false;
      event.preventDefault();
      event.stopPropagation();
    });
    return () => {
      end();
      listen.abort();
    };
  };
}
