// A figure with its interval: in words, and as a stroke on a scale. What cannot be told yet says so, and what to do.
import type { ComponentChildren, JSX } from "preact";
import { number as grouped } from "../../words";
import { say, type Word } from "./words";

/** What was estimated, of how many, and between which ends it lies; `null` where it cannot be told. */
export interface Estimate { value: number | null; low: number | null; high: number | null; n?: number; confidence?: number }
/** How a figure is written: a share as percent, points of percent, a plain number, a ratio, seconds. */
export type As = "share" | "points" | "number" | "ratio" | "seconds" | "count";

export function written(value: number | null | undefined, as: As): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (as === "share") return `${(100 * value).toFixed((value > 0 && value < 0.1) || (value > 0.99 && value < 1) ? 1 : 0).replace(/\.0$/, "")} %`;
  if (as === "points") return `${value > 0 ? "+" : value < 0 ? "−" : ""}${Math.abs(100 * value).toFixed(1)}`;
  if (as === "ratio") return `×${value.toFixed(2)}`;
  if (as === "count") return grouped(Math.round(value));
  if (as === "seconds") return value.toFixed(value < 10 ? 1 : 0);
  return value.toFixed(2).replace("-", "−");
}

/** Both ends, in words. */
export function ends(of: Estimate, as: As): string {
  return of.low === null || of.high === null ? "" : say("low_to_high", { low: written(of.low, as), high: written(of.high, as) });
}

const SCALES: { [as in As]: [least: number, most: number] } = { share: [0, 1], number: [0, 1], points: [-0.5, 0.5], ratio: [0, 2], seconds: [0, 60], count: [0, 1] };

/** The stroke alone; `mark` is a figure that it is held against. */
export function Range({ of, as, mark, scale }: { of: Estimate; as: As; mark?: number | null; scale?: [number, number] }): JSX.Element | null {
  if (of.value === null) return null;
  const [least, most] = scale ?? SCALES[as];
  const at = (value: number): number => Math.round(1000 * Math.min(1, Math.max(0, (value - least) / (most - least || 1)))) / 10;
  return (
    <svg class="range" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <line class="rail" x1="0" x2="100" y1="5" y2="5" />
      {of.low === null || of.high === null ? null : <line class="reach" x1={at(of.low)} x2={Math.max(at(of.high), at(of.low) + 0.5)} y1="5" y2="5" />}
      {mark === null || mark === undefined ? null : <line class="mark" x1={at(mark)} x2={at(mark)} y1="0" y2="10" />}
      <line class="here" x1={at(of.value)} x2={at(of.value)} y1="1" y2="9" />
    </svg>
  );
}

/** A figure, its interval, and what it rests on; `of` may not be there. */
export function Measured({ of, as, on, mark, scale, missing }: { of: Estimate | null | undefined; as: As; on?: string; mark?: number | null; scale?: [number, number]; missing?: ComponentChildren }): JSX.Element {
  if (!of || of.value === null) return <span class="soft">{missing ?? say("not_measurable")}</span>;
  return <span class="measured"><b>{written(of.value, as)}</b><Range of={of} as={as} mark={mark ?? null} {...(scale ? { scale } : {})} /><span class="soft">{[ends(of, as), on].filter(Boolean).join(" · ")}</span></span>;
}

/** A section of the page with its name, what it is good for, and what stands in it. */
export function Section({ word, hint, children }: { word: Word; hint?: Word; children: ComponentChildren }): JSX.Element {
  return <section aria-labelledby={`q-${word}`}><h2 id={`q-${word}`}>{say(word)}</h2>{hint ? <p class="soft">{say(hint)}</p> : null}{children}</section>;
}

/** Nothing is there yet: what it is, and what to do. */
export function Nothing({ word, hint, children }: { word: Word; hint: Word; children?: ComponentChildren }): JSX.Element {
  return <div class="empty"><h3>{say(word)}</h3><p class="soft">{say(hint)}</p>{children}</div>;
}

const TURN = 1.959964; // of the normal distribution, for 95 %

/** A share of counts with Wilson's interval; none where nothing was counted. Source: Wilson 1927, doi:10.1080/01621459.1927.10502953. */
export function wilson(hits: number, n: number): Estimate | null {
  if (n < 1) return null;
  const share = hits / n;
  const grown = 1 + TURN ** 2 / n;
  const middle = (share + TURN ** 2 / (2 * n)) / grown;
  const half = (TURN / grown) * Math.sqrt((share * (1 - share)) / n + TURN ** 2 / (4 * n * n));
  return { value: share, low: hits ? middle - half : 0, high: hits < n ? middle + half : 1, n };
}
