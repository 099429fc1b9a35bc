// What the pages of annotation ask of the server, and what it answers.

import { language } from "../language";
import type { Qualification } from "./labelling/known";
import { say } from "./words";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Both = string | { en?: string; zh?: string };
export type Material = { [field: string]: Json };
/** What was said to each question, by its name. */
export type Value = { [question: string]: Json };

export interface Told { code: string; message: string; where?: string; found?: string; expected?: string; hint?: string; faults?: Fault[]; stands?: Stands }
/** What stands at a turn, where another page said something else. `version` is that of the draft, or the revision of an answer. */
export interface Stands { state: string; version: number; value: Value | null }
export interface Fault { path: string; en: string; zh: string }
export interface Person { id: number; login: string; name: string; role: string; language: string }
/** `may` are actions of the organisation, such as making projects. */
export interface Me { person: Person; organisation: { id: number; name: string }; csrf: string; may: string[]; projects: ProjectRow[]; language: string }
export interface ProjectRow { id: number; name: string; title: string; description: string; state: string; role: string | null }
export interface Shows { field: string; as: "text" | "markdown" | "messages" | "image" | "audio" | "options" | "json"; title?: Both }
export interface When { question: string; is: Json }
export type Settings = { [name: string]: Json };
export interface Question { name: string; kind: string; title: Both; about?: Both; required: boolean; when?: When | null; settings: Settings }
export interface Example { material: Material; value: Value; good: boolean; why: Both }
export interface Guideline { version: number; text: string; examples: Example[] }
export interface Project {
  id: number; name: string; title: string; description: string; state: string; role: string | null; revision: number; policy: { [name: string]: Json };
  shows: Shows[]; questions: Question[]; questions_version: number; guideline: Guideline; guideline_version: number;
}
/** What a model said of a task, beside and never inside what people say. */
export interface Predicted { model: string; value: Value; score: number | null }
export interface Turn {
  id: number; task: { id: number; key: string; material: Material }; state: string; draft: Value | null; draft_version: number; expires_at: string; active_ms: number;
  guideline_version: number; questions_version: number; orders?: { [question: string]: string[] }; prediction?: Predicted | null; sent_back?: { reason: string; value: Value } | null;
}
/** Turns that are held; `why` there are not more, where there are none. */
export interface Turns { turns: Turn[]; why?: string; qualification?: Qualification | null }
export interface Answered { turn: number; revision: number; late: boolean }

/** The server said no. */
export class Refusal extends Error {
  constructor(readonly status: number, readonly told: Told, readonly after: number | null) {
    super(told.message);
  }
}

/** The server was not reached at all. */
export class Unreachable extends Error {}

let csrf = "";
let ahead = 0; // how far this clock is ahead of the server's, in ms

export function trust(token: string): void {
  csrf = token;
}

/** What a request that changes something says beside its cookie, where it is not made by `ask`. */
export function csrfHeader(): Record<string, string> {
  return csrf ? { "X-Goldsmith-CSRF": csrf } : {};
}

let lapse = (): void => undefined;

/** What is done when the server no longer knows who asks: whatever page it is, he signs in again over it. */
export function whenSignedOut(what: () => void): void {
  lapse = what;
}

/** Now, by the server's clock. */
export function serverNow(): number {
  return Date.now() - ahead;
}

export async function ask<T>(path: string, method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" = "GET", body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language.value }; // errors come in the language of the page
  const options: RequestInit = { method, headers, cache: "no-store", credentials: "same-origin" };
  if (method !== "GET" && csrf) headers["X-Goldsmith-CSRF"] = csrf;
  if (signal) options.signal = signal;
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(path, options);
  } catch (fault) {
    if (gone(fault)) throw fault;
    throw new Unreachable(String(fault));
  }
  const date = Date.parse(response.headers.get("Date") ?? "");
  if (date) ahead = Date.now() - date;
  if (response.status === 401) lapse();
  if (!response.ok) throw await refused(response);
  return (response.status === 204 ? null : await response.json()) as T;
}

async function refused(response: Response): Promise<Refusal | Unreachable> {
  if (response.status === 502 || response.status === 503 || response.status === 504) return new Unreachable(String(response.status));
  const body = (await response.json().catch(() => ({}))) as { error?: Told | string };
  const told = typeof body.error === "string" ? { code: "", message: body.error } : body.error ?? { code: "", message: `${response.status} ${response.statusText}` };
  const after = Number(response.headers.get("Retry-After"));
  return new Refusal(response.status, told, after > 0 ? after : null);
}

export function gone(fault: unknown): boolean {
  return fault instanceof DOMException && fault.name === "AbortError";
}

/** Return what to tell of anything that went wrong. */
export function told(fault: unknown): Told {
  if (fault instanceof Refusal) return fault.after && fault.status === 429 ? { ...fault.told, hint: say("wait_seconds", { n: fault.after }) } : fault.told;
  if (fault instanceof Unreachable) return { code: "", message: say("unreachable") };
  return { code: "", message: fault instanceof Error ? fault.message : String(fault) };
}

/** Return a JSON text in which two equal values are equal: names in order. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value && typeof value === "object") {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${canonical(one)}`).join()}}`;
  }
  return JSON.stringify(value) ?? "null";
}
