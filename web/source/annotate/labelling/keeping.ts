// What this browser keeps until the server has it: answers that wait to be sent, and drafts. It stands on disk (IndexedDB, written
// through), so a browser that is killed loses nothing.
import type { Told, Turn, Value } from "../asking";

export type Deed = "answer" | "revise" | "skip" | "escalate" | "release";

/** Something that somebody did and that the server does not know yet. */
export interface Waiting {
  key: string; person: number; project: number; deed: Deed; turn: Turn; at: number;
  value: Value; version: number; active_ms: number; note: string; reason: string;
  /** How it came about beside what a model suggested; what older pages kept says nothing. */
  prediction?: "none" | "shown" | "refused" | "changed" | "accepted";
  trouble?: { status: number; told: Told } | null;
}

/** What somebody has begun to say. */
export interface Draft { turn: number; person: number; version: number; value: Value; active_ms: number; at: number }

const STORES = { waiting: "key", drafts: "turn" } as const;
type Store = keyof typeof STORES;

const memory: { waiting: Map<IDBValidKey, Waiting>; drafts: Map<IDBValidKey, Draft> } = { waiting: new Map(), drafts: new Map() };
let opened: Promise<IDBDatabase | null> | null = null;

/** Whether this browser keeps things; a private window may not. */
export async function keeps(): Promise<boolean> {
  return (await database()) !== null;
}

function database(): Promise<IDBDatabase | null> {
  opened ??= new Promise((done) => {
    try {
      const request = indexedDB.open("goldsmith", 1);
      request.onupgradeneeded = () => {
        for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
      };
      request.onsuccess = () => done(request.result);
      request.onerror = request.onblocked = () => done(null);
    } catch {
      done(null);
    }
  });
  return opened;
}

async function through(store: Store, what: (within: IDBObjectStore) => IDBRequest | void, mode: IDBTransactionMode): Promise<unknown> {
  const found = await database();
  if (!found) return null;
  return new Promise((done, failed) => {
    const transaction = found.transaction(store, mode, mode === "readwrite" ? { durability: "strict" } : {});
    const request = what(transaction.objectStore(store));
    transaction.oncomplete = () => done(request ? request.result : null);
    transaction.onerror = transaction.onabort = () => failed(transaction.error ?? new Error("this browser could not write"));
  });
}

export async function keep(waiting: Waiting): Promise<void> {
  memory.waiting.set(waiting.key, waiting);
  await through("waiting", (within) => within.put(waiting), "readwrite");
}

export async function forget(key: string): Promise<void> {
  memory.waiting.delete(key);
  await through("waiting", (within) => within.delete(key), "readwrite");
}

/** Return what waits, of one person, in the order in which it was done. */
export async function allWaiting(person: number): Promise<Waiting[]> {
  const found = (await through("waiting", (within) => within.getAll(), "readonly")) as Waiting[] | null;
  return (found ?? [...memory.waiting.values()]).filter((one) => one.person === person).sort((a, b) => a.at - b.at);
}

export async function keepDraft(draft: Draft): Promise<void> {
  memory.drafts.set(draft.turn, draft);
  await through("drafts", (within) => within.put(draft), "readwrite");
}

export async function forgetDraft(turn: number): Promise<void> {
  memory.drafts.delete(turn);
  await through("drafts", (within) => within.delete(turn), "readwrite");
}

export async function draftOf(turn: number, person: number): Promise<Draft | null> {
  const found = (await through("drafts", (within) => within.get(turn), "readonly")) as Draft | null | undefined;
  const draft = found ?? memory.drafts.get(turn) ?? null;
  return draft?.person === person ? draft : null;
}
