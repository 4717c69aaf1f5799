import { expect, test } from "vitest";
import { pinProblem } from "./pin-code";

test("six digits are a PIN unless everybody tries them first", () => {
  for (const good of ["482915", "112233", "101112", "123457"]) expect(pinProblem(good), good).toBeUndefined();
  for (const easy of ["000000", "777777", "123456", "654321", "789012", "321098", "121212", "123123"]) expect(pinProblem(easy), easy).toBe("easy");
  for (const wrong of ["", "12345", "1234567", "12345a", "１２３４５６", "12 345"]) expect(pinProblem(wrong), wrong).toBe("form");
});
