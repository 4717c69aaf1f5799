// Taps and typing that lead a page to the state in which it is photographed. They say what they look for in Dutch, on every page.

const languages = new WeakMap();

/** From now on this page speaks another language: what a tap looks for is looked for in that one. */
export const speaks = (page, inItsLanguage) => languages.set(page, inItsLanguage);
const on = (page, text) => (typeof text === "string" ? (languages.get(page)?.(text) ?? text) : text);

export const tap = (name, role = "button") => async (page) => {
  await page.getByRole(role, { name: on(page, name) }).first().click();
};
export const steps = (...all) => async (page) => {
  for (const step of all) await step(page);
};
export const openPerson = (name) => async (page) => {
  await page.locator("summary", { hasText: name }).first().click();
};
export const seeing = (text) => async (page) => {
  await page.getByText(on(page, text)).filter({ visible: true }).first().waitFor();
};
export const fill = (label, text) => async (page) => {
  await page.getByLabel(on(page, label), { exact: true }).fill(text);
};
export const choose = (name) => async (page) => {
  await page.getByRole("radio", { name: on(page, name) }).check();
};

export const type = (digits) => steps(...[...digits].map((digit) => tap(digit)));

export const share = steps(tap("Kies berichten om te delen"), async (page) => {
  await page.getByRole("checkbox").nth(2).check();
});

export const shareAll = steps(tap("Kies berichten om te delen"), async (page) => {
  for (const box of await page.getByRole("checkbox").all()) await box.check();
});
