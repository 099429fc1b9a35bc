// What the quarantine shows now: which errors, which page of rows, which one of them is open.
import { batch, signal } from "@preact/signals";
import { ask, gone, query, type Broken, type BrokenPage, type BrokenShown, type Quarantine, type Told } from "./asking";
import { told, version, wide } from "./state";

const PAGE = 50;

export const quarantine = signal<Quarantine | null>(null);
export const errors = signal<string[]>([]);
export const sources = signal<string[]>([]);
export const words = signal("");
export const broken = signal<Broken[]>([]);
export const starts = signal<number[]>([0]); // where each page begins, up to the one shown
export const before = signal<number[]>([0]); // how many rows stand before each of them
export const next = signal<number | null>(null);
export const busy = signal(true);
export const fault = signal<Told | null>(null);
export const at = signal(-1); // place on the page
export const opened = signal<BrokenShown | null>(null);

let looking = new AbortController();
let opening = new AbortController();
let counted: number | null | undefined;

/** Count the errors of the version that is shown, and show the first page. */
export async function begin(): Promise<void> {
  if (counted === version.value && quarantine.value) return;
  counted = version.value;
  batch(() => {
    quarantine.value = null;
    errors.value = [];
    sources.value = [];
    words.value = "";
  });
  shut();
  try {
    quarantine.value = await ask<Quarantine>(`/api/quarantine${query({ version: version.value })}`);
    await look(true);
  } catch (problem) {
    counted = undefined;
    fault.value = told(problem);
  }
}

/** Forget what was counted: the dataset is another one now. */
export function forget(): void {
  counted = undefined;
  quarantine.value = null;
}

export async function look(anew: boolean): Promise<void> {
  looking.abort();
  const own = (looking = new AbortController());
  if (anew) {
    starts.value = [0];
    before.value = [0];
  }
  batch(() => {
    busy.value = true;
    fault.value = null;
    at.value = -1;
  });
  try {
    let start = starts.value.at(-1) ?? 0;
    let found: Broken[] = [];
    for (;;) {
      const page: BrokenPage = await ask("/api/quarantine", { errors: errors.value, sources: sources.value, words: words.value, start, limit: PAGE - found.length, version: version.value }, own.signal);
      found = [...found, ...page.rows];
      batch(() => {
        broken.value = found;
        next.value = page.after;
      });
      if (page.full || page.after === null || found.length >= PAGE) break;
      start = page.after;
    }
    busy.value = false;
  } catch (problem) {
    if (gone(problem)) return;
    batch(() => {
      broken.value = [];
      next.value = null;
      busy.value = false;
      fault.value = told(problem);
    });
  }
}

export async function turnBroken(step: 1 | -1): Promise<boolean> {
  if (step === 1) {
    if (next.value === null || busy.value) return false;
    starts.value = [...starts.value, next.value];
    before.value = [...before.value, (before.value.at(-1) ?? 0) + broken.value.length];
  } else {
    if (starts.value.length < 2) return false;
    starts.value = starts.value.slice(0, -1);
    before.value = before.value.slice(0, -1);
  }
  await look(false);
  return true;
}

export async function stepBroken(by: 1 | -1): Promise<void> {
  const wanted = at.value + by;
  if (wanted >= broken.value.length && by === 1) {
    if (await turnBroken(1)) mark(0);
  } else if (wanted < 0 && by === -1 && starts.value.length > 1) {
    if (await turnBroken(-1)) mark(broken.value.length - 1);
  } else if (wanted >= 0) {
    mark(wanted);
  }
}

/** Mark a row; on a wide page it opens as well. */
export function mark(place: number): void {
  at.value = Math.min(Math.max(place, 0), broken.value.length - 1);
  const row = broken.value[at.value];
  document.getElementById(`broken-${at.value}`)?.scrollIntoView({ block: "nearest" });
  if (row && (wide() || opened.value)) void show(row.row);
}

export async function show(row: number, reveal = false): Promise<void> {
  opening.abort();
  const own = (opening = new AbortController());
  try {
    opened.value = await ask<BrokenShown>(`/api/quarantine/${row}${query({ reveal, version: version.value })}`, undefined, own.signal);
  } catch (problem) {
    if (!gone(problem)) fault.value = told(problem);
  }
}

export function shut(): void {
  opening.abort();
  opened.value = null;
}
