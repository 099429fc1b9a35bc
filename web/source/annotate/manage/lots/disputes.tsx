// Disputes of a project: what somebody says is wrong about a verdict; one who is not involved upholds or overturns it, with a reason.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, told, type Project, type Told, type Value } from "../../asking";
import { InShort } from "../../labelling/clash";
import { project as shared } from "../../labelling/task";
import { Fault, useTitle } from "../../parts";
import { moment } from "../../../language";
import { address } from "../../route";
import { number as grouped } from "../../words";
import { known, say } from "../words";

interface Dispute { id: number; key: string; about: string; reason: string; state: string; why: string; restored: boolean; opened_at: string; verdict_reason: string | null; by?: string; decided_by?: string | null; value: Value | null; mended: Value | null; involved: boolean }
interface Figures { open: number; upheld: number; overturned: number }

export default function Disputes({ id }: { id: number }): JSX.Element {
  const [project, setProject] = useState<Project | null>(null);
  const [rows, set] = useState<Dispute[] | null>(null);
  const [before, more] = useState<number | null>(null);
  const [figures, count] = useState<Figures | null>(null);
  const [all, show] = useState(false);
  const [fault, tell] = useState<Told | null>(null);
  useTitle(project ? say("disputes_of", { name: project.title || project.name }) : "");
  const load = async (from: number | null = null): Promise<void> => {
    try {
      if (!project) {
        const found = await ask<Project>(`/api/projects/${id}`);
        const whole = { ...found, guideline: { version: 0, text: "", examples: [] } };
        setProject(whole);
        shared.value = whole;
      }
      const found = await ask<{ rows: Dispute[]; after: number | null }>(`/api/projects/${id}/disputes?limit=50${all ? "" : "&state=open"}${from ? `&before=${from}` : ""}`);
      set(from ? [...(rows ?? []), ...found.rows] : found.rows);
      more(found.after);
      tell(null);
      ask<Figures>(`/api/projects/${id}/disputes/figures`).then(count, () => undefined);
    } catch (problem) {
      tell(told(problem));
    }
  };
  useEffect(() => { void load(); }, [id, all]);
  if (!project || rows === null) return <main class="listing">{fault ? <Fault told={fault}><button type="button" onClick={() => void load()}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  return (
    <main class="listing managing disputes">
      <div class="row wrap"><h1>{say("disputes_of", { name: project.title || project.name })}</h1><div class="tabs" role="group" aria-label={say("disputes")}><button type="button" aria-pressed={!all} onClick={() => show(false)}>{say("disputes_open")}</button><button type="button" aria-pressed={all} onClick={() => show(true)}>{say("disputes_all")}</button></div><span class="grow" /><a class="button" href={address("project", id)}>{say("to_project")}</a></div>
      {figures ? <p class="soft">{say("disputes_figures", { open: grouped(figures.open), upheld: grouped(figures.upheld), overturned: grouped(figures.overturned) })}</p> : null}
      {fault ? <Fault told={fault} /> : null}
      {rows.length ? <ul class="projects">{rows.map((one) => <Row key={one.id} project={id} one={one} done={() => void load()} />)}</ul> : <div class="empty"><h2>{say("disputes_none")}</h2><p class="soft">{say("disputes_none_hint")}</p></div>}
      {before ? <p><button type="button" onClick={() => void load(before)}>{say("older")}</button></p> : null}
    </main>
  );
}

function Row({ project, one, done }: { project: number; one: Dispute; done: () => void }): JSX.Element {
  const [why, because] = useState("");
  const [fault, tell] = useState<Told | null>(null);
  const [busy, be] = useState(false);
  const decide = (decision: string): void => {
    be(true);
    ask(`/api/projects/${project}/disputes/${one.id}`, "PATCH", { decision, reason: why }).then(done, (problem: unknown) => { tell(told(problem)); be(false); });
  };
  return (
    <li class="given dispute">
      <header class="row wrap"><h2>{one.key}</h2><span>{known(`about_${one.about}`, one.about)}</span><span class="soft">{known(`dispute_${one.state}`, one.state)} · {moment(one.opened_at)}</span></header>
      <div class="two"><section><h3>{say("answer_given")}</h3>{one.value ? <InShort value={one.value} /> : null}</section>{one.mended ? <section><h3>{say("answer_mended")}</h3><InShort value={one.mended} /></section> : null}</div>
      {one.verdict_reason ? <p dir="auto"><b>{say("verdict_says")}: </b>{one.verdict_reason}</p> : null}
      <p dir="auto"><b>{say("dispute_says", { name: one.by ?? "" })}: </b>{one.reason}</p>
      {one.state !== "open" ? <p dir="auto">{say("decided_why", { why: one.why })}{one.decided_by ? <span class="soft"> · {one.decided_by}</span> : null}</p> : one.involved ? <p class="note">{say("dispute_yours")}</p> : <>
        <label class="stacked">{say("reason")}<textarea rows={2} maxLength={2000} dir="auto" value={why} onInput={(event) => because(event.currentTarget.value)} /></label>
        {fault ? <Fault told={fault} /> : null}
        <div class="verdicts"><button type="button" disabled={busy || !why.trim()} onClick={() => decide("upheld")}>{say("uphold")}</button><button type="button" disabled={busy || !why.trim()} onClick={() => decide("overturned")}>{say("overturn")}</button></div>
      </>}
    </li>
  );
}
