// Cost against quality: what fewer answers a task would have come to, how many are still needed for a wanted level, and what is asked again by itself.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Fault } from "../../parts";
import { inWords } from "../../questions/kind";
import { useOne, usePaged } from "../../people/doing";
import { address } from "../../route";
import { moment } from "../../../language";
import { number as grouped } from "../../words";
import { AsOf, called, Counting, waits } from "./agreement";
import { Chart, type Line } from "./chart";
import { Nothing, Section, written } from "./measured";
import type { Given } from "./page";
import type { CostOf, CostStep, Extra, ExtraRow, Forecast, Quality } from "./telling";
import { sentence } from "./sentences";
import { known, say } from "./words";

const LEVELS = [0.8, 0.85, 0.9, 0.95, 0.97, 0.99] as const; // shares of right labels that may be wanted

/** Answers at which a share was thought right, on straight lines between the steps; none where it was not reached. */
export function answersFor(steps: readonly CostStep[], wanted: number): number | null {
  for (let at = 0; at < steps.length; at++) {
    const [one, before] = [steps[at]!, steps[at - 1]];
    if (one.sureness < wanted) continue;
    return before ? before.answers + ((one.answers - before.answers) * (wanted - before.sureness)) / (one.sureness - before.sureness || 1) : one.answers;
  }
  return null;
}

export function Costs({ project, changes }: Given): JSX.Element {
  const { one, fault, reload } = useOne<Quality>(`/api/projects/${project.id}/quality`);
  if (!one) return fault ? <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>;
  return (
    <>
      {fault ? <Fault told={fault} /> : null}
      <AsOf at={one.at} newer={one.newer} again={reload} />
      <Section word="part_cost" hint="cost_hint">
        {waits(one) ? <Counting again={reload} /> : one.cost.some((each) => each.steps.length) ? one.cost.filter((each) => each.steps.length).map((each) => <OfQuestion key={each.question} {...{ project, each }} />) : <Nothing word="no_cost" hint="no_cost_hint"><p><a class="button" href={address("project", project.id)}>{say("to_project")}</a></p></Nothing>}
      </Section>
      <Section word="asking_again" hint="asking_again_hint"><Again extra={one.extra} {...{ project, changes }} /></Section>
    </>
  );
}

/** How many answers a level still takes, in words. */
function needed(one: Forecast): string {
  const [wanted, now] = [written(one.wanted, "share"), written(one.now, "share")];
  if (one.answers === null) return say("never_reached", { wanted, reached: written(one.reached, "share") });
  if (one.answers === 0) return say("reached_already", { wanted, now });
  return say("still_needed", { n: grouped(one.answers), low: grouped(one.low ?? one.answers), high: one.high === null ? "∞" : grouped(one.high), wanted, now });
}

function OfQuestion({ project, each }: { project: Given["project"]; each: CostOf }): JSX.Element {
  const ends = each.forecast;
  const at = (n: number): string => say("answers_each", { n });
  const thought: Line = { name: say("thought_right"), points: each.steps.map((one) => ({ x: one.answers, at: `${at(one.answers_a_task)} · ${grouped(one.answers)}`, value: one.sureness, low: null, high: null })) };
  const seen: Line = { name: say("right_on_known"), points: each.steps.flatMap((one) => (one.accuracy ? [{ ...one.accuracy, x: one.answers, at: `${at(one.answers_a_task)} · ${grouped(one.answers)}` }] : [])) };
  const last = each.steps.at(-1)!;
  const [level, want] = useState(String(ends?.wanted ?? 0.95));
  const levels = each.forecasts.length ? each.forecasts.map((one) => one.wanted) : [...LEVELS];
  const wanted = Number(level);
  const ahead = each.forecasts.find((one) => one.wanted === wanted);
  const then = answersFor(each.steps, wanted) ?? (ahead && wanted <= ahead.now + 1e-9 ? last.answers : null);
  return (
    <article class="card-q"><h3><bdi>{called(project, each.question)}</bdi></h3>
      <p><label>{say("wanted_share")} <select value={level} onChange={(event) => want(event.currentTarget.value)}>{levels.map((one) => <option key={one} value={one}>{written(one, "share")}</option>)}</select></label> <span role="status">{then !== null && last.answers > then ? say("reached_with", { n: grouped(Math.round(then)) }) : ""} <b>{ahead ? needed(ahead) : ""}</b></span></p>
      {ahead && each.limits ? <><p class="soft">{sentence(ahead.why)}{ahead.unanswered ? ` ${say("now_counts", { n: grouped(ahead.unanswered) })}` : ""}</p><p class="soft">{sentence(each.limits)}</p></> : <p class="soft">{say("no_forecast")}</p>}
      <Chart lines={[thought, seen].filter((one) => one.points.length)} as="share" along={say("answers")} wanted={wanted} wantedSaid={say("wanted_at", { wanted: written(wanted, "share") })} at={then} said={say("cost_said", { name: called(project, each.question), n: grouped(last.answers), share: written(last.sureness, "share") })} />
    </article>
  );
}

function Again({ project, extra, changes }: { project: Given["project"]; extra: Extra; changes: boolean }): JSX.Element {
  const list = usePaged<ExtraRow>(`/api/projects/${project.id}/quality/extra`, {}, 20);
  return (
    <>
      <p>{extra.on ? say("again_on", { most: extra.most === null ? "–" : extra.most, sure: written(extra.sure, "share") }) : say("again_off")}</p>
      {extra.on || extra.asked ? <p>{say("again_spent", { n: grouped(extra.spent), tasks: grouped(extra.asked), of: extra.budget === null ? say("no_limit") : grouped(extra.budget) })}{extra.expected === null ? "" : ` ${say("again_expected", { share: written(extra.expected, "share") })}`}</p> : null}
      <p class="soft">{sentence(extra.why)}{extra.looked_at ? ` · ${moment(extra.looked_at)}` : ""}</p>
      {changes && !extra.on ? <p><a class="button" href={address("project", project.id)}>{say("to_rules")}</a></p> : null}
      {list.fault ? <Fault told={list.fault} /> : null}
      {list.rows?.length ? <details><summary>{say("again_tasks")}</summary><div class="scrolled" tabIndex={0} role="region" aria-label={say("again_tasks")}><table><thead><tr><th>{say("task")}</th><th>{say("answers")}</th><th>{say("asked_again")}</th><th>{say("sure_of_it")}</th><th>{say("decision")}</th></tr></thead>
        <tbody>{list.rows.map((one) => <tr key={one.id}><td><bdi>{one.key}</bdi></td><td class="n">{grouped(one.answers)}</td><td class="n">{grouped(one.extra)}</td><td class="n">{written(one.sureness, "share")}</td><td>{known(`decision_${one.decision}`, one.decision)}<p class="soft">{inWords(one.why)} · {moment(one.at)}</p></td></tr>)}</tbody></table></div>
        {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}</details> : null}
    </>
  );
}
