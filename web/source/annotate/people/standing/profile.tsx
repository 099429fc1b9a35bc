// What somebody has shown: by field with the level that it bears out, and by project.
import type { JSX } from "preact";
import { ask, type Json } from "../../asking";
import { Fault } from "../../parts";
import { address } from "../../route";
import { moment } from "../../../language";
import { number } from "../../words";
import { useDeed, useOne } from "../doing";
import { Said } from "../sheet";
import { levelWord } from "../somebody";
import { share, type Known, type Share } from "./figures";
import { say } from "./words";

interface Proposal { skill: string; level: number | null; held: number | null; change: "raise" | "lower" | "keep"; next_level: number | null; next_share: number | null; next_tasks: number | null }
interface Field { field: string; projects: number; answers: number; known: Known | null; proposal: Proposal }
interface Project { id: number; name: string; title: string; answers: number; seconds: number | null; others_seconds: number | null; known: Known | null; with_others: Share | null; reviews: { [verdict: string]: Share | null } }
export interface Held { name: string; level: number; source: "manager" | "qualification" | "certificate"; state: string; days_left: number | null; expires_at: string | null }
interface Profile { skills: Held[]; fields: Field[]; projects: Project[]; unseen_projects: number; known_until: string | null; rule: { level: number; at_least: number; tasks: number }[] }

const percent = (said: number): string => `${Math.round(said * 100)} %`;

function KnownCell({ known }: { known: Known | null }): JSX.Element {
  return <td>{known ? <>{number(known.n)} / {number(known.of)}<p>{share(known)}</p><p class="soft">{say("drawn")} {share(known.shrunk)}</p></> : "–"}</td>;
}

function Level({ one, grant }: { one: Field; grant: ((one: Field, level: number) => void) | null }): JSX.Element {
  const { level, change, next_level, next_share, next_tasks } = one.proposal;
  const next = next_level && next_share ? { level: next_level, share: percent(next_share), tasks: number(next_tasks ?? 0) } : null;
  return (
    <td>
      <p>{level ? levelWord(level) : say("bears_none")}</p>
      {change === "lower" ? <p class="problem">{say("propose_lower", { level: levelWord(one.proposal.held ?? 5) })}</p> : null}
      {change === "raise" && level && grant ? <p><button type="button" class="small" onClick={() => grant(one, level)} aria-label={`${one.field}: ${say("grant_it", { level: levelWord(level) })}`}>{say("grant_it", { level: levelWord(level) })}</button></p> : null}
      {next ? <p class="soft">{say(next_tasks ? "next" : "next_share", next)}</p> : null}
    </td>
  );
}

/** Of oneself where nobody is named; who may grant skills is offered what is borne out. */
export function Shown({ id, granted, skills }: { id?: number; granted?: () => void; skills?: (held: Held[]) => JSX.Element }): JSX.Element {
  const { one, fault, reload } = useOne<Profile>(id === undefined ? "/api/me/profile" : `/api/people/${id}/profile`);
  const deed = useDeed();
  if (!one) return <section aria-labelledby="shown"><h2 id="shown">{say("measured")}</h2>{fault ? <Fault told={fault} /> : null}</section>;
  const grant = id === undefined ? null : (field: Field, level: number): void => deed.run(async () => {
    const evidence: Json = { known: { tasks: field.known?.of ?? 0, right: field.known?.n ?? 0, low: field.known?.low ?? 0, high: field.known?.high ?? 0 }, note: field.known ? `${field.known.n}/${field.known.of}` : "" };
    await ask(`/api/people/${id}/skills/${encodeURIComponent(field.field)}`, "PUT", { level, evidence });
    reload();
    granted?.();
    return say("granted");
  });
  return (
    <>
      {skills?.(one.skills)}
      <section aria-labelledby="shown">
        <h2 id="shown">{say("measured")}</h2>
        {one.known_until ? <p class="soft">{say("own_until", { when: moment(one.known_until) })}</p> : null}
        {one.fields.length ? (
          <div class="scrolled" tabIndex={0} role="region" aria-label={say("by_field")}><table class="shown"><caption class="unseen">{say("by_field")}</caption>
            <thead><tr><th>{say("field")}</th><th>{say("answers")}</th><th>{say("known")}</th><th>{say("bears_out")}</th></tr></thead>
            <tbody>{one.fields.map((each) => <tr key={each.field}><td><b><bdi>{each.field}</bdi></b></td><td>{number(each.answers)}</td><KnownCell known={each.known} /><Level one={each} grant={grant} /></tr>)}</tbody>
          </table></div>
        ) : null}
        <Said fault={deed.fault} said={deed.said} />
        {one.projects.length ? (
          <div class="scrolled" tabIndex={0} role="region" aria-label={say("by_project")}><table class="shown"><caption class="unseen">{say("by_project")}</caption>
            <thead><tr><th>{say("project")}</th><th>{say("answers")}</th><th>{say("known")}</th><th>{say("with_others")}</th><th>{say("reviews")}</th><th>{say("seconds")}</th></tr></thead>
            <tbody>{one.projects.map((each) => (
              <tr key={each.id}>
                <td>{id === undefined ? <bdi>{each.title || each.name}</bdi> : <a href={address("project", each.id)}><bdi>{each.title || each.name}</bdi></a>}</td><td>{number(each.answers)}</td><KnownCell known={each.known} />
                <td>{each.with_others ? <>{number(each.with_others.n)} / {number(each.with_others.of)}<p class="soft">{share(each.with_others)}</p></> : "–"}</td>
                <td>{(["accept", "fix", "send_back"] as const).map((verdict) => { const of = each.reviews[verdict]; return of && of.n ? <p key={verdict}>{say(verdict)} {number(of.n)} / {number(of.of)}</p> : null; })}{Object.values(each.reviews).some(Boolean) ? null : "–"}</td>
                <td>{each.seconds ?? "–"}{each.others_seconds ? <p class="soft">{say("usual", { n: each.others_seconds })}</p> : null}</td>
              </tr>
            ))}</tbody>
          </table></div>
        ) : <p class="soft">{say("measured_none")}</p>}
        {one.unseen_projects ? <p class="soft">{say("elsewhere", { n: number(one.unseen_projects) })}</p> : null}
        <details><summary>{say("rule")}</summary><ul>{one.rule.map((each) => <li key={each.level}>{say("rule_line", { level: levelWord(each.level), tasks: each.tasks, share: percent(each.at_least) })}</li>)}</ul><p class="soft">{say("rule_said")}</p></details>
      </section>
    </>
  );
}

/** My skills, with how each was shown and when it runs out. */
export function MySkills({ held }: { held: Held[] }): JSX.Element {
  return (
    <section aria-labelledby="my-skills">
      <h2 id="my-skills">{say("my_skills")}</h2>
      {held.length ? <ul class="cards">{held.map((one) => (
        <li key={one.name}><p class="grow"><b><bdi>{one.name}</bdi></b> · {levelWord(one.level)}</p><span class="soft">{say(`source_${one.source}`)}</span>{one.state === "valid" ? (one.expires_at ? <span class="soft">{say("until", { when: moment(one.expires_at) })}</span> : null) : <span class={one.state === "expired" ? "tag off" : "tag wait"}>{one.state === "expired" ? say("ended") : say("ends_in", { n: one.days_left ?? 0 })}</span>}</li>
      ))}</ul> : <p class="soft">{say("no_skills")}</p>}
    </section>
  );
}
