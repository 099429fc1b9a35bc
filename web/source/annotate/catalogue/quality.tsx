// How good a release is, as its hallmark says it: the grade, each dimension with its interval, what was measured, and what was not tested.
import type { JSX } from "preact";
import { Letter } from "./search";
import { both, say, type Both } from "./words";

interface Numbers { value: number | null; low: number | null; high: number | null; confidence?: number | null; n?: number | null; method?: string | null }
interface Dimension extends Numbers { name: string; title: Both; decision: string; limit?: number | null }
interface Measured extends Numbers { id: string; name: string; title: Both; level: string }
interface Untested { id: string; name: string; title: Both; state: string; needs: Both }
export interface Told { letter: string; profile: string; edition: string; says: Both; dimensions: Dimension[]; valid2: Dimension[]; gates: { name: string; verdict: string }[]; measured: Measured[]; not_tested: Untested[]; worth: { points?: Point[] } | null }
interface Point { records: number; value: number; low?: number; high?: number }

function shown(value: number | null | undefined): string {
  if (value === null || value === undefined) return "";
  return Number.isInteger(value) ? String(value) : Math.abs(value) >= 100 ? value.toFixed(1) : Number(value.toPrecision(3)).toString();
}

/** Bars from 0 to the end of the scale, with the interval over each: one number without the other is not told. */
function Bars({ title, of }: { title: string; of: Dimension[] }): JSX.Element {
  const end = of.some((one) => (one.high ?? one.value ?? 0) > 1) ? 100 : 1;
  const at = (value: number): number => (Math.max(0, Math.min(end, value)) / end) * 100;
  return (
    <div class="bars" role="group" aria-label={title}>
      <h3>{title}</h3>
      {of.map((one) => (
        <div class="bar-row" key={one.name}>
          <span class="bar-name">{both(one.title)}</span>
          {one.value === null || one.value === undefined ? <span class="soft">{say("not_measurable")}</span> : (
            <>
              <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect class="bar-all" width="100" height="8" /><rect class="bar-value" width={at(one.value)} height="8" />
                {typeof one.low === "number" && typeof one.high === "number" ? <rect class="bar-between" x={at(one.low)} y="3" width={Math.max(0.6, at(one.high) - at(one.low))} height="2" /> : null}
                {typeof one.limit === "number" ? <rect class="bar-limit" x={at(one.limit)} width="0.6" height="8" /> : null}
              </svg>
              <span class="bar-number"><b>{shown(one.value)}</b>{typeof one.low === "number" && typeof one.high === "number" ? <span class="soft"> {say("interval", { low: shown(one.low), high: shown(one.high) })}</span> : null}</span>
            </>
          )}
        </div>
      ))}
    </div>
  );
}

function Curve({ points }: { points: Point[] }): JSX.Element | null {
  const told = points.filter((one) => one.records > 0 && Number.isFinite(one.value));
  if (told.length < 2) return null;
  const xs = told.map((one) => Math.log(one.records)), ys = told.flatMap((one) => [one.value, one.low ?? one.value, one.high ?? one.value]);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const x = (at: number): number => 20 + ((at - left) / (right - left || 1)) * 270;
  const y = (at: number): number => 110 - ((at - low) / (high - low || 1)) * 100;
  return (
    <figure class="curve"><svg viewBox="0 0 300 125" role="img" aria-label={told.map((one) => `${one.records}: ${shown(one.value)}`).join("; ")}>
      <polygon class="curve-between" points={[...told.map((one, at) => `${x(xs[at]!)},${y(one.high ?? one.value)}`), ...told.map((one, at) => `${x(xs[at]!)},${y(one.low ?? one.value)}`).reverse()].join(" ")} />
      <polyline class="line" points={told.map((one, at) => `${x(xs[at]!)},${y(one.value)}`).join(" ")} />
      {told.map((one, at) => <text key={at} x={x(xs[at]!)} y="122" text-anchor="middle">{one.records}</text>)}
    </svg></figure>
  );
}

export function Quality({ told }: { told: Told }): JSX.Element {
  if (!told.letter && !told.measured.length && !told.dimensions.length) return <p class="soft">{say("quality_none")}</p>;
  return (
    <>
      <p class="row wrap"><Letter grade={told.letter} /><span class="grow">{both(told.says)} <span class="soft">{told.profile}{told.edition ? ` · ${told.edition}` : ""}</span></span></p>
      {told.valid2.length ? <Bars title="VALID²" of={told.valid2} /> : null}
      {told.dimensions.length && !(told.profile === "valid2" && told.valid2.length) ? <Bars title={say("dimensions")} of={told.dimensions} /> : null}
      {told.worth?.points ? <Curve points={told.worth.points} /> : null}
      <details><summary>{say("measured")} ({told.measured.length})</summary>
        <div class="scrolled" tabIndex={0} role="group" aria-label={say("measured")}><table><thead><tr><th>{say("indicator")}</th><th>{say("value")}</th><th>{say("between")}</th><th>{say("n")}</th><th>{say("method")}</th></tr></thead><tbody>{told.measured.map((one) => (
          <tr key={one.name}><td>{both(one.title)} <span class="soft">{one.id}</span></td><td class="n">{shown(one.value)}</td><td class="n">{typeof one.low === "number" ? say("interval", { low: shown(one.low), high: shown(one.high) }) : ""}</td><td class="n">{shown(one.n)}</td><td>{one.method ?? ""}</td></tr>
        ))}</tbody></table></div>
      </details>
      <details open={told.not_tested.length > 0 && told.not_tested.length < 12}><summary>{say("not_tested")} ({told.not_tested.length})</summary>
        {told.not_tested.length ? <ul class="untested">{told.not_tested.map((one) => <li key={one.name}><b>{both(one.title)}</b> <span class="soft">{one.id}</span>{both(one.needs) ? <p class="soft">{say("needs", { what: both(one.needs) })}</p> : null}</li>)}</ul> : <p class="soft">{say("not_tested_none")}</p>}
      </details>
    </>
  );
}
