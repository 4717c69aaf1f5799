// What somebody reports: sealed once under a key of its own, which is then sealed to each adviser.
import { bytes, encode } from "../protocol/base64url";
import type { By } from "../protocol/types.gen";
import { openOnce, sealOnce } from "./boxes";
import { enc, hash, type Raw } from "./encoding";
import { padded, unpadded } from "./padded";

/** Which report, by whom: one taken from another one does not open. */
export interface ReportPlace {
  readonly tenant: string;
  readonly report: string;
  /** The identity of who reports. */
  readonly root: string;
}

const boundTo = ({ tenant, report, root }: ReportPlace): Raw => enc("report", [bytes(tenant, 16), bytes(report, 16), bytes(root, 32)]);

/** Name of what is reported, as it is sealed. */
export const reportHash = (sealed: string): string => hash("report-sealed", [bytes(sealed)]);

/** What stands in the statement so that one report has one meaning for everybody who opens it. */
const reportCommit = (key: Raw): string => hash("report-commit", [key]);

/** A sealed report, with what its statement says of it. */
export interface SealedReport {
  readonly sealed: string;
  readonly hash: string;
  readonly commit: string;
}

/** Pads and seals what is reported. One key must never serve two reports: the nonce is zero. */
export async function sealReport(place: ReportPlace, key: Raw, text: string): Promise<SealedReport> {
  const sealed = encode(await sealOnce(key, padded(text), boundTo(place)));
  return { sealed, hash: reportHash(sealed), commit: reportCommit(key) };
}

/** Opens what was reported; undefined unless the key is the one in `commit`, and for another report or changed bytes. */
export async function openReport(place: ReportPlace, key: Raw, commit: string, sealed: string): Promise<string | undefined> {
  if (reportCommit(key) !== commit) return undefined;
  const inside = await openOnce(key, bytes(sealed), boundTo(place));
  return inside && unpadded(inside);
}

/** What the seal of a report's key is for. */
export interface ReportKeyPlace {
  readonly tenant: string;
  /** Hash of the report's statement. */
  readonly statement: string;
  readonly to: By;
}

/** What the seal of a report's key is bound to. */
export const reportSealInfo = ({ tenant, statement, to }: ReportKeyPlace): Raw =>
  enc("report-seal", [bytes(tenant, 16), bytes(statement, 32), bytes(to.root, 32), to.g]);
