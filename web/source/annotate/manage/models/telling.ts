// What the service tells of models: those outside, those that learn here, their runs, and what they said.
import type { Json, Material, Value } from "../../asking";
import { number as grouped } from "../../words";
import { say, type Word } from "./words";

export type Outcome = "told" | "partly" | "unfit" | "unreadable" | "refused" | "unanswered" | "skipped";
export const OUTCOMES: readonly Outcome[] = ["told", "partly", "unfit", "unreadable", "refused", "unanswered", "skipped"];
export type Counts = { [name in Outcome | "asked" | "requests" | "sent" | "received" | "took_ms"]: number };
export interface Run { id: number; state: string; total: number; counts: Counts; why: string; failures: number; waits_until_at: string | null; changed_at: string }
export type Settings = { [name: string]: Json };
export interface Outside { id: number; kind: "openai" | "label_studio"; name: string; settings: Settings; state: string; revision: number; run: Run | null }
export interface Key { name: string; host: string }
export interface Models { rows: Outside[]; forms: object | null; keys: Key[] }
export interface Learner { id: number; kind: string; name: string; state: string; revision: number; progress: { [name: string]: Json }; history: { at: string; learnt_from: number; predicted: number }[] }
export interface Said { model: string; predictions: number; tasks: number; score: number | null; kept: number }
export interface Tried { key: string; outcome: Outcome; material: Material; value: Value; score: number | null; why: string; sent: number; received: number; took_ms: number; wrote: string }
export interface Faulty { id: number; key: string; outcome: Outcome; why: string }

export const LIVE = ["running", "paused"];

/** What became of tasks, in words, those that there are. */
export function outcomes(counts: Counts): string {
  return OUTCOMES.filter((one) => counts[one]).map((one) => `${say(`out_${one}` as Word)}: ${grouped(counts[one])}`).join(" · ");
}

/** How sure a model was. */
export function sure(score: number | null): string {
  return score === null ? say("no_score") : say("score_is", { n: score.toFixed(2) });
}
