// The operating characteristic of a plan: how likely a lot is accepted, by the share of its tasks that are faulty; the same stands in a table.
import type { JSX } from "preact";
import { language } from "../../../language";
import { say } from "../words";

export interface Told { size: number; n: number; c: number | null; good: number | null; bad: number | null; producer_risk: number | null; consumer_risk: number | null; whole: boolean; curve?: [number, number][] }

export function percent(share: number, digits = 1): string {
  return share.toLocaleString(language.value === "en" ? "en-US" : "zh-CN", { style: "percent", maximumFractionDigits: share > 0 && share < 0.01 ? 2 : digits });
}

const WIDE = 320;
const HIGH = 150;
const LEFT = 36;
const LOW = 26;

export function Curve({ plan }: { plan: Told }): JSX.Element | null {
  const points = plan.curve ?? [];
  const far = points.at(-1)?.[0] ?? 0;
  if (plan.whole || !points.length || !far || plan.good === null || plan.bad === null) return null;
  const x = (share: number): number => LEFT + (share / far) * (WIDE - LEFT - 8);
  const y = (chance: number): number => 8 + (1 - chance) * (HIGH - LOW - 8);
  const line = points.map(([share, chance], at) => `${at ? "L" : "M"}${x(share).toFixed(1)} ${y(chance).toFixed(1)}`).join("");
  const at = (share: number): number => points.find(([one]) => one === share)?.[1] ?? 0;
  const marks = [{ share: plan.good, chance: at(plan.good), kind: "good" }, { share: plan.bad, chance: at(plan.bad), kind: "bad" }];
  const told = [plan.good, plan.bad, far / 4, far / 2, (far * 3) / 4].sort((a, b) => a - b);
  const nearest = (share: number): [number, number] => points.reduce((best, one) => (Math.abs(one[0] - share) < Math.abs(best[0] - share) ? one : best));
  return (
    <figure class="curve">
      <figcaption>{say("curve")}</figcaption>
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={say("curve")}>
        <path class="axis" d={`M${LEFT} 8V${HIGH - LOW}H${WIDE - 8}`} />
        {[0, 0.5, 1].map((chance) => <text key={chance} x={LEFT - 4} y={y(chance) + 3} text-anchor="end">{percent(chance, 0)}</text>)}
        {marks.map((one) => <g key={one.kind} class={one.kind}><path class="mark" d={`M${x(one.share).toFixed(1)} ${HIGH - LOW}V${y(one.chance).toFixed(1)}H${LEFT}`} /><circle cx={x(one.share)} cy={y(one.chance)} r="3" /><text x={x(one.share)} y={HIGH - LOW + 12} text-anchor="middle">{percent(one.share)}</text></g>)}
        <path class="line" d={line} />
        <text x={WIDE - 8} y={HIGH - 2} text-anchor="end">{say("curve_share")}</text>
      </svg>
      <details><summary>{say("as_table")}</summary><table><thead><tr><th scope="col">{say("curve_share")}</th><th scope="col">{say("curve_accept")}</th></tr></thead><tbody>{told.map((share) => nearest(share)).map(([share, chance], place) => <tr key={place}><td class="n">{percent(share)}</td><td class="n">{percent(chance)}</td></tr>)}</tbody></table></details>
    </figure>
  );
}

/** What a plan says, in sentences. */
export function PlanSaid({ plan }: { plan: Told }): JSX.Element {
  const of = { n: plan.n.toLocaleString("en-US"), size: plan.size.toLocaleString("en-US") };
  return (
    <>
      <p><b>{plan.c === null ? say("plan_says_estimate", of) : say("plan_says", { ...of, c: plan.c })}</b>{plan.whole ? ` ${say("plan_whole")}` : ""}</p>
      {plan.good !== null && plan.bad !== null && plan.producer_risk !== null && plan.consumer_risk !== null && !plan.whole ? <ul class="risks"><li>{say("plan_risk_good", { share: percent(plan.good), risk: percent(plan.producer_risk) })}</li><li>{say("plan_risk_bad", { share: percent(plan.bad), risk: percent(plan.consumer_risk) })}</li></ul> : null}
    </>
  );
}
