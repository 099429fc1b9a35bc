// Sending what waits: in its order, once, until the server has it. The page never waits for it.
//
// 1. What somebody does is kept on disk first, then the page goes on to the next task.
// 2. One tab of the browser sends at a time (a lock), oldest first.
// 3. Where the server is not reached, it is tried again, later and later, and at once when the network comes back.
// 4. Where the server says no, that one thing is laid before the person; the rest goes on.
import { signal } from "@preact/signals";
import { ask, Refusal, Unreachable, type Answered, type Turns, type Value } from "../asking";
import { allWaiting, forget, forgetDraft, keep, type Waiting } from "./keeping";
import type { Feedback } from "./known";

export const unsent = signal<Waiting[]>([]);
/** What the server refused, and somebody must decide about. */
export const troubles = signal<Waiting[]>([]);
export const offline = signal(false);
export const sending = signal(false);

/** What the labelling page does with what comes back. */
export interface Listener {
  done(waiting: Waiting, answered: Answered | null, turns: Turns | null, feedback: Feedback | null): void;
  signedOut(): void;
  /** Whether this page itself saved that draft, and only the answer to it was lost. */
  own(turn: number, draft: Value | null): boolean;
}

let listener: Listener | null = null;
let person = 0;
let waits = 0;
let timer = 0;
let running = false;
let again = false;

export async function begin(whose: number, heard: Listener): Promise<void> {
  const all = await allWaiting(whose);
  listener = heard;
  person = whose;
  unsent.value = all.filter((one) => !one.trouble);
  troubles.value = all.filter((one) => one.trouble);
  void flush();
}

/** Keep something, and send it as soon as it can be. */
export async function send(waiting: Waiting): Promise<void> {
  unsent.value = [...unsent.value, waiting];
  keeping.add(waiting.key);
  await keep(waiting).finally(() => keeping.delete(waiting.key));
  void flush();
}

/** Take back what was not sent yet; false where it is on its way or gone. */
export async function takeBack(key: string): Promise<boolean> {
  if (underway === key || !unsent.value.some((one) => one.key === key)) return false;
  unsent.value = unsent.value.filter((one) => one.key !== key);
  await forget(key);
  return true;
}

let underway = "";

export async function flush(): Promise<void> {
  again = true;
  if (running) return;
  running = true;
  clearTimeout(timer);
  try {
    while (again) {
      again = false;
      await exclusively(sendAll);
    }
  } finally {
    running = false;
    sending.value = false;
  }
}

async function exclusively(what: () => Promise<void>): Promise<void> {
  if (navigator.locks) await navigator.locks.request("goldsmith-sending", what);
  else await what();
}

async function sendAll(): Promise<void> {
  const started = Date.now();
  const whose = person;
  while (whose && whose === person) {
    const onTheWay = new Set(keeping); // what the disk may not show yet
    const next = (await allWaiting(whose)).find((one) => !one.trouble);
    if (whose !== person) return;
    if (!next) {
      unsent.value = unsent.value.filter((one) => onTheWay.has(one.key) || one.at >= started); // another tab may have sent the rest
      return;
    }
    if (!(await sendOne(next))) return;
  }
}

const keeping = new Set<string>(); // on their way to the disk

async function sendOne(next: Waiting): Promise<boolean> {
  sending.value = true;
  underway = next.key;
  try {
    const said = await ask<({ answered?: Answered; feedback?: Feedback | null } & Partial<Turns>) | null>(`/api/turns/${next.turn.id}/${next.deed}`, "POST", bodyOf(next));
    offline.value = false;
    waits = 0;
    await over(next);
    await forgetDraft(next.turn.id);
    listener?.done(next, said?.answered ?? null, said?.turns ? { turns: said.turns, why: said.why ?? "", qualification: said.qualification ?? null } : null, said?.feedback ?? null);
    return true;
  } catch (fault) {
    if (fault instanceof Refusal && fault.status === 401) {
      listener?.signedOut();
      return false;
    }
    if (fault instanceof Unreachable || (fault instanceof Refusal && (fault.status === 429 || fault.status >= 500))) {
      offline.value = fault instanceof Unreachable;
      later(fault instanceof Refusal ? fault.after : null);
      return false;
    }
    if (!(fault instanceof Refusal)) throw fault;
    const stands = fault.told.stands;
    if (next.deed === "answer" && stands?.state === "leased" && stands.version !== next.version && listener?.own(next.turn.id, stands.value)) {
      await keep({ ...next, version: stands.version });
      return true;
    }
    await lay({ ...next, trouble: { status: fault.status, told: fault.told } });
    return true;
  } finally {
    underway = "";
    sending.value = false;
  }
}

/** Lay something before the person: it stays on disk until he decided. */
async function lay(refused: Waiting): Promise<void> {
  await keep(refused);
  unsent.value = unsent.value.filter((one) => one.key !== refused.key);
  troubles.value = [...troubles.value.filter((one) => one.key !== refused.key), refused];
}

/** The person decided: it is gone, or goes out again changed. */
export async function decide(trouble: Waiting, anew: Partial<Waiting> | null): Promise<void> {
  troubles.value = troubles.value.filter((one) => one.key !== trouble.key);
  if (anew) await send({ ...trouble, ...anew, trouble: null });
  else await forget(trouble.key);
}

async function over(done: Waiting): Promise<void> {
  unsent.value = unsent.value.filter((one) => one.key !== done.key);
  await forget(done.key);
}

function later(seconds: number | null): void {
  waits = Math.min(waits + 1, 6);
  clearTimeout(timer);
  timer = setTimeout(() => void flush(), seconds ? seconds * 1000 : 500 * 2 ** waits);
}

function bodyOf(one: Waiting): unknown {
  if (one.deed === "answer" || one.deed === "revise") {
    const said = { version: one.version, value: one.value, active_ms: Math.round(one.active_ms), questions_version: one.turn.questions_version, ...(one.prediction && one.prediction !== "none" ? { prediction: one.prediction } : {}) };
    return one.deed === "answer" ? { ...said, note: one.note, ahead: AHEAD } : said;
  }
  return one.deed === "release" ? undefined : { reason: one.reason, ahead: AHEAD };
}

/** Turns that the page holds at once. */
export const AHEAD = 4;

addEventListener("online", () => {
  waits = 0;
  void flush();
});
