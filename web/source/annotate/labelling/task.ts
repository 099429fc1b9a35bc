// The labelling page's state: the project, the turns that are held, the one that is open and what is said to it so far.
import { batch, computed, signal } from "@preact/signals";
import { ask, canonical, serverNow, told, Unreachable, type Json, type Project, type Question, type Told, type Turn, type Turns, type Value, type Answered } from "../asking";
import { lapsed, me } from "../account";
import { KINDS } from "../questions/kinds";
import { draftOf, type Deed, type Waiting } from "./keeping";
import { keymap } from "./keymap";
import { forgetGold, hear, qualification, qualifies, type Feedback } from "./known";
import { AHEAD, begin, send, takeBack, troubles, unsent } from "./sending";
import { active as activeMs, countFrom } from "./timing";
import { draftState, saidHere, saveSoon, settle } from "./drafting";
import { forgetPast, remember } from "./past";
import { handled } from "./suggesting";

/** Something that was done and can be taken back. */
export interface Done { key: string; turn: Turn; value: Value; active_ms: number; revision: number | null }

export const project = signal<Project | null>(null);
export const failure = signal<Told | "unreachable" | null>(null);
export const held = signal<Turn[]>([]);
/** Whether the task that was open was over, on another page. */
export const over = signal(false);
/** Why there are not more turns. */
export const why = signal("");
export const loading = signal(true);
export const value = signal<Value>({});
export const note = signal("");
export const at = signal(""); // the question that keys go to
export const faults = signal<ReadonlyMap<string, string>>(new Map());
export const done = signal<Done[]>([]);
export const count = signal(0); // answers of this visit
export const correcting = signal<Done | null>(null);
/** What is done in the place of sending, where the page is only tried out: nothing of it reaches the service. */
export const rehearsal = signal<((deed: Deed, said: Value) => void) | null>(null);
export const clash = signal<{ mine: Value; theirs: Value; version: number } | null>(null);

export const turn = computed<Turn | null>(() => correcting.value?.turn ?? held.value[0] ?? null);
export const questions = computed<Question[]>(() => {
  const all = project.value?.questions ?? [];
  const seen = new Set<string>();
  return all.filter((one) => {
    const asked = !one.when || (seen.has(one.when.question) && holds(value.value[one.when.question], one.when.is));
    if (asked) seen.add(one.name);
    return asked;
  });
});
/** In which order this person sees the options of a question that shuffles them; the service draws it, and can tell it afterwards. */
export function order(question: string): readonly string[] {
  return turn.value?.orders?.[question] ?? [];
}

export const keys = computed(() => {
  const material = turn.value?.task.material ?? {};
  return keymap((project.value?.questions ?? []).flatMap((one) => {
    const kind = KINDS[one.kind];
    const own = { name: one.name, offers: kind?.offers?.(one, material, order(one.name)) ?? [] };
    return [own, ...(kind?.parts?.(one, material, order(one.name)) ?? []).map(({ part, offers }) => ({ name: partOf(one.name, part), offers }))];
  }));
});
/** Whether one key answers a whole task. */
export const oneKey = computed(() => project.value?.questions.length === 1 && !!KINDS[project.value.questions[0]!.kind]?.oneKey?.(project.value.questions[0]!));

/** How a part of a question is called among the keys. */
export function partOf(question: string, part: string): string {
  return part ? `${question}/${part}` : question;
}

function holds(said: Json | undefined, is: Json): boolean {
  return Array.isArray(said) ? said.includes(is) : said === is;
}

export function answered(one: Question): boolean {
  const said = value.value[one.name];
  if (said === undefined || said === null) return false;
  return KINDS[one.kind]?.answered?.(said, one, turn.value?.task.material ?? {}) ?? true;
}

export const complete = computed(() => questions.value.every((one) => !one.required || answered(one)));

/** Lay a sample of a project that is not stored before somebody, who tries it out; what he said to its questions stays. */
export function rehearse(given: Project, material: Turn["task"]["material"], done_: (deed: Deed, said: Value) => void, begun?: { value: Value; prediction?: Turn["prediction"] }): void {
  const before = begun?.value ?? (rehearsal.value ? value.value : {});
  const kept = new Set(given.questions.map((one) => one.name));
  batch(() => {
    if (begun) forgetPast();
    rehearsal.value = done_;
    project.value = given;
    failure.value = null;
    loading.value = false;
    correcting.value = null;
    clash.value = null;
    faults.value = new Map();
    held.value = [{ id: (held.value[0]?.id ?? 0) < 0 ? held.value[0]!.id - 1 : -1, task: { id: 0, key: "1", material }, state: "leased", draft: null, draft_version: 0, expires_at: "9999-01-01T00:00:00Z", active_ms: 0, guideline_version: 0, questions_version: 0, ...(begun?.prediction ? { prediction: begun.prediction } : {}) }];
    value.value = Object.fromEntries(Object.entries(before).filter(([name]) => kept.has(name)));
    at.value = firstOpen();
  });
}

/** End what was tried out. */
export function rehearsed(): void {
  batch(() => {
    rehearsal.value = null;
    project.value = null;
    held.value = [];
    value.value = {};
    faults.value = new Map();
  });
}

/** Begin with a project. */
export async function open(id: number): Promise<void> {
  batch(() => {
    rehearsal.value = null;
    project.value = null;
    failure.value = null;
    held.value = [];
    done.value = [];
    count.value = 0;
    correcting.value = null;
    loading.value = true;
    value.value = {};
    forgetGold();
  });
  opened = 0;
  try {
    project.value = await read(id);
    await begin(me.value!.person.id, { done: sent, signedOut: lapsed, own: saidHere });
    for (const one of unsent.value) finished.set(one.turn.id, one.deed === "answer" ? one.version : one.turn.draft_version); // they may be sent before the turns are told that they were among
    await more();
  } catch (fault) {
    failure.value = fault instanceof Unreachable ? "unreachable" : told(fault);
  } finally {
    loading.value = false;
  }
}

async function read(id: number): Promise<Project> {
  const [found, guideline] = await Promise.all([ask<Project>(`/api/projects/${id}`), ask<Project["guideline"]>(`/api/projects/${id}/guideline`)]);
  return { ...found, guideline };
}

/** Ask for turns until there are enough of them. What the reply to an answer brought meanwhile is younger than this reply, and stays. */
export async function more(): Promise<void> {
  const id = project.value?.id;
  if (!id) return;
  const before = new Set(held.value.map((one) => one.id));
  const found = await ask<Turns>(`/api/projects/${id}/turns`, "POST", { ahead: AHEAD });
  if (project.value?.id !== id) return;
  const told = new Set(found.turns.map((one) => one.id));
  const since = held.value.filter((one) => !before.has(one.id) && !told.has(one.id));
  take({ turns: [...found.turns, ...since], why: since.length ? why.value : found.why, qualification: since.length ? qualification.value : found.qualification });
}

/** Take over what the server says is mine; what was done here and is not sent yet does not come back. */
function take({ turns, why: reason, qualification: far }: Turns): void {
  why.value = reason ?? "";
  qualifies(far);
  const gone = new Set([...[...unsent.value, ...troubles.value].map((one) => one.turn.id), ...finished.keys()]);
  for (const one of turns) if (one.state === "sent_back" && one.draft_version > (finished.get(one.id) ?? Infinity)) gone.delete(one.id); // it was left here, and sent back since
  const first = held.value[0];
  const fresh = turns.filter((one) => !gone.has(one.id));
  const same = first && fresh.find((one) => one.id === first.id);
  const rest = fresh.filter((one) => one !== same);
  held.value = same ? [{ ...same, draft: first.draft, draft_version: first.draft_version }, ...rest] : first && !gone.has(first.id) && value.value && Object.keys(value.value).length ? [first, ...rest] : fresh;
  const now = held.value[0];
  if (!correcting.value && now && now.id !== opened) void show(now);
  if (now && (now.questions_version !== project.value?.questions_version || now.guideline_version !== project.value?.guideline_version)) void reread();
}

async function reread(): Promise<void> {
  const id = project.value?.id;
  if (id) project.value = await read(id);
}

let opened = 0;
/** Turns that were left here: a reply that was on its way meanwhile may still name them. */
const finished = new Map<number, number>();

/** Lay a turn before the person, with what he had begun to say. */
async function show(next: Turn | null): Promise<void> {
  opened = next?.id ?? 0;
  batch(() => {
    faults.value = new Map();
    clash.value = null;
    draftState.value = "";
    over.value = false;
    note.value = "";
    forgetPast();
    value.value = next?.draft ?? next?.sent_back?.value ?? {};
    countFrom(next?.active_ms ?? 0);
    at.value = firstOpen();
  });
  if (!next) return;
  const begun = value.value;
  const own = await draftOf(next.id, me.value!.person.id);
  if (!own || opened !== next.id) return;
  const said = value.value !== begun;
  const mine = said ? { ...own.value, ...value.value } : own.value; // what was said while the disk was read is younger
  if (own.version === next.draft_version || !next.draft || canonical(own.value) === canonical(next.draft)) {
    batch(() => {
      value.value = mine;
      countFrom(Math.max(own.active_ms, next.active_ms));
      if (!said) at.value = firstOpen();
    });
    saveSoon();
  } else clash.value = { mine, theirs: next.draft, version: next.draft_version };
}

export function firstOpen(): string {
  const all = questions.value;
  return (all.find((one) => !answered(one)) ?? all[0])?.name ?? "";
}

/** Say something to a question; `last` where that is all there is to say to it, `besides` what is decided with it. */
export function say(name: string, said: Json | undefined, last = false, besides?: () => void): void {
  const next = { ...value.value };
  const typed = document.activeElement?.matches("textarea, input[type=text], input:not([type])") === true;
  if (said === undefined) delete next[name];
  else next[name] = said;
  batch(() => {
    remember(name, typed);
    besides?.();
    value.value = next;
    if (faults.value.has(name)) faults.value = new Map([...faults.value].filter(([one]) => one !== name));
    at.value = name;
  });
  if (last && oneKey.value) return void save();
  saveSoon();
  if (!last) return;
  const all = questions.value;
  const place = all.findIndex((one) => one.name === name);
  const next_ = [...all.slice(place + 1), ...all.slice(0, place)].find((one) => !answered(one));
  if (next_) at.value = next_.name;
}

/** Go to the question before or after. */
export function step(by: 1 | -1): void {
  const all = questions.value;
  const place = all.findIndex((one) => one.name === at.value);
  at.value = all[Math.min(Math.max(place + by, 0), all.length - 1)]?.name ?? "";
}

function only(): Value {
  const asked = new Set(questions.value.map((one) => one.name));
  return Object.fromEntries(Object.entries(value.value).filter(([name, said]) => asked.has(name) && said !== null));
}

function lacking(): Question[] {
  return questions.value.filter((one) => (one.required || value.value[one.name] !== undefined) && !answered(one));
}

let saving = 0; // the turn that is left when its draft has arrived

/** Save the answer and go on; where something is missing, say what and go there. */
export async function save(): Promise<boolean> {
  const now = turn.value;
  if (!now || clash.value || (saving === now.id && !correcting.value)) return false;
  const missing = lacking();
  if (missing.length) {
    batch(() => {
      faults.value = new Map(missing.map((one) => [one.name, "missing"]));
      at.value = missing[0]!.name;
    });
    return false;
  }
  const said = only();
  const again = correcting.value;
  if (again) {
    await go(again.revision === null ? "answer" : "revise", now, said, again.revision ?? now.draft_version);
    return true;
  }
  saving = now.id;
  const version = await settle(now).finally(() => { saving = 0; });
  const last = turn.value?.id === now.id && !clash.value && !lacking().length ? only() : said; // with what was said while the draft was on its way
  await go("answer", now, last, version);
  return true;
}

export async function leave(deed: "skip" | "escalate" | "release", reason: string): Promise<void> {
  const now = turn.value;
  if (now && !correcting.value) await go(deed, now, {}, now.draft_version, reason);
}

async function go(deed: Deed, now: Turn, said: Value, version: number, reason = ""): Promise<void> {
  if (rehearsal.value) return rehearsal.value(deed, said);
  const waiting: Waiting = {
    key: `${now.id}-${deed}-${Date.now()}`, person: me.value!.person.id, project: project.value!.id, deed, turn: now, at: Date.now(),
    value: said, version, active_ms: activeMs.value, note: note.value, reason, prediction: handled(said),
  };
  finished.set(now.id, deed === "answer" ? version : now.draft_version);
  const stored = send(waiting);
  batch(() => {
    if (deed === "answer" || deed === "revise") {
      done.value = [...done.value.filter((one) => one.turn.id !== now.id).slice(-99), { key: waiting.key, turn: now, value: said, active_ms: activeMs.value, revision: null }];
      if (deed === "answer") count.value++;
    }
    correcting.value = null;
    held.value = held.value.filter((one) => one.id !== now.id);
    void show(held.value[0] ?? null);
  });
  const next = held.value[0];
  if (next && Date.parse(next.expires_at) < serverNow()) void more().catch(() => undefined); // held for too long: it may be somebody else's
  await stored;
}

/** What came back for something that was sent. */
function sent(waiting: Waiting, said: Answered | null, turns: Turns | null, feedback: Feedback | null): void {
  if (waiting.project !== project.value?.id) return;
  if (waiting.deed === "answer") hear(waiting.turn, waiting.value, feedback);
  if (feedback) done.value = done.value.filter((one) => one.turn.id !== waiting.turn.id); // who was told what is known corrects nothing
  if (said) done.value = done.value.map((one) => (one.turn.id === waiting.turn.id ? { ...one, revision: said.revision } : one));
  if (turns) {
    const fresh = new Set(turns.turns.map((one) => one.id));
    take({ ...turns, turns: [...held.value.filter((one) => !fresh.has(one.id)), ...turns.turns] });
  }
  if (held.value.length < 2 && !why.value) void more().catch(() => undefined);
}

/** Bring the last answer back, to be corrected. */
export async function undo(which: Done | undefined = done.value.at(-1)): Promise<void> {
  if (!which) return;
  if (which.revision === null) {
    if (await takeBack(which.key)) {
      count.value = Math.max(0, count.value - 1);
      done.value = done.value.filter((one) => one !== which);
      finished.delete(which.turn.id);
      held.value = [{ ...which.turn, draft: which.value }, ...held.value];
      await show(held.value[0]!);
      return;
    }
    const id = which.turn.id;
    const known = await until(() => done.value.find((one) => one.turn.id === id && one.revision !== null));
    if (!known) return;
    which = known;
  }
  const again = which;
  batch(() => {
    correcting.value = again;
    faults.value = new Map();
    forgetPast();
    value.value = again.value;
    opened = again.turn.id;
    countFrom(again.active_ms);
    at.value = questions.value[0]?.name ?? "";
  });
}

/** Leave the correction, and go back to the task that was open. */
export function forgo(): void {
  correcting.value = null;
  void show(held.value[0] ?? null);
}

async function until<T>(found: () => T | undefined): Promise<T | undefined> {
  for (let tries = 0; tries < 50; tries++) {
    const what = found();
    if (what !== undefined) return what;
    await new Promise((go_) => setTimeout(go_, 100));
  }
  return undefined;
}

/** A turn is over without an answer from here: go on with the next. */
export function drop(id: number): void {
  held.value = held.value.filter((one) => one.id !== id);
  if (!correcting.value) void show(held.value[0] ?? null);
  over.value = true;
  void more().catch(() => undefined);
}

/** Lay a turn that the server did not take before the person again. */
export function bringBack(which: Turn): void {
  finished.delete(which.id);
  held.value = [which, ...held.value.filter((one) => one.id !== which.id)];
  if (!correcting.value) void show(which);
}

/** Choose between what this page has and what another page saved. */
export function choose(which: "mine" | "theirs"): void {
  const both = clash.value;
  if (!both) return;
  batch(() => {
    value.value = which === "mine" ? both.mine : both.theirs;
    clash.value = null;
    held.value = held.value.map((one, place) => (place === 0 ? { ...one, draft_version: both.version } : one));
    at.value = firstOpen();
  });
  saveSoon();
}

/** How long the lease of the open turn lasts, in ms; null where it does not matter. */
export function lasts(): number | null {
  const now = turn.value;
  return now && !correcting.value && !rehearsal.value && now.state !== "sent_back" ? Date.parse(now.expires_at) - serverNow() : null;
}
