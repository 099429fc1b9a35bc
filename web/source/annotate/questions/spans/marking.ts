// What marking a text does to an answer. Pure: spans in, spans out; places are code points.
import type { Json } from "../../asking";

export interface Span { id: string; start: number; end: number; label: string; quote: string }
export interface Relation { type: string; from: string; to: string }
export interface Marked { spans: Span[]; relations: Relation[] }
export type Overlap = "none" | "nested" | "any";

export function read(value: Json | undefined): Marked {
  const given = (value && typeof value === "object" && !Array.isArray(value) ? value : {}) as { spans?: Json; relations?: Json };
  const spans = (Array.isArray(given.spans) ? given.spans : Array.isArray(value) ? value : []) as unknown as Span[];
  const relations = (Array.isArray(given.relations) ? given.relations : []) as unknown as Relation[];
  return { spans: spans.map((one, at) => ({ ...one, id: String(one.id ?? `s${at + 1}`) })), relations };
}

export function written(marked: Marked, related: boolean): Json {
  const spans = [...marked.spans].sort((a, b) => a.start - b.start || a.end - b.end || (a.label < b.label ? -1 : 1));
  return (related ? { spans, relations: marked.relations } : { spans }) as unknown as Json;
}

/** Return the span that a new one may not stand beside, or null. */
export function inTheWay(spans: readonly Span[], start: number, end: number, overlap: Overlap): Span | null {
  if (overlap === "any") return null;
  const touching = spans.filter((one) => one.start < end && one.end > start);
  if (overlap === "none") return touching.find((one) => one.start !== start || one.end !== end) ?? null;
  return touching.find((one) => !(one.start >= start && one.end <= end) && !(one.start <= start && one.end >= end)) ?? null;
}

/** Mark a stretch; where labels may not overlap, the same stretch with another label is that label's now. */
export function mark(marked: Marked, start: number, end: number, label: string, quote: string, overlap: Overlap): { marked: Marked; id: string } {
  const same = marked.spans.find((one) => one.start === start && one.end === end && (overlap === "none" || one.label === label));
  if (same) return { marked: { ...marked, spans: marked.spans.map((one) => (one === same ? { ...one, label } : one)) }, id: same.id };
  const id = free(marked.spans);
  return { marked: { ...marked, spans: [...marked.spans, { id, start, end, label, quote }] }, id };
}

function free(spans: readonly Span[]): string {
  let last = 0;
  for (const { id } of spans) last = Math.max(last, Number(/^s(\d+)$/.exec(id)?.[1] ?? 0));
  return `s${last + 1}`;
}

export function relabel(marked: Marked, id: string, label: string): Marked {
  const own = marked.spans.find((one) => one.id === id);
  const twice = own && marked.spans.some((one) => one !== own && one.start === own.start && one.end === own.end && one.label === label);
  if (!own || twice) return marked;
  return { ...marked, spans: marked.spans.map((one) => (one === own ? { ...one, label } : one)) };
}

/** Take a span out, with its relations. */
export function remove(marked: Marked, id: string): Marked {
  return { spans: marked.spans.filter((one) => one.id !== id), relations: marked.relations.filter((one) => one.from !== id && one.to !== id) };
}

export interface RelationType { value: string; directed: boolean; pairs: [string, string][] }

/** Return the spans that a relation may go to. */
export function goals(marked: Marked, type: RelationType, from: string): Span[] {
  const own = marked.spans.find((one) => one.id === from);
  if (!own) return [];
  const may = (a: string, b: string): boolean => !type.pairs.length || type.pairs.some(([one, other]) => one === a && other === b);
  return marked.spans.filter((one) => one.id !== from && (may(own.label, one.label) || (!type.directed && may(one.label, own.label))));
}

/** Relate two spans; where they are related so already, take that back. */
export function relate(marked: Marked, type: RelationType, from: string, to: string): Marked {
  const same = (one: Relation): boolean => one.type === type.value && ((one.from === from && one.to === to) || (!type.directed && one.from === to && one.to === from));
  if (marked.relations.some(same)) return { ...marked, relations: marked.relations.filter((one) => !same(one)) };
  return { ...marked, relations: [...marked.relations, { type: type.value, from, to }] };
}
