// What the service tells of lots.
import type { Material, Value } from "../../asking";
import type { Told as Plan } from "./curve";

export interface Accuracy { value: number; low: number; high: number; confidence: number; n: number; notes?: string[] }
export interface Standing { decision: string; looked_at: number; faulty: number; critical: number; left: number; accuracy: Accuracy | null; against: string[] }
export interface Lot {
  id: number; name: string; state: string; plan: { asked: { [name: string]: unknown }; told: Plan | null }; on_rejection: string; size: number; left_out: number; drawn: number; digest: string;
  nonce: string; nonce_from: string; verdict: (Standing & { plan?: Plan }) | null; reason: string; settled: boolean; created_at: string; decided_at: string | null; standing?: Standing | null;
}
export interface Drawn { id: number; key: string; rank: number; material: Material; value: Value }
export interface Looked { id: number; task_id: number; key: string; verdict: string; faults: { [question: string]: string } | null; reason: string; at: string | null }

export const FREEZING = new Set(["claiming", "concluding"]);
export const SEVERITIES = ["minor", "major", "critical"] as const;
