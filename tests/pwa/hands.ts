// How somebody works an app: with a mouse, with a thumb on the narrowest phone, or with the keyboard alone.

import type { Locator } from "@playwright/test";
import { reach } from "./keyboard";
import { expect } from "./tools.mjs";

export interface Hand {
  readonly name: string;
  /** The screen that goes with it. */
  readonly screen: { readonly viewport: { readonly width: number; readonly height: number }; readonly hasTouch?: boolean; readonly isMobile?: boolean };
  press(what: Locator): Promise<void>;
  fill(field: Locator, text: string): Promise<void>;
  /** One of a few. */
  choose(radio: Locator): Promise<void>;
  tick(box: Locator): Promise<void>;
}

export const mouse: Hand = {
  name: "with a mouse",
  screen: { viewport: { width: 390, height: 780 } },
  press: (what) => what.click(),
  fill: (field, text) => field.fill(text),
  choose: (radio) => radio.check(),
  tick: (box) => box.check(),
};

export const thumb: Hand = {
  name: "by touch, 320 pixels wide",
  screen: { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true },
  press: (what) => what.tap(),
  fill: async (field, text) => {
    await field.tap();
    await field.fill(text);
  },
  choose: async (radio) => {
    await radio.tap();
    await expect(radio).toBeChecked();
  },
  tick: async (box) => {
    await box.tap();
    await expect(box).toBeChecked();
  },
};

export const keys: Hand = {
  name: "with the keyboard alone",
  screen: { viewport: { width: 1280, height: 800 } },
  press: async (what) => {
    await reach(what);
    await what.page().keyboard.press("Enter");
  },
  fill: async (field, text) => {
    await reach(field);
    await field.page().keyboard.press("ControlOrMeta+A");
    await field.page().keyboard.type(text);
  },
  choose: async (radio) => {
    const { keyboard } = radio.page();
    const name = await radio.getAttribute("name");
    const group = radio.page().locator(`input[type="radio"][name="${name ?? ""}"]`);
    const chosen = group.and(radio.page().locator(":checked"));
    // Tab comes to what is chosen in a group, or to its first.
    await reach((await chosen.count()) > 0 ? chosen : group.first());
    if (!(await group.first().isChecked())) await keyboard.press("Space");
    for (let step = 0; step < 40 && !(await radio.isChecked()); step += 1) await keyboard.press("ArrowDown");
    await expect(radio).toBeChecked();
  },
  tick: async (box) => {
    await reach(box);
    await box.page().keyboard.press("Space");
    await expect(box).toBeChecked();
  },
};
