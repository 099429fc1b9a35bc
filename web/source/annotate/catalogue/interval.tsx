// A score on a scale from 0 to 100, with the interval that it may be in.
import type { JSX } from "preact";

export function figure(value: number | null): string {
  return value === null ? "–" : value.toFixed(1);
}

export function Interval({ value, low, high }: { value: number | null; low: number | null; high: number | null }): JSX.Element | null {
  if (value === null || low === null || high === null) return null;
  const at = (one: number): number => Math.max(0, Math.min(100, one));
  return <svg class="range" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><line class="rail" x1="0" x2="100" y1="5" y2="5" /><line class="reach" x1={at(low)} x2={at(high)} y1="5" y2="5" /><line class="here" x1={at(value)} x2={at(value)} y1="0" y2="10" /></svg>;
}

/** The score in words, with its interval and the units behind it. */
export function Scored({ value, low, high, n }: { value: number | null; low: number | null; high: number | null; n: number | null }): JSX.Element {
  return <><b>{figure(value)}</b> {value === null ? null : <span class="soft">[{figure(low)}, {figure(high)}]{n === null ? "" : ` n=${n.toLocaleString("en-US")}`}</span>}<Interval value={value} low={low} high={high} /></>;
}
