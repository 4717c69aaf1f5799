// What keeps passkeys on this device, asked through the browser (WebAuthn with PRF). It runs in the tab that somebody looks at: browsers
// ask nothing for another one. The derived secret is taken out of everything that could be sent.
import { encode, bytes } from "../protocol/base64url";
import type { Asked, Shown } from "../sync/passkey";

/** Nobody pressed, or it was the wrong finger: nothing has changed. */
export class Cancelled extends Error {}
/** This device has nothing that derives a secret. */
export class Impossible extends Error {}

/** Whether it is worth asking. Some browsers say so only at the try. */
export async function canKeepPasskeys(): Promise<boolean> {
  if (!("PublicKeyCredential" in globalThis) || !("parseCreationOptionsFromJSON" in PublicKeyCredential)) return false;
  if (!("getClientCapabilities" in PublicKeyCredential)) return true;
  const can = (await PublicKeyCredential.getClientCapabilities()) as Readonly<Record<string, boolean | undefined>>;
  return can["extension:prf"] !== false;
}

/** Makes a passkey and has it derive its secret. */
export async function makePasskey({ attempt, options, salt }: Asked): Promise<Shown> {
  const { publicKey } = JSON.parse(options) as { publicKey: PublicKeyCredentialCreationOptionsJSON };
  const parsed = await possible(() => PublicKeyCredential.parseCreationOptionsFromJSON(publicKey));
  const prf = { eval: { first: bytes(salt, 32) } };
  const made = await ask(() => navigator.credentials.create({ publicKey: { ...parsed, extensions: { ...parsed.extensions, prf } } }));
  const { enabled } = made.getClientExtensionResults().prf ?? {};
  if (enabled !== true) throw new Impossible();
  const derived = derivedBy(made) ?? derivedBy(await look(made.rawId, prf));
  if (derived === undefined) throw new Impossible();
  return { attempt, credential: withoutSecret(made), derived };
}

/** Shows a passkey that this device or another one has. */
export async function showPasskey({ attempt, options, salt }: Asked): Promise<Shown> {
  const { publicKey } = JSON.parse(options) as { publicKey: PublicKeyCredentialRequestOptionsJSON };
  const parsed = await possible(() => PublicKeyCredential.parseRequestOptionsFromJSON(publicKey));
  const prf = { eval: { first: bytes(salt, 32) } };
  const shown = await ask(() => navigator.credentials.get({ publicKey: { ...parsed, extensions: { ...parsed.extensions, prf } } }));
  const derived = derivedBy(shown);
  if (derived === undefined) throw new Impossible();
  return { attempt, credential: withoutSecret(shown), derived };
}

/** Some derive nothing while they make: the same one is asked once more. What it signs here goes nowhere. */
function look(id: ArrayBuffer, prf: AuthenticationExtensionsPRFInputs): Promise<PublicKeyCredential> {
  const challenge = crypto.getRandomValues(new Uint8Array(32));
  const allowCredentials = [{ id, type: "public-key" as const }];
  return ask(() => navigator.credentials.get({ publicKey: { challenge, allowCredentials, userVerification: "required", extensions: { prf } } }));
}

function derivedBy(credential: PublicKeyCredential): string | undefined {
  const first = credential.getClientExtensionResults().prf?.results?.first;
  return first instanceof ArrayBuffer && first.byteLength === 32 ? encode(new Uint8Array(first)) : undefined;
}

/** Browsers write the derived secret into this text: whoever sends it as it is gives the account away. */
function withoutSecret(credential: PublicKeyCredential): string {
  const shown = credential.toJSON() as { clientExtensionResults: { prf?: { results?: unknown } } };
  delete shown.clientExtensionResults.prf?.results;
  return JSON.stringify(shown);
}

/** Something that a browser without passkeys does not know. */
async function possible<T>(parse: () => T): Promise<T> {
  if (!(await canKeepPasskeys())) throw new Impossible();
  return parse();
}

async function ask(act: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  let credential: Credential | null;
  try {
    credential = await act();
  } catch (error) {
    const isOurs = error instanceof DOMException && ["NotSupportedError", "SecurityError", "ConstraintError"].includes(error.name);
    throw isOurs ? new Impossible() : new Cancelled();
  }
  if (credential instanceof PublicKeyCredential) return credential;
  throw new Cancelled();
}
