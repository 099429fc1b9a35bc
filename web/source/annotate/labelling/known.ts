// What is told of known answers: what an answer was worth, and how far a qualification is.
import { signal } from "@preact/signals";
import type { Both, Turn, Value } from "../asking";

/** What an answer was worth: the known one, and why it is that. */
export interface Feedback { right: boolean; questions: { [question: string]: { right: boolean; score: number } }; known: Value; why: Both }
/** How far a qualification is; what was reached, once it is decided. */
export interface Qualification { state: string; attempt: number; tasks: number; answered: number; wanted: number; by: string; reached: number | null }
export interface Heard { turn: Turn; value: Value; feedback: Feedback }

export const heard = signal<readonly Heard[]>([]);
export const qualification = signal<Qualification | null>(null);

/** Take over what an answer brought; what was right before is not shown any more. */
export function hear(turn: Turn, value: Value, feedback: Feedback | null | undefined): void {
  const wrong = heard.value.filter((one) => !one.feedback.right);
  heard.value = feedback ? [...wrong, { turn, value, feedback }] : wrong;
}

/** Take over how far a qualification is; that it was passed stays until it is closed. */
export function qualifies(told: Qualification | null | undefined): void {
  if (told) qualification.value = told;
  else if (qualification.value?.state !== "passed") qualification.value = null;
}

/** Close the feedback that is shown; true where there was one. */
export function closeFeedback(): boolean {
  if (heard.value.length) heard.value = heard.value.slice(1);
  else if (qualification.value?.state === "passed") qualification.value = null;
  else return false;
  return true;
}

/** Begin with another project. */
export function forgetGold(): void {
  heard.value = [];
  qualification.value = null;
}
