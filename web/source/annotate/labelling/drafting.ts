// Drafts: what somebody has begun to say is kept in this browser at once, and by the server a moment later, which renews the lease.
import { signal } from "@preact/signals";
import { ask, canonical, Refusal, Unreachable, type Turn, type Value } from "../asking";
import { lapsed, me } from "../account";
import { keepDraft } from "./keeping";
import { offline } from "./sending";
import { clash, correcting, drop, held, lasts, project, rehearsal, turn, value } from "./task";
import { active, idle } from "./timing";

/** What the page tells about drafts. */
export const draftState = signal<"" | "kept" | "saved">("");

const LOCAL = 250; // ms after the last change
const REMOTE = 1_500;
const LOOK = 5_000;
const AGAIN = 3_000;
let local = 0;
let draftDue = false; // something was said that this browser does not keep yet
let remote = 0;
let storing: Promise<void> = Promise.resolve();
let underway = 0; // drafts on their way, or waiting for their turn
let lastSaved = "";
const own = new Set<string>(); // drafts that left this page

/** Whether this page itself saved that draft. */
export function saidHere(id: number, draft: Value | null): boolean {
  return own.has(canonical([id, draft]));
}

export function saveSoon(): void {
  clearTimeout(local);
  clearTimeout(remote);
  if (correcting.value || rehearsal.value || !turn.value) return;
  const id = turn.value.id;
  draftDue = true;
  local = setTimeout(() => void keepHere(id), LOCAL);
  remote = setTimeout(() => storeNext(id), REMOTE);
}

/** Store after what is on its way: two drafts at once would have one version, and the page would find itself to be another one. */
function storeNext(id: number, renew = false): void {
  underway++;
  storing = storing.catch(() => undefined).then(() => store(id, renew)).finally(() => { underway--; });
}

/** Let a draft that is on its way arrive, and return the version that stands. */
export async function settle(of: Turn): Promise<number> {
  clearTimeout(local);
  clearTimeout(remote);
  await storing;
  return held.value.find((one) => one.id === of.id)?.draft_version ?? of.draft_version;
}

async function keepHere(id: number): Promise<void> {
  const now = turn.value;
  draftDue = false;
  if (now?.id !== id || correcting.value) return;
  await keepDraft({ turn: id, person: me.value!.person.id, version: now.draft_version, value: value.value, active_ms: active.value, at: Date.now() });
  if (turn.value?.id === id) draftState.value = "kept"; // the next task may have come meanwhile
}

async function store(id: number, renew = false): Promise<void> {
  const now = turn.value;
  const said = canonical([id, value.value]);
  if (now?.id !== id || correcting.value || clash.value || (said === lastSaved && !renew)) return;
  own.add(said);
  try {
    const body = { version: now.draft_version, value: value.value, active_ms: Math.round(active.value) };
    const saved = await ask<{ version: number; expires_at: string }>(`/api/turns/${id}/draft`, "PUT", body);
    lastSaved = said;
    offline.value = false;
    held.value = held.value.map((one) => (one.id === id ? { ...one, draft_version: saved.version, expires_at: saved.expires_at } : one));
    if (turn.value?.id === id) draftState.value = "saved";
  } catch (fault) {
    if (fault instanceof Unreachable) {
      offline.value = true;
      clearTimeout(remote);
      remote = setTimeout(() => storeNext(id, renew), AGAIN);
    } else if (fault instanceof Refusal && fault.status === 401) lapsed();
    else if (fault instanceof Refusal && fault.status === 409) differs(id, fault);
    else if (!(fault instanceof Refusal)) throw fault;
  }
}

/** Another page saved since: find what stands, and let the person choose where the two differ. */
function differs(id: number, refusal: Refusal): void {
  const stands = refusal.told.stands;
  if (turn.value?.id !== id) return;
  if (!stands || (stands.state !== "leased" && stands.state !== "sent_back")) {
    drop(id); // it is over: answered on another page, or given back
    return;
  }
  const theirs: Value = stands.value ?? {};
  if (canonical(theirs) === canonical(value.value)) held.value = held.value.map((one) => (one.id === id ? { ...one, draft_version: stands.version } : one));
  else clash.value = { mine: value.value, theirs, version: stands.version };
}

/** While somebody works, a lease is renewed long before its end. */
export function begin(): void {
  addEventListener("visibilitychange", () => {
    if (document.hidden && turn.value && draftDue) void keepHere(turn.value.id); // the last that a page is told before it may be gone
  });
  setInterval(() => {
    const now = turn.value;
    const rest = lasts();
    if (now && rest !== null && rest > 0 && !idle.value && !document.hidden) {
      const whole = Number(project.value?.policy.lease_seconds ?? 900) * 1000;
      if (rest < whole / 2 && !underway) storeNext(now.id, true);
    }
  }, LOOK);
}
