// Who has qualified: what is asked, how likely it is passed, how far each is; a manager lets somebody try again, or waives it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../../asking";
import { Fault } from "../../parts";
import { useDeed, useOne, usePaged } from "../../people/doing";
import { Said } from "../../people/sheet";
import { address } from "../../route";
import { moment } from "../../../language";
import { number as grouped } from "../../words";
import { whom } from "./alarms";
import { ends, Nothing, Range, Section, written } from "./measured";
import type { Given } from "./page";
import type { Attempt, Qualifications, Qualified } from "./telling";
import { known, say } from "./words";

const STATES = ["", "waiting", "trying", "passed", "failed", "waived"] as const;

export function Qualifying({ project, changes }: Given): JSX.Element {
  const path = `/api/projects/${project.id}/qualifications`;
  const head = useOne<Qualifications>(`${path}?limit=1`);
  const [state, only] = useState("");
  const list = usePaged<Qualified>(path, { state }, 50);
  const { fault, said, busy, run } = useDeed();
  const decide = (one: Qualified, deed: "retry" | "waive"): void => run(async () => { await ask(`${path}/${one.person}`, "POST", { deed }); list.reload(); head.reload(); return say(deed === "retry" ? "retry_done" : "waive_done", { name: whom(one) }); });
  const plan = head.one?.plan;
  return (
    <Section word="qualification" hint="qualification_hint">
      {list.fault ? <Fault told={list.fault}><button type="button" onClick={() => { list.reload(); head.reload(); }}>{say("again")}</button></Fault> : null}
      {head.one && !plan ? <Nothing word="no_qualification" hint="no_qualification_hint">{changes ? <p><a class="button" href={address("project", project.id)}>{say("to_rules")}</a></p> : null}</Nothing> : null}
      {plan ? <><p>{plan.least === null ? say("plan_score", { n: grouped(plan.tasks), share: written(plan.right, "share") }) : say("plan_right", { n: grouped(plan.tasks), least: grouped(plan.least) })}</p>
        <p class="soft">{say("plan_chances")} {plan.chances.map((one) => say("plan_chance", { accuracy: written(one.accuracy, "share"), passes: written(one.passes, "share") })).join(" · ")}</p></> : null}
      <Said fault={fault} said={said} />
      {plan || list.rows?.some((one) => one.state !== "waiting") ? (
        <>
          <p><label>{say("state")} <select value={state} onChange={(event) => only(event.currentTarget.value)}>{STATES.map((one) => <option key={one} value={one}>{one ? `${say(`qualified_${one}`)}${head.one?.counts[one] ? ` (${grouped(head.one.counts[one]!)})` : ""}` : say("all_of_them")}</option>)}</select></label></p>
          <div class="scrolled" tabIndex={0} role="region" aria-label={say("table_of", { name: say("qualification") })}><table>
            <thead><tr><th>{say("name")}</th><th>{say("state")}</th><th>{say("answered_of")}</th><th>{say("came_to")}</th>{changes ? <th><span class="unseen">{say("change")}</span></th> : null}</tr></thead>
            <tbody>{(list.rows ?? []).map((one) => <Row key={one.id} {...{ one, changes, busy, decide }} />)}</tbody>
          </table></div>
          {list.rows && !list.rows.length && !list.busy ? <p class="soft">{say("nobody_so")}</p> : null}
          {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
        </>
      ) : null}
    </Section>
  );
}

/** What an attempt came to, against what was wanted. */
function CameTo({ one }: { one: Attempt }): JSX.Element {
  return <div><span class="measured"><b>{written(one.value, "share")}</b><Range of={one} as="share" mark={one.wanted} /><span class="soft">{ends(one, "share")} · {say("gold_of", { right: grouped(one.right), asked: grouped(one.asked) })} · {say("wanted_at", { wanted: written(one.wanted, "share") })}{one.at ? ` · ${moment(one.at)}` : ""}</span></span></div>;
}

const TAGS: { [state: string]: string } = { passed: "on", waived: "on", failed: "off", trying: "wait" };

function Row({ one, changes, busy, decide }: { one: Qualified; changes: boolean; busy: boolean; decide: (one: Qualified, deed: "retry" | "waive") => void }): JSX.Element {
  const name = whom(one);
  return (
    <tr>
      <td><bdi>{name}</bdi></td>
      <td><span class={`tag ${TAGS[one.state] ?? ""}`}>{known(`qualified_${one.state}`, one.state)}</span>{one.attempt > 1 ? <p class="soft">{say("attempt_n", { n: one.attempt })}</p> : null}</td>
      <td class="n">{one.tasks ? `${grouped(one.answered)} / ${grouped(one.tasks)}` : "–"}</td>
      <td>{one.evidence.length ? one.evidence.map((each, at) => <CameTo key={at} one={each} />) : "–"}{one.now && one.now.state === "passed" ? <p class="problem">{say("now_passed")}</p> : null}</td>
      {changes ? <td>{one.state === "failed" || one.state === "passed" || one.state === "waived" ? <button type="button" class="small" disabled={busy} aria-label={`${say("retry")}: ${name}`} onClick={() => decide(one, "retry")}>{say("retry")}</button> : null} {one.state !== "passed" && one.state !== "waived" ? <button type="button" class="small" disabled={busy} aria-label={`${say("waive")}: ${name}`} onClick={() => decide(one, "waive")}>{say("waive")}</button> : null}</td> : null}
    </tr>
  );
}
