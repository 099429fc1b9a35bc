// What the pages ask of the server, and what it answers.

export interface Choice { value: string; n: number | null }
export interface Column { name: string; kind: "number" | "text" | "choice" | "truth" | "time" | "other"; type: string; sortable: boolean; choices: Choice[] }
export interface About {
  dataset: string; lake: string; version: number; old: boolean; quarantine: number; records: number; decided: boolean; recipe: string | null;
  totals: { in: number; kept: number; dropped: Record<string, number>; quarantined: number } | null;
  reasons: Record<string, { en?: string; zh?: string }>;
  columns: Column[];
}
export interface Filter { column: string; low?: number; high?: number; contains?: string; among?: (string | null)[]; known?: boolean }
export type Cursor = Record<string, unknown> | null;
export interface Row { position: number; id: string; preview: string; decision?: string | null; reason?: string | null; language?: string | null; source?: string | null; [column: string]: unknown }
export interface Page { rows: Row[]; after: Cursor; searched: number; full: boolean; records: number }
export interface Asked { filters: Filter[]; expression: string; start?: number; limit?: number; sort?: string | null; descending?: boolean; after?: Cursor; columns?: string[]; positions?: number[]; version?: number | null }
export type Piece = [kind: string, text: string, n: number];
export interface RuleSeen { set: string; rule: string; measure: string; value: unknown; drops_where: string; fires: boolean; source: string }
export interface Shown {
  position: number; id: string; columns: Record<string, unknown>; length: number; edited: boolean; text: Piece[];
  why: { decision: string; reason: string | null; sentence: { en: string; zh: string }; rules: RuleSeen[] };
  partner?: { id: string; kind: string; similarity: number; decision: string; mine: Piece[]; theirs: Piece[] };
}
export type Stop = [limit: number, kept: number, fires: number];
export interface Limit { rule_set: string; rule: string; compare: "above" | "below" | "at_least" | "at_most"; limit: number; place: string; sentence: { en: string; zh: string }; kept: number; fires: number; stops: Stop[]; most?: number }
export interface Statistic {
  column: string; languages: string[]; records: number; measured: number;
  bins: { edges: number[]; found: number[]; kept: number[]; logarithmic: boolean }; limits: Limit[];
}
export interface Statistics { statistics: Statistic[]; kept: number; records: number }
export interface Trial {
  done: number; kept: number; before: number; gained: number; lost: number;
  reasons: { now: string; then: string; n: number }[]; samples: { gained: number[]; lost: number[] }; error?: Told;
}
export interface Use { recipe: string; name: string; inputs: string[]; sets: string[] }
export interface Broken { row: number; error: string; source: string; message: string; member: number; position: number | null; bytes: number; preview: string }
export interface Words { en: string; zh: string }
export interface Quarantine { n: number; hidden: boolean; errors: { error: string; n: number; means: Words | null }[]; sources: { source: string; n: number }[] }
export interface BrokenPage { rows: Broken[]; after: number | null; searched: number; full: boolean; records: number }
export interface BrokenShown extends Broken { id: string; means: Words | null; hidden: boolean; text?: Piece[]; encoding?: string; figures?: string[]; cut?: boolean }
export interface Version { version: number; time: string; message: string; rows: number; tags: string[]; run: boolean }
export interface Versions { versions: Version[]; newest: number | null }
type Decided = { decision: string | null; reason: string | null };
export interface Difference {
  before: { version: number; records: number }; after: { version: number; records: number };
  records: { added: number; removed: number; changed: number }; ids: { added: string[]; removed: string[]; changed: string[] };
  columns: { added: string[]; removed: string[]; changed: Record<string, number> };
  moved: { before: Decided; after: Decided; n: number; ids: string[] }[];
}
export interface Told { code: string; message: string; where?: string; found?: string; expected?: string; hint?: string }

export class Refusal extends Error {
  constructor(readonly told: Told) {
    super(told.message);
  }
}

const token = new URLSearchParams(location.search).get("token") ?? "";

async function answer(path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = { Authorization: `Bearer ${token}` };
  const options: RequestInit = { headers, cache: "no-store" };
  if (signal) options.signal = signal;
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    options.method = "POST";
    options.body = JSON.stringify(body);
  }
  const response = await fetch(path, options);
  if (!response.ok) {
    const told = (await response.json().catch(() => ({ code: "", message: `${response.status} ${response.statusText}` }))) as Told;
    throw new Refusal(told);
  }
  return response;
}

export async function ask<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  return (await (await answer(path, body, signal)).json()) as T;
}

/** Return the end of an address that asks with these values; what is not given is left out. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== false);
  return given.length ? `?${given.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join("&")}` : "";
}

/** Yield JSON values as they come, one a line. */
export async function* stream<T>(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<T> {
  const response = await answer(path, body, signal);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) return;
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    rest += value ?? "";
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line) yield JSON.parse(line) as T;
    if (done) return;
  }
}

export function gone(fault: unknown): boolean {
  return fault instanceof DOMException && fault.name === "AbortError";
}
