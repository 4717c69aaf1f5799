// The name of a plea: what an empty phone shows to whoever keeps its owner's half.
import { bytes } from "../protocol/base64url";
import { hash } from "./encoding";

/** A server that shows the keeper another key shows another plea. */
export const pleaOf = (tenant: string, key: string): string => hash("plea", [bytes(tenant, 16), bytes(key, 1216)]);
