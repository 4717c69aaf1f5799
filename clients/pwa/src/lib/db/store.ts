// What this browser keeps, all of it encrypted under a key that cannot be taken out of the browser, under names that tell
// nothing. What a share gave somebody to read never comes here.
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { encode, fromUtf8, utf8 } from "../protocol/base64url";

interface Sealed {
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly bytes: ArrayBuffer;
}

interface Tables extends DBSchema {
  /** The two keys of this database, which never leave the browser, and what these two are called. */
  key: { key: "seal" | "name" | "id"; value: CryptoKey | string };
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
  /** Everything from before goes, the keys included: another person lives here now. */
  readonly isFresh?: boolean;
}

/** A person's right to write: over when they leave, and when everything was forgotten, by whichever tab. */
export interface Hold {
  readonly keys: string;
  isOver: boolean;
}

/** The encrypted database of this browser profile. */
export interface Store {
  get(name: string): Promise<unknown>;
  /** All rows of a log in their order. */
  rows(log: string): Promise<unknown[]>;
  /** Whose hold is over writes nothing. */
  write(change: Change, hold?: Hold): Promise<void>;
  /** A hold on what is here now. */
  hold(): Promise<Hold>;
  /** Forgets everything, the keys included. */
  forget(): Promise<void>;
}

const IV_BYTES = 12;

interface Keys {
  readonly seal: CryptoKey;
  readonly name: CryptoKey;
  /** Another after each forgetting: so that a tab sees that its keys are gone. */
  readonly id: string;
  /** Names that were hidden already. */
  readonly names: Map<string, string>;
}

const newKeys = async (): Promise<Keys> => ({
  seal: await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]),
  name: await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]),
  id: crypto.randomUUID(),
  names: new Map(),
});

async function openKeys(db: IDBPDatabase<Tables>): Promise<Keys> {
  const seen = db.transaction("key");
  const [seal, name, id] = await Promise.all([seen.store.get("seal"), seen.store.get("name"), seen.store.get("id")]);
  if (seal instanceof CryptoKey && name instanceof CryptoKey && typeof id === "string") return { seal, name, id, names: new Map() };
  const fresh = await newKeys();
  // Two tabs may get here at once: the first one's keys stay.
  const tx = db.transaction("key", "readwrite");
  if (await tx.store.get("id")) {
    await tx.done;
    return openKeys(db);
  }
  await Promise.all([tx.store.put(fresh.seal, "seal"), tx.store.put(fresh.name, "name"), tx.store.put(fresh.id, "id"), tx.done]);
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
  /** The keys as they are now: another tab may have forgotten everything, and then the old ones open nothing any more. */
  const look = async (): Promise<Keys> => {
    if ((await db.get("key", "id")) !== keys.id) keys = await openKeys(db);
    return keys;
  };

  const hidden = async ({ name, names }: Keys, kind: string, given: string): Promise<string> => {
    const plain = `${kind}:${given}`;
    const known = names.get(plain);
    if (known !== undefined) return known;
    const mac = encode(new Uint8Array(await crypto.subtle.sign("HMAC", name, utf8(plain))));
    names.set(plain, mac);
    return mac;
  };
  // The place is bound to the content: a row moved elsewhere opens as nothing.
  const seal = async (by: Keys, place: string, value: unknown): Promise<Sealed> => {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const aad = utf8(place);
    const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: aad }, by.seal, utf8(JSON.stringify(value)));
    return { iv, bytes };
  };
  const open = async (by: Keys, place: string, { iv, bytes }: Sealed): Promise<unknown> => {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: utf8(place) }, by.seal, bytes);
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
      const by = await look();
      const place = await hidden(by, "record", given);
      const sealed = await db.get("record", place);
      return sealed && open(by, place, sealed);
    },
    rows: async (log) => {
      const by = await look();
      const place = await hidden(by, "log", log);
      const [places, sealed] = await Promise.all([db.getAllKeys("row", whole(place)), db.getAll("row", whole(place))]);
      return Promise.all(sealed.map((one, at) => open(by, `${place}/${String(places[at]?.[1])}`, one)));
    },
    write: (change, hold) => inTurn(() => write(change, hold)),
    hold: async () => {
      const { id } = await look();
      return { keys: id, isOver: false };
    },
    forget: () => inTurn(forget),
  };

  async function write(change: Change, hold: Hold | undefined): Promise<void> {
    const before = await look();
    if (hold && (hold.isOver || hold.keys !== before.id)) return;
    const { records = {}, rows = [], dropped = [], isFresh = false } = change;
    const by = isFresh ? await newKeys() : before;
    // Everything is sealed first: a transaction does not wait for anything but itself.
    const sealedRecords = await Promise.all(
      Object.entries(records).map(async ([given, value]) => {
        const place = await hidden(by, "record", given);
        return { place, sealed: value === undefined ? undefined : await seal(by, place, value) };
      }),
    );
    const sealedRows = await Promise.all(
      rows.map(async ({ log, seq, value }) => {
        const place = await hidden(by, "log", log);
        return { key: [place, seq] as [string, number], sealed: await seal(by, `${place}/${seq}`, value) };
      }),
    );
    const droppedLogs = await Promise.all(dropped.map((log) => hidden(by, "log", log)));
    const tx = db.transaction(["key", "record", "row"], "readwrite", { durability: "strict" });
    const [key, record, row] = [tx.objectStore("key"), tx.objectStore("record"), tx.objectStore("row")];
    if ((await key.get("id")) !== before.id) {
      // Forgotten by another tab while this was being sealed.
      await tx.done;
      return write(change, hold);
    }
    await Promise.all([
      ...(isFresh ? [key.clear(), record.clear(), row.clear()] : []),
      ...(isFresh ? [key.put(by.seal, "seal"), key.put(by.name, "name"), key.put(by.id, "id")] : []),
      ...droppedLogs.map((log) => row.delete(whole(log))),
      ...sealedRecords.map(({ place, sealed }) => (sealed ? record.put(sealed, place) : record.delete(place))),
      ...sealedRows.map(({ key, sealed }) => row.put(sealed, key)),
      tx.done,
    ]);
    keys = by;
  }

  async function forget(): Promise<void> {
    const tx = db.transaction(["key", "record", "row"], "readwrite");
    await Promise.all([tx.objectStore("key").clear(), tx.objectStore("record").clear(), tx.objectStore("row").clear(), tx.done]);
    keys = await openKeys(db);
  }
}
