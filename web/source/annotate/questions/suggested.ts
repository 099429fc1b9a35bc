// What a model suggests for a question, in parts that can be taken one by one where its kind has parts. Pure: a part in, an answer out.
import { canonical, type Json, type Question } from "../asking";
import { inTheWay, mark, read as spansOf, written as spansAs, type Overlap, type Relation, type Span } from "./spans/marking";

type Named = { [name: string]: Json };

function list(value: Json | undefined, name: string): Json[] {
  const found = value && typeof value === "object" && !Array.isArray(value) ? value[name] : value;
  return Array.isArray(found) ? found : [];
}

const SHAPES = new Set(["boxes", "points", "polygons", "regions"]);

/** Return the parts of a suggestion, or null where it is taken only whole. */
export function partsOf(question: Question, said: Json): Json[] | null {
  if (SHAPES.has(question.kind)) return list(said, question.kind);
  if (question.kind === "choice") return question.settings.several === true ? list(said, "") : null;
  if (question.kind === "rubric") return list(said, "scores");
  if (question.kind === "spans") {
    const { spans, relations } = spansOf(said);
    return [...spans, ...relations.map((one) => ({ relation: one }))] as unknown as Json[];
  }
  if (question.kind !== "dialogue") return null;
  const { turns, whole } = (said ?? {}) as { turns?: { turn: number; marks: Named }[]; whole?: Named };
  const of = (turn: number, marks: Named | undefined): Json[] => Object.entries(marks ?? {}).map(([name, what]) => ({ turn, name, what }));
  return [...(Array.isArray(turns) ? turns : []).flatMap((one) => of(one.turn, one.marks)), ...of(-1, whole)];
}

function bare(part: Json): string {
  const { id: _, ...rest } = (part && typeof part === "object" && !Array.isArray(part) ? part : { part }) as Named;
  return canonical(rest);
}

/** Return what tells whether a part stands in the answer as it was suggested. */
export function standing(question: Question, answer: Json | undefined, said: Json): (part: Json) => boolean {
  if (answer === undefined || answer === null) return () => false;
  const there = new Set((partsOf(question, answer) ?? []).map(bare));
  return (part) => {
    if (question.kind !== "spans" || !(part as Named).relation) return there.has(bare(part));
    const to = ends(answer, part, said);
    return !!to && spansOf(answer).relations.some((one) => one.type === to.type && one.from === to.from && one.to === to.to);
  };
}

/** Return a relation by the names that its ends have in the answer, or null where one is not there. */
function ends(answer: Json | undefined, part: Json, said: Json): Relation | null {
  const { type, from, to } = (part as unknown as { relation: Relation }).relation;
  const suggested = spansOf(said).spans;
  const there = (id: string): string | undefined => {
    const own = suggested.find((one) => one.id === id);
    return own && spansOf(answer).spans.find((one) => one.start === own.start && one.end === own.end && one.label === own.label)?.id;
  };
  const [one, other] = [there(from), there(to)];
  return one && other ? { type, from: one, to: other } : null;
}

/** Return the answer with a part of the suggestion in it, or null where the answer has no room for it. */
export function joined(question: Question, answer: Json | undefined, part: Json, said: Json): Json | null {
  if (standing(question, answer, said)(part)) return answer!;
  if (question.kind === "choice") {
    const most = typeof question.settings.at_most === "number" ? question.settings.at_most : Infinity;
    return list(answer, "").length < most ? [...list(answer, ""), part] : null;
  }
  if (question.kind === "spans") return withSpan(question, answer, part, said);
  if (question.kind === "rubric") return { scores: [...list(answer, "scores").filter((one) => (one as Named).criterion !== (part as Named).criterion), part] };
  if (question.kind === "dialogue") return withMark(question, answer, part as unknown as { turn: number; name: string; what: Json });
  const most = typeof question.settings.at_most === "number" ? question.settings.at_most : Infinity;
  const held = list(answer, question.kind);
  if (held.length >= most) return null;
  const size: Named = question.kind === "regions" ? {} : { width: (said as Named).width ?? null, height: (said as Named).height ?? null };
  const own = answer && typeof answer === "object" && !Array.isArray(answer) ? answer : {};
  if (question.kind === "regions" && question.settings.overlap === "none" && held.some((one) => meets(one as Named, part as Named))) return null;
  if (question.kind === "points" && question.settings.once === true && held.some((one) => (one as Named).label === (part as Named).label)) return null;
  return { ...size, ...own, [question.kind]: [...held, part] };
}

function meets(one: Named, other: Named): boolean {
  return Number(one.start) < Number(other.end) && Number(other.start) < Number(one.end);
}

function withSpan(question: Question, answer: Json | undefined, part: Json, said: Json): Json | null {
  const related = Array.isArray(question.settings.relations) && question.settings.relations.length > 0;
  let now = spansOf(answer);
  if ((part as Named).relation) {
    const { from, to } = (part as unknown as { relation: Relation }).relation;
    let with_: Json = answer ?? null;
    for (const id of [from, to]) {
      const own = spansOf(said).spans.find((one) => one.id === id);
      const next = own ? withSpan(question, with_ ?? undefined, own as unknown as Json, said) : null;
      if (next === null) return null;
      with_ = next;
    }
    const between = ends(with_ ?? undefined, part, said);
    now = spansOf(with_ ?? undefined);
    return between ? spansAs({ ...now, relations: [...now.relations, between] }, related) : null;
  }
  const { start, end, label, quote } = part as unknown as Span;
  if (inTheWay(now.spans, start, end, ((question.settings.overlap as string) || "none") as Overlap)) return null;
  return spansAs(mark(now, start, end, label, quote, ((question.settings.overlap as string) || "none") as Overlap).marked, related);
}

function withMark(question: Question, answer: Json | undefined, { turn, name, what }: { turn: number; name: string; what: Json }): Json {
  const now = (answer ?? {}) as { turns?: { turn: number; marks: Named }[]; whole?: Named };
  const has = (which: string): boolean => Array.isArray(question.settings[which]) && (question.settings[which] as Json[]).length > 0;
  const base = { ...(has("marks") ? { turns: now.turns ?? [] } : {}), ...(has("whole") ? { whole: now.whole ?? {} } : {}) };
  if (turn < 0) return { ...base, whole: { ...now.whole, [name]: what } } as unknown as Json;
  const others = (now.turns ?? []).filter((one) => one.turn !== turn);
  const own = { turn, marks: { ...now.turns?.find((one) => one.turn === turn)?.marks, [name]: what } };
  return { ...base, turns: [...others, own].sort((a, b) => a.turn - b.turn) } as unknown as Json;
}

/** Whether an answer is the suggestion, and nothing else. */
export function same(question: Question, answer: Json | undefined, said: Json): boolean {
  if (answer === undefined) return false;
  const parts = partsOf(question, said);
  if (!parts) return canonical(answer) === canonical(said);
  return (partsOf(question, answer) ?? []).length === parts.length && parts.every(standing(question, answer, said));
}

function seconds(value: Json | undefined): string {
  return `${Math.floor(Number(value) / 60)}:${(Number(value) % 60).toFixed(1).padStart(4, "0")}`;
}

/** Return a part in a few words; `shown` names its label. */
export function inWordsOf(kind: string, part: Json, shown: (label: string) => string, said: Json): string {
  if (typeof part === "string") return shown(part);
  const one = part as Named;
  if (one.relation) {
    const { type, from, to } = one.relation as unknown as Relation;
    const quote = (id: string): string => spansOf(said).spans.find((each) => each.id === id)?.quote ?? id;
    return `${quote(from)} – ${shown(type)} → ${quote(to)}`;
  }
  if (kind === "spans") return `${shown(String(one.label))}: ${one.quote}`;
  if (kind === "rubric") return `${one.criterion}: ${one.score}${one.note ? ` (${one.note})` : ""}`;
  if (kind === "dialogue") return `${Number(one.turn) < 0 ? "" : `${Number(one.turn) + 1} · `}${one.name}: ${typeof one.what === "object" ? JSON.stringify(one.what) : one.what}`;
  const place = kind === "regions" ? `${seconds(one.start)}–${seconds(one.end)}` : Array.isArray(one.points) ? `${one.points.length} × ∠` : [one.x, one.y].map((each) => Math.round(Number(each))).join(", ");
  return `${one.label ? shown(String(one.label)) : ""} ${place}${one.text ? ` “${one.text}”` : ""}`.trim();
}
