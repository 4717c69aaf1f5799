// A PIN as somebody types it: six digits, and none that everybody tries first.

export const PIN_DIGITS = 6;

/** What is wrong with digits that somebody chooses: not six of them, or a run (123456) or a repetition (000000, 121212, 123123). */
export function pinProblem(typed: string): "form" | "easy" | undefined {
  if (!/^[0-9]{6}$/u.test(typed)) return "form";
  const digits = Array.from(typed, Number);
  const repeats = (period: number): boolean => digits.every((digit, at) => at < period || digit === digits[at - period]);
  const runs = (step: number): boolean => digits.every((digit, at) => at === 0 || digit === ((digits[at - 1] ?? 0) + step) % 10);
  return [1, 2, 3].some(repeats) || runs(1) || runs(9) ? "easy" : undefined;
}
