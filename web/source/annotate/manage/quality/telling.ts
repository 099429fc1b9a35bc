// What the service tells of the quality of a project.
import type { Both, Material, Value } from "../../asking";
import type { Estimate } from "./measured";

export interface Figured extends Estimate { value: number; low: number; high: number; n: number; confidence: number; method: string; notes: string[] }
export interface Tried { method: string; accuracy: Figured | null; gain: Figured | null }
export interface ConsensusOf { method: string; why: Both; tried: Tried[]; refused: { methods: string[]; why: Both } | null; worth: Figured | null }
export interface QuestionQuality {
  name: string; kind: string; level: string; answers: number; people: number; tasks: number; several: number; pool: { answers: number; tasks: number; several: number } | null; alike: number | null; agreement: Figured | null; no_agreement: Both | null;
  consensus: ConsensusOf; concluded: number; tied: number; by: { [how: string]: number }; sureness: number | null; sure: number; gold: { answers: number; right: number; accuracy: Figured } | null;
}
export interface CostStep { answers_a_task: number; answers: number; sureness: number; accuracy: Figured | null }
export interface Forecast { wanted: number; now: number; unanswered: number | null; answers: number | null; low: number | null; high: number | null; reached: number; why: Both }
export interface CostOf { question: string; steps: CostStep[]; forecast: Forecast | null; forecasts: Forecast[]; limits: Both | null }
export interface Extra { on: boolean; most: number | null; sure: number; budget: number | null; spent: number; asked: number; expected: number | null; ended: string; why: Both; looked_at: string | null }
export interface Quality { at: string | null; answers: number; newer: number; people: number; questions: QuestionQuality[]; cost: CostOf[]; extra: Extra }
export interface OverTime { id: number; question: string; hour: string; at: string; answers: number; people: number; tasks: number; agreement: Figured | null; gold: Figured | null; sureness: number | null }
export interface AnswerOf { code: string; value: Value; at: string; active_ms: number; reviewed: boolean }
export interface Disagreement { id: number; task: number; key: string; question: string; disagreement: number; value: Value; material: Material; answers: AnswerOf[] }
export interface Suspect { id: number; task: number; key: string; question: string; value: string; proposed: string; wrong: number; why: Both[]; material: Material; answers: AnswerOf[]; sent: { deed: "answer" | "review" | "dismiss"; at: string } | null }
export interface ExtraRow { id: number; key: string; decision: string; answers: number; extra: number; sureness: number; at: string; why: Both }
export interface Paged<T> { rows: T[]; after: number | null; at?: string | null }

export interface Share { wanted: number; n: number; of: number; share: Figured | null }
export interface Asking {
  way: string; random_share: number; batch: number; chosen: { [way: string]: number }; answered: { [way: string]: number }; random: Share; accuracy: Figured | null; notes: string[];
  saving: { question: string; curve: { answers: number; project: Figured; random: Figured; better: Figured }[]; saved: Figured | null; said: string; at: string | null; why: string; missing: { [way: string]: number } };
}
export interface Assistance {
  question: string; assisted: number; unassisted: number; known: number; accepted: Figured | null; corrected: Figured | null; mended: Figured | null; spoilt: Figured | null; time: Figured | null;
  anchoring: Figured | null; agreement: Figured | null; accuracy: Figured | null; enough: { [figure: string]: { least: number; needed: number; missing: number } }; warnings: string[];
}
export interface Streams { asking: Asking; shows: boolean; unassisted: Share; handled: { [how: string]: number }; questions: Assistance[]; at: string }
export interface RightAhead { question: string; kind: string; unseen: Figured | null; seen: Figured | null; usual: Figured | null; agreement: number | null; held_out: Figured | null }
export interface Model {
  id: number; name: string; kind: string; state: string; created_at: string; changed_at: string; revision: number; figures: { questions?: RightAhead[] } | null;
  progress: { learnt_at?: string | null; learnt_from?: number; predicted?: number; cannot?: { [name: string]: unknown } | null; notes?: string[] } | null;
}
export interface Models { rows: Model[] }

export interface Whom { person: number; login: string; name: string; code?: string }
export interface Alarm extends Whom {
  id: number; kind: string; verdict: "proved" | "unproved" | "disproved"; state: "open" | "seen" | "dismissed"; said: Both; do: Both; seen: number; expected: number; n: number; p: number; held_to: number; rate: number;
  question: string; gold: { right: number; asked: number } | null; others: Whom[]; tasks: { id: number; key: string; gold: boolean }[]; reason: string; since: string; until: string; opened_at: string; changed_at: string; decided_by: string | null; decided_at: string | null;
}
export interface Alarms { rows: Alarm[]; after: number | null; counts: { [state: string]: number }; rate: number; looked_at: string | null }

export interface Known { right: number; asked: number; share: Figured | null }
export interface GoldTask { id: number; key: string; gold: Value; why: Both; answered: number; right: number; share: Figured | null; doubtful: boolean; proved: boolean; instead: { [question: string]: { value: Value[string]; answers: number } }; changed_at: string }
export interface GoldPerson { person: number; asked: number; right: number; score: number | null; last_at: string | null; shrunk: Figured; share: Figured | null; left: number | null; lasts: number | null; dry: boolean }
export interface Pool { size: number; answered: number; doubtful: number; share: number; feedback: string; warnings: { code: string; said: Both }[]; people: GoldPerson[]; rows: GoldTask[]; after: number | null }
export interface Attempt { state: string; asked: number; right: number; value: number; low: number; high: number; wanted: number; by: string; attempt?: number; since?: string; at?: string }
export interface Qualified { id: number; person: number; name: string; login: string; code?: string; state: string; attempt: number; answered: number; tasks: number; evidence: Attempt[]; now: Attempt | null; decided_at: string | null; decided_by: number | null }
export interface Qualifications { rows: Qualified[]; after: number | null; counts: { [state: string]: number }; plan: { tasks: number; right: number; by: string; least: number | null; chances: { accuracy: number; passes: number }[] } | null }
