// What a model suggests for the open task, and what the person decided about it: taken over, refused, or neither. The answer tells which, so that
// it can be counted later how often suggestions are right, and how far they lead people.
import { computed, signal } from "@preact/signals";
import { joined, partsOf, same, standing } from "../questions/suggested";
import { KINDS } from "../questions/kinds";
import type { Suggested } from "../questions/kind";
import type { Json, Question, Value } from "../asking";
import { at, questions, say, turn, value } from "./task";

const WHOLE = -1;

/** By turn and question: the parts that were taken, and those that were refused. */
export interface Decided { took: readonly number[]; refused: readonly number[] }
export type Decisions = ReadonlyMap<string, Decided>;
export const decisions = signal<Decisions>(new Map());
/** The part that keys go to, and what there is to tell about it. */
export const partAt = signal<{ key: string; n: number; full: boolean }>({ key: "", n: 0, full: false });

const NONE: Decided = { took: [], refused: [] };

function keyOf(question: string): string {
  return `${turn.value?.id ?? 0} ${question}`;
}

export interface Suggestion { question: Question; model: string; score: number | null; said: Json; parts: Json[] | null; left: { n: number; what: Json }[]; took: number; refused: number }

/** Return what is suggested for a question, and what of it is not decided yet; null where nothing is. */
export function suggestionFor(question: Question): Suggestion | null {
  const given = turn.value?.prediction;
  const said = given?.value?.[question.name];
  if (!given || said === undefined || said === null || !KINDS[question.kind]) return null;
  const parts = partsOf(question, said);
  const { took, refused } = decisions.value.get(keyOf(question.name)) ?? NONE;
  const done = new Set([...took, ...refused]);
  const there = standing(question, value.value[question.name], said);
  const left = parts
    ? parts.map((what, n) => ({ n, what })).filter(({ n, what }) => !done.has(n) && !there(what))
    : done.has(WHOLE) ? [] : [{ n: WHOLE, what: said }];
  return { question, model: given.model, score: given.score, said, parts, left, took: took.length, refused: refused.length };
}

export const suggestions = computed(() => new Map(questions.value.flatMap((one) => {
  const found = suggestionFor(one);
  return found ? [[one.name, found] as const] : [];
})));

/** Return the part that keys go to, of those that are left. */
export function partNow({ question, left }: Suggestion): number {
  const { key, n } = partAt.value;
  return (key === keyOf(question.name) && left.find((one) => one.n >= n)?.n) || (left[0]?.n ?? WHOLE);
}

export function goTo(question: string, n: number, full = false): void {
  partAt.value = { key: keyOf(question), n, full };
}

/** Whether the part that keys go to did not fit. */
export function full(question: string): boolean {
  return partAt.value.full && partAt.value.key === keyOf(question);
}

function decide(question: string, which: "took" | "refused", parts: readonly number[]): void {
  const key = keyOf(question);
  const now = decisions.value.get(key) ?? NONE;
  const rest = [...decisions.value].slice(-200);
  decisions.value = new Map([...rest, [key, { ...now, [which]: [...new Set([...now[which], ...parts])] }]]);
}

/** Take over some parts, or all of what is left. */
export function take(found: Suggestion, only?: number): boolean {
  const { question, said, parts } = found;
  const wanted = found.left.filter((one) => only === undefined || one.n === only);
  if (!wanted.length) return false;
  if (!parts) {
    say(question.name, said, true, () => decide(question.name, "took", [WHOLE]));
    return true;
  }
  let answer = value.value[question.name];
  const fitted: number[] = [];
  for (const { n, what } of wanted) {
    const next = joined(question, answer, what, said);
    if (next === null) continue;
    answer = next;
    fitted.push(n);
  }
  if (fitted.length) say(question.name, answer, false, () => decide(question.name, "took", fitted));
  goTo(question.name, only ?? 0, fitted.length < wanted.length);
  return true;
}

export function refuse(found: Suggestion, only?: number): boolean {
  const wanted = found.left.filter((one) => only === undefined || one.n === only).map((one) => one.n);
  if (!wanted.length) return false;
  say(found.question.name, value.value[found.question.name], false, () => decide(found.question.name, "refused", wanted));
  goTo(found.question.name, only ?? 0);
  return true;
}

function walk(found: Suggestion, by: 1 | -1): boolean {
  const place = found.left.findIndex((one) => one.n === partNow(found));
  const next = found.left[(place + by + found.left.length) % found.left.length];
  if (next) goTo(found.question.name, next.n);
  return !!next;
}

/** What keys do with the suggestion for the question that somebody is at. */
export function press(key: string): boolean {
  const found = suggestions.value.get(at.value);
  if (!found) return false;
  if (key === ";") return take(found, partNow(found));
  if (key === ":") return refuse(found, partNow(found));
  if (key === "*") return take(found);
  if (key === "&") return refuse(found);
  if (key === ")" || key === "(") return walk(found, key === ")" ? 1 : -1);
  return false;
}

/** Return the parts that the component of a question draws. */
export function drawn(question: Question): Suggested | undefined {
  const found = suggestions.value.get(question.name);
  if (!found?.parts) return undefined;
  return { parts: found.left, at: partNow(found), go: (n) => goTo(question.name, n), take: (n) => take(found, n) };
}

/** How an answer came about beside a suggestion. `shown`: it was seen, and nothing was done with it. */
export type Handled = "none" | "shown" | "refused" | "changed" | "accepted";

export function handled(said: Value): Handled {
  const all = [...suggestions.value.values()];
  if (!all.length) return "none";
  if (all.some((one) => one.took)) return all.every((one) => one.took && same(one.question, said[one.question.name], one.said)) ? "accepted" : "changed";
  return all.some((one) => one.refused) ? "refused" : "shown";
}
