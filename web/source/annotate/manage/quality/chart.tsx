// A line with its interval as a band, as SVG of our own; the same stands in a table for whoever does not see it.
import type { JSX } from "preact";
import { ends, written, type As, type Estimate } from "./measured";
import { say } from "./words";

/** A point: how far to the right (any unit, rising), what is written there, and the figure. */
export interface Point extends Estimate { x: number; at: string }
export interface Line { name: string; points: readonly Point[] }

interface Given { lines: readonly Line[]; as: As; said: string; along: string; scale?: [number, number]; wanted?: number | null; wantedSaid?: string; at?: number | null }

const HIGH = 40;

/** The scale that all figures fit in: that of a share, unless they need another. */
function fitting(lines: readonly Line[], wanted: number | null | undefined): [number, number] {
  const all = lines.flatMap((line) => line.points.flatMap((one) => [one.value, one.low, one.high])).filter((one): one is number => one !== null && Number.isFinite(one));
  if (wanted !== null && wanted !== undefined) all.push(wanted);
  const [least, most] = [Math.min(...all, 1), Math.max(...all, 0)];
  return [least < 0 ? Math.max(-1, Math.floor(least * 5) / 5) : least > 0.6 ? 0.5 : 0, most <= 1 ? 1 : most * 1.05];
}

export function Chart({ lines, as, said, along, scale, wanted, wantedSaid, at }: Given): JSX.Element {
  const [least, most] = scale ?? fitting(lines, wanted);
  const xs = lines.flatMap((line) => line.points.map((one) => one.x));
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  const x = (value: number): number => Math.round((last > first ? 2 + (96 * (value - first)) / (last - first) : 50) * 100) / 100;
  const y = (value: number): number => Math.round((HIGH - (HIGH * (Math.min(most, Math.max(least, value)) - least)) / (most - least || 1)) * 100) / 100;
  const all = [...new Map(lines.flatMap((line) => line.points).map((one) => [one.x, one.at])).entries()].sort(([a], [b]) => a - b);
  return (
    <>
      <figure class="chart">
        <div class="ends" aria-hidden="true"><span>{written(most, as)}</span><span>{written((least + most) / 2, as)}</span><span>{written(least, as)}</span></div>
        <svg viewBox={`0 0 100 ${HIGH}`} role="img" aria-label={said} preserveAspectRatio="none">
          {[0.25, 0.5, 0.75].map((share) => <line key={share} class="grid-q" x1="0" x2="100" y1={HIGH * share} y2={HIGH * share} />)}
          {wanted === null || wanted === undefined ? null : <line class="wanted" x1="0" x2="100" y1={y(wanted)} y2={y(wanted)}><title>{wantedSaid}</title></line>}
          {at === null || at === undefined || at < first || at > last ? null : <line class="wanted" x1={x(at)} x2={x(at)} y1="0" y2={HIGH} />}
          {lines.map((line, place) => <Drawn key={line.name} line={line} second={place > 0} x={x} y={y} as={as} />)}
        </svg>
        <div class="times" aria-hidden="true"><span>{all[0]?.[1]}</span><span>{along}</span><span>{all.length > 1 ? all.at(-1)?.[1] : ""}</span></div>
      </figure>
      {lines.length > 1 ? <ul class="legend">{lines.map((line, place) => <li key={line.name}><span class={place ? "key second" : "key"} aria-hidden="true" />{line.name}</li>)}</ul> : null}
      <details><summary>{say("as_table")}</summary><div class="scrolled" tabIndex={0} role="region" aria-label={said}><table><thead><tr><th>{along}</th>{lines.map((line) => <th key={line.name}>{line.name}</th>)}</tr></thead>
        <tbody>{all.map(([place, name]) => <tr key={place}><td>{name}</td>{lines.map((line) => { const one = line.points.find((each) => each.x === place); return <td key={line.name} class="n">{one && one.value !== null ? `${written(one.value, as)} (${ends(one, as)})` : "–"}</td>; })}</tr>)}</tbody></table></div></details>
    </>
  );
}

function Drawn({ line, second, x, y, as }: { line: Line; second: boolean; x: (value: number) => number; y: (value: number) => number; as: As }): JSX.Element {
  const there = line.points.filter((one) => one.value !== null);
  const banded = there.filter((one) => one.low !== null && one.high !== null);
  const more = second ? " second" : "";
  return (
    <>
      {banded.length > 1 ? <polygon class={`band${more}`} points={[...banded.map((one) => `${x(one.x)},${y(one.high!)}`), ...[...banded].reverse().map((one) => `${x(one.x)},${y(one.low!)}`)].join(" ")} /> : banded.map((one) => <line key={one.x} class={`beam${more}`} x1={x(one.x)} x2={x(one.x)} y1={y(one.low!)} y2={y(one.high!)} />)}
      {there.length > 1 ? <polyline class={`line-q${more}`} points={there.map((one) => `${x(one.x)},${y(one.value!)}`).join(" ")} /> : null}
      {there.map((one) => <line key={one.x} class={`dot-q${more}`} x1={x(one.x)} x2={x(one.x)} y1={y(one.value!)} y2={y(one.value!)}><title>{`${line.name} · ${one.at}: ${written(one.value, as)} (${ends(one, as)})`}</title></line>)}
    </>
  );
}
