// Score by several criteria, each on its scale, with a note where one is asked for. A key scores and goes on to the next criterion.
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Json, Material, Question } from "../asking";
import type { Offer } from "../labelling/keymap";
import { say } from "../words";
import { inWords, number, text as setting, usePressing, type Editing, type Kind } from "./kind";
import { fits, stepped, stops, type Ends } from "./scale";

export interface Criterion { value: string; name: string; about: string; levels: [string, string][]; ends: Ends; noteBelow: number | null; optional: boolean }
export interface Score { criterion: string; score: number; note?: string }

const NAMES = ["value", "name", "id", "text", "criterion"];
const ABOUTS = ["about", "criteria_description", "description", "text", "criterion"];
const RANGE = /^-?\d+(\.\d+)?(\s*[-–~]\s*-?\d+(\.\d+)?)?$/;

/** Return the criteria of the question, or those that the task brings. */
export function criteria(question: Question, material: Material): Criterion[] {
  const { settings } = question;
  const on = setting(settings, "on");
  const given = on ? material[on] : settings.criteria;
  if (!Array.isArray(given)) return [];
  return given.map((one) => {
    const own = (one && typeof one === "object" && !Array.isArray(one) ? one : { value: String(one) }) as { [name: string]: Json };
    const first = (keys: string[]): string => String(keys.map((key) => own[key]).find(Boolean) ?? "");
    const value = on ? first(NAMES) : String(own.value ?? "");
    const about = on ? first(ABOUTS) : String(own.about ?? "");
    const levels = Object.entries({ ...(on ? Object.fromEntries(Object.entries(own).filter(([key, what]) => typeof what === "string" && RANGE.test(key))) : {}), ...((own.levels as { [score: string]: Json } | null) ?? {}) });
    const of = (name: string): number | null => (typeof own[name] === "number" ? (own[name] as number) : null);
    const ends: Ends = { least: (on ? null : of("at_least")) ?? number(settings, "at_least", 1), most: (on ? null : of("at_most")) ?? number(settings, "at_most", 5), step: settings.step === null ? null : number(settings, "step", 1) };
    return { value, name: inWords({ en: String(own.en || value), zh: String(own.zh || value) }), about: about === value ? "" : about, levels: levels.map(([score, what]): [string, string] => [score, String(what)]).sort((a, b) => parseFloat(a[0]) - parseFloat(b[0])), ends, noteBelow: of("note_below") ?? (typeof settings.note_below === "number" ? settings.note_below : null), optional: own.optional === true };
  });
}

export function scores(value: Json | undefined): Score[] {
  const given = value && typeof value === "object" && !Array.isArray(value) ? value.scores : null;
  return Array.isArray(given) ? (given as unknown as Score[]) : [];
}

/** Return what a score or a range of scores asks for. */
function level(one: Criterion, score: number): string {
  return one.levels.find(([key]) => {
    const [low, high] = key.split(/\s*(?<=\d)[-–~]\s*/).map(Number);
    return low !== undefined && score >= low && score <= (high ?? low);
  })?.[1] ?? "";
}

function lacks(one: Criterion, given: Score | undefined): boolean {
  if (!given) return !one.optional;
  return !fits(given.score, one.ends) || (one.noteBelow !== null && given.score < one.noteBelow && !given.note?.trim());
}

function Row({ one, given, editing, at, put }: { one: Criterion; given: Score | undefined; editing: Editing; at: boolean; put: (score: Partial<Score> | null, last: boolean) => void }): JSX.Element {
  const keys = editing.keysOf(one.value);
  const note = useRef<HTMLTextAreaElement>(null);
  const places = stops(one.ends);
  const wantsNote = one.noteBelow !== null && !!given && given.score < one.noteBelow;
  const id = `criterion-${editing.question.name}-${one.value}`;
  useLayoutEffect(() => {
    if (at && wantsNote && !given?.note) note.current?.focus({ preventScroll: true });
  }, [wantsNote]);
  return (
    <li class={`criterion${at ? " at" : ""}`} onPointerDown={() => { editing.enter(); editing.pressing.part.value = one.value; }}>
      <p class="criterion-name" id={id} dir="auto"><b>{one.name}</b>{one.optional ? <span class="soft"> {say("optional")}</span> : null}</p>
      {one.about ? <p class="soft" dir="auto">{one.about}</p> : null}
      <div class="stops" role="radiogroup" aria-labelledby={id}>
        {places.length ? places.map((score) => (
          <button key={score} type="button" role="radio" aria-checked={given?.score === score} class="stop" data-option title={level(one, score) || undefined} disabled={!!editing.fixed} aria-keyshortcuts={at ? keys.get(String(score)) : undefined} onClick={() => put({ score }, false)}><span class="figure">{score}</span>{at && keys.get(String(score)) && keys.get(String(score)) !== String(score) ? <kbd>{keys.get(String(score))}</kbd> : null}</button>
        )) : <input type="number" disabled={!!editing.fixed} min={one.ends.least ?? undefined} max={one.ends.most ?? undefined} step={one.ends.step ?? "any"} aria-labelledby={id} value={given?.score ?? ""} onInput={(event) => put(event.currentTarget.value === "" ? null : { score: stepped(Number(event.currentTarget.value), { ...one.ends, step: null }) }, false)} />}
      </div>
      {one.levels.length ? <p class="soft level" dir="auto">{given ? level(one, given.score) || "\u00a0" : one.levels.map(([key, what]) => `${key}: ${what}`).join(" · ")}</p> : null}
      {wantsNote || given?.note ? <label class="note-field"><span class={wantsNote && !given?.note ? "problem" : "soft"}>{wantsNote ? say("note_needed", { n: one.noteBelow ?? 0 }) : say("note")}</span><textarea ref={note} rows={2} dir="auto" disabled={!!editing.fixed} value={given?.note ?? ""} onInput={(event) => put({ note: event.currentTarget.value }, false)} /></label> : null}
    </li>
  );
}

function Editor(editing: Editing): JSX.Element {
  const { question, material, value, pressing } = editing;
  const all = useMemo(() => criteria(question, material), [question, material]);
  const given = scores(value);
  const of = (name: string): Score | undefined => given.find((one) => one.criterion === name);
  const list = useRef<HTMLOListElement>(null);
  const part = all.some((one) => one.value === pressing.part.value) ? pressing.part.value : "";
  useLayoutEffect(() => {
    if (editing.active && !part && all[0]) pressing.part.value = (all.find((one) => lacks(one, of(one.value))) ?? all[0]).value;
  }, [editing.active, material, part]);
  useLayoutEffect(() => { if (editing.active) list.current?.querySelector(".at")?.scrollIntoView({ block: "nearest" }); }, [part]);
  const put = (name: string, said: Partial<Score> | null, last: boolean): void => {
    const before = of(name);
    const own = said && { ...(before ?? { criterion: name, score: NaN }), ...said };
    if (own && !own.note) delete own.note;
    const next = all.flatMap((one) => (one.value === name ? (own ? [own] : []) : of(one.value) ?? []));
    const now = all.find((one) => one.value === name)!;
    const open = all.filter((one) => lacks(one, next.find((score) => score.criterion === one.value)));
    editing.say(next.length ? ({ scores: next } as unknown as Json) : undefined, last && !open.length);
    if (last && !lacks(now, own ?? undefined)) step(1, name);
  };
  const step = (by: 1 | -1, from = part): boolean => {
    const to = all[all.findIndex((one) => one.value === from) + by];
    if (to) pressing.part.value = to.value;
    return !!to;
  };
  usePressing(editing, ({ id, key, part: where }) => {
    if (id !== null) put(where || part, { score: Number(id) }, true);
    else if (key === "ArrowDown" || key === "]") return step(1);
    else if (key === "ArrowUp" || key === "[") return step(-1);
    else if (key === "Delete") put(part, null, false);
    else return false;
    return true;
  });
  if (!all.length) return <p class="problem">{say("no_criteria")}</p>;
  return <ol ref={list} class="rubric">{all.map((one) => <Row key={one.value} one={one} given={of(one.value)} editing={editing} at={editing.active && part === one.value} put={(said, last) => put(one.value, said, last)} />)}</ol>;
}

export const rubric: Kind = {
  covers: (question) => [setting(question.settings, "on")].filter(Boolean),
  parts: (question, material) => criteria(question, material).map((one) => ({ part: one.value, offers: stops(one.ends).map((score): Offer => ({ id: String(score), label: String(score) })) })),
  own: [[["↑", "↓"], "key_criterion"], [["Del"], "key_take_out"]],
  answered: (value, question, material) => criteria(question, material).every((one) => !lacks(one, scores(value).find((score) => score.criterion === one.value))),
  Editor,
};
