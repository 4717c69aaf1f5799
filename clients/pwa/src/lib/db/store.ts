// What this browser keeps, all of it encrypted under a key that cannot be taken out of the browser, under names that tell
// nothing. What a share gave somebody to read never comes here.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { encode, fromUtf8, utf8 } from "../protocol/base64url";

interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly bytes: ArrayBuffer;
}

interface Tables extends DBSchema {
  /** The two keys of this database; they never leave the browser. */
  key: { key: "seal" | "name"; value: CryptoKey };
  /** Single things, by the HMAC of their name. */
  record: { key: string; value: Sealed };
  /** Rows of logs, by the HMAC of the log's name and the row's number. */
  row: { key: [string, number]; value: Sealed };
}

/** What changes together or not at all. */
interface Change {
  /** Name → value; undefined removes it. */
  readonly records?: Readonly<Record<string, unknown>>;
  readonly rows?: readonly { readonly log: string; readonly seq: number; readonly value: unknown }[];
  /** Logs whose rows all go. */
  readonly dropped?: readonly string[];
}

/** The encrypted database of this browser profile. */
export interface Store {
  get(name: string): Promise<unknown>;
  /** All rows of a log in their order. */
  rows(log: string): Promise<unknown[]>;
  write(change: Change): Promise<void>;
  /** Forgets everything, the keys included. */
  forget(): Promise<void>;
}

const IV_BYTES = 12;

async function openKeys(db: IDBPDatabase<Tables>): Promise<{ seal: CryptoKey; name: CryptoKey }> {
  const [seal, name] = await Promise.all([db.get("key", "seal"), db.get("key", "name")]);
  if (seal && name) return { seal, name };
  const fresh = {
    seal: await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
    name: await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]),
  };
  // Two tabs may get here at once: the first one's keys stay.
  const tx = db.transaction("key", "readwrite");
  if (await tx.store.get("seal")) {
    await tx.done;
    return openKeys(db);
  }
  await Promise.all([tx.store.put(fresh.seal, "seal"), tx.store.put(fresh.name, "name"), tx.done]);
  return fresh;
}

/** Opens the database of this browser profile. */
export async function openStore(name = "naast"): Promise<Store> {
  const db = await openDB<Tables>(name, 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore("key");
      fresh.createObjectStore("record");
      fresh.createObjectStore("row");
    },
  });
  let keys = await openKeys(db);
  const names = new Map<string, string>();

  const hidden = async (kind: string, given: string): Promise<string> => {
    const plain = `${kind}:${given}`;
    const known = names.get(plain);
    if (known !== undefined) return known;
    const mac = encode(new Uint8Array(await crypto.subtle.sign("HMAC", keys.name, utf8(plain))));
    names.set(plain, mac);
    return mac;
  };
  // The place is bound to the content: a row moved elsewhere opens as nothing.
  const seal = async (place: string, value: unknown): Promise<Sealed> => {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const aad = utf8(place);
    const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, keys.seal, utf8(JSON.stringify(value)));
    return { iv, bytes };
  };
  const open = async (place: string, { iv, bytes }: Sealed): Promise<unknown> => {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: utf8(place) }, keys.seal, bytes);
    return JSON.parse(fromUtf8(new Uint8Array(plain))) as unknown;
  };
  // One write after the other: what was said last is what stays.
  let last: Promise<void> = Promise.resolve();
  const inTurn = (task: () => Promise<void>): Promise<void> => {
    const done = last.then(task);
    last = done.catch(() => undefined);
    return done;
  };
  const whole = (log: string): IDBKeyRange => IDBKeyRange.bound([log, 0], [log, Number.MAX_SAFE_INTEGER]);

  return {
    get: async (given) => {
      const place = await hidden("record", given);
      const sealed = await db.get("record", place);
      return sealed && open(place, sealed);
    },
    rows: async (log) => {
      const place = await hidden("log", log);
      const [places, sealed] = await Promise.all([db.getAllKeys("row", whole(place)), db.getAll("row", whole(place))]);
      return Promise.all(sealed.map((one, at) => open(`${place}/${String(places[at]?.[1])}`, one)));
    },
    write: (change) => inTurn(() => write(change)),
    forget: () => inTurn(forget),
  };

  async function write({ records = {}, rows = [], dropped = [] }: Change): Promise<void> {
    // Everything is sealed first: a transaction does not wait for anything but itself.
    const sealedRecords = await Promise.all(
      Object.entries(records).map(async ([given, value]) => {
        const place = await hidden("record", given);
        return { place, sealed: value === undefined ? undefined : await seal(place, value) };
      }),
    );
    const sealedRows = await Promise.all(
      rows.map(async ({ log, seq, value }) => {
        const place = await hidden("log", log);
        return { key: [place, seq] as [string, number], sealed: await seal(`${place}/${seq}`, value) };
      }),
    );
    const droppedLogs = await Promise.all(dropped.map((log) => hidden("log", log)));
    const tx = db.transaction(["record", "row"], "readwrite", { durability: "strict" });
    const [record, row] = [tx.objectStore("record"), tx.objectStore("row")];
    await Promise.all([
      ...droppedLogs.map((log) => row.delete(whole(log))),
      ...sealedRecords.map(({ place, sealed }) => (sealed ? record.put(sealed, place) : record.delete(place))),
      ...sealedRows.map(({ key, sealed }) => row.put(sealed, key)),
      tx.done,
    ]);
  }

  async function forget(): Promise<void> {
    const tx = db.transaction(["key", "record", "row"], "readwrite");
    await Promise.all([tx.objectStore("key").clear(), tx.objectStore("record").clear(), tx.objectStore("row").clear(), tx.done]);
    names.clear();
    keys = await openKeys(db);
  }
}
