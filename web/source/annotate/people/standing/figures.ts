// Figures of people as pages tell them: shares with their intervals, and files that are kept.
import { inLanguage } from "../../words";

export interface Share { n: number; of: number; value: number; low: number; high: number }
export interface Known extends Share { shrunk: { value: number; low: number; high: number } }

/** A share with its interval, in percent. */
export function share(one: { value: number; low: number; high: number }): string {
  const percent = (said: number): string => (said * 100).toFixed(said === 0 || said === 1 ? 0 : 1);
  return inLanguage(["{value} % ({low} to {high})", "{value} %（{low} 至 {high}）"], { value: percent(one.value), low: percent(one.low), high: percent(one.high) });
}

/** Let the browser keep a document as a file. */
export function keep(name: string, document_: unknown): void {
  const link = document.createElement("a");
  const at = URL.createObjectURL(new Blob([`${JSON.stringify(document_, null, 2)}\n`], { type: "application/json" }));
  link.href = at;
  link.download = `${name.replace(/[^\p{L}\p{N}_-]+/gu, "-")}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(at), 10_000);
}

/** The JSON of a file that somebody chose. */
export async function chosen(input: HTMLInputElement | null): Promise<unknown> {
  const text = await input?.files?.[0]?.text();
  return text === undefined ? null : (JSON.parse(text) as unknown);
}
