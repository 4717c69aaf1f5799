// A second way to come back: a code on paper. Needs the words once, because no device holds what opens the account.
import { random } from "../crypto/encoding";
import { codeProof, writeCode } from "../crypto/recovery-code";
import type { Crypto } from "../crypto/work";
import { encode } from "../protocol/base64url";
import type { SetUnlock } from "../protocol/types.gen";
import { Declined } from "./distrust";
import { relist } from "./factors";
import type { Account } from "./model";
import { openVault, proveWords, type OpenVault, type Porch } from "./sign-in";

/** Login name and words. */
interface Paper {
  readonly loginName: string;
  readonly words: string;
}

/** Makes a recovery code and adds it to what opens the account. `give` takes the command to the server. */
export async function makeRecoveryCode(porch: Porch, account: Account, paper: Paper, give: (command: SetUnlock) => Promise<void>): Promise<string> {
  const { crypto } = porch;
  const { session, by } = await proveWords(porch, paper.loginName, paper.words, account.device);
  // Somebody else's words open somebody else's account.
  if (session.person !== account.person) throw new Declined("wrong_credentials");
  const { code, command } = await newCode(crypto, account, await openVault(porch, session, by));
  await give(command);
  return code;
}

/** A new code, with the command that adds it to what opens the account, in the place of the one before. */
export async function newCode(
  crypto: Crypto,
  account: Pick<Account, "tenant" | "by">,
  opened: OpenVault,
): Promise<{ readonly code: string; readonly command: SetUnlock }> {
  const code = random(16);
  const { unlock, wraps } = await relist(crypto, account, opened, { anew: { factor: "recovery_code", secret: encode(code) } });
  return { code: writeCode(code), command: { id: encode(random(16)), unlock, wraps, code_check: codeProof(code).check } };
}
