// What was said to the open task before: one step back, and one on again. Leaving the task forgets it.
import { batch, computed, signal } from "@preact/signals";
import type { Value } from "../asking";
import { saveSoon } from "./drafting";
import { decisions, type Decisions } from "./suggesting";
import { turn, value } from "./task";

interface Step { value: Value; decided: Decisions }

const MOST = 200;
const SOON = 1_000; // ms in which what is typed into one field is one step

const before = signal<Step[]>([]);
const after = signal<Step[]>([]);
let of = 0;
let last = { question: "", at: 0 };

export const canBack = computed(() => before.value.length > 0 && !!turn.value);
export const canOn = computed(() => after.value.length > 0 && !!turn.value);

/** Keep what stands, before something is said to a question; what is typed goes back by more than a letter. */
export function remember(question: string, typed: boolean): void {
  const now = Date.now();
  const same = typed && of === turn.value?.id && last.question === question && now - last.at < SOON;
  last = { question: typed ? question : "", at: now };
  if (same) return;
  const known = of === turn.value?.id ? before.value : [];
  of = turn.value?.id ?? 0;
  before.value = [...known.slice(1 - MOST), { value: value.value, decided: decisions.value }];
  after.value = [];
}

export function forgetPast(): void {
  if (before.value.length) before.value = [];
  if (after.value.length) after.value = [];
}

function step(from: typeof before, to: typeof after): boolean {
  const found = from.value.at(-1);
  if (!found || of !== turn.value?.id) return false;
  batch(() => {
    to.value = [...to.value, { value: value.value, decided: decisions.value }];
    from.value = from.value.slice(0, -1);
    value.value = found.value;
    decisions.value = found.decided;
  });
  last = { question: "", at: 0 };
  saveSoon();
  return true;
}

/** Go one step back; false where there is none. */
export const back = (): boolean => step(before, after);
export const on = (): boolean => step(after, before);
