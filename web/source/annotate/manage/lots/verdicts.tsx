// What was said of one's own answers that was no acceptance, with why; each may be disputed for a while, and what became of that stands here.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, told, type Material, type Project, type Told, type Value } from "../../asking";
import { InShort } from "../../labelling/clash";
import { project as shared } from "../../labelling/task";
import { Fault, useTitle } from "../../parts";
import { address } from "../../route";
import { moment } from "../../../language";
import { inWords } from "../../questions/kind";
import { Pieces } from "../trying";
import { known, say } from "../words";

interface OfLot { id: number; name: string; state: "accepted" | "rejected"; on_rejection: "again" | "more"; faults: { [question: string]: string } }
interface Verdict { id: number; turn_id: number; key: string; about: string; reason: string; at: string; material: Material; lot: OfLot | null; label: Value | null; value: Value | null; mended: Value | null; until_at: string | null; dispute: { id: number; reason: string; state: string; why: string; restored: boolean } | null }

export default function Verdicts({ id }: { id: number }): JSX.Element {
  const [project, setProject] = useState<Project | null>(null);
  const [rows, set] = useState<Verdict[] | null>(null);
  const [before, more] = useState<number | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  useTitle(project ? `${say("verdicts")} · ${project.title || project.name}` : "");
  const load = async (from: number | null = null): Promise<void> => {
    try {
      if (!project) {
        const found = await ask<Project>(`/api/projects/${id}`);
        const whole = { ...found, guideline: { version: 0, text: "", examples: [] } };
        setProject(whole);
        shared.value = whole;
      }
      const found = await ask<{ rows: Verdict[]; after: number | null }>(`/api/projects/${id}/verdicts?limit=50${from ? `&before=${from}` : ""}`);
      set(from ? [...(rows ?? []), ...found.rows] : found.rows);
      more(found.after);
      tell(null);
    } catch (problem) {
      tell(told(problem));
    }
  };
  useEffect(() => { void load(); }, [id]);
  if (!project || rows === null) return <main class="listing">{fault ? <Fault told={fault}><button type="button" onClick={() => void load()}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  return (
    <main class="listing disputes">
      <div class="row wrap"><h1>{say("verdicts")}</h1><span class="soft">{project.title || project.name}</span><span class="grow" /><a class="button" href={address("work", id)}>{say("work")}</a></div>
      {fault ? <Fault told={fault} /> : null}
      {rows.length ? <ul class="projects">{rows.map((one) => <Row key={`${one.turn_id} ${one.about} ${one.at}`} project={project} one={one} done={() => void load()} />)}</ul> : <div class="empty"><h2>{say("verdicts_none")}</h2><p class="soft">{say("verdicts_none_hint")}</p></div>}
      {before ? <p><button type="button" onClick={() => void load(before)}>{say("older")}</button></p> : null}
    </main>
  );
}

/** What a lot found: how it was decided, what was faulty, what becomes of the answer, and why nobody disputes it by himself. */
function Lot({ project, lot }: { project: Project; lot: OfLot }): JSX.Element {
  const called = (name: string): string => { const asked = project.questions.find((each) => each.name === name); return (asked && inWords(asked.title)) || name; };
  const faults = Object.entries(lot.faults).map(([name, how]) => say("lot_fault_of", { question: called(name), how: known(`fault_${how}`, how) })).join(say("comma"));
  return (
    <>
      <p dir="auto">{say("lot_says", { lot: lot.name || say("lot_n", { n: lot.id }), state: known(`lot_state_${lot.state}`, lot.state), faults })}</p>
      <p>{say(lot.state === "accepted" ? "lot_goes_accepted" : lot.on_rejection === "more" ? "lot_goes_more" : "lot_goes_again")}</p>
      <p class="soft">{say("lot_whole")}</p>
    </>
  );
}

const NONE: ReadonlySet<string> = new Set();

function Row({ project, one, done }: { project: Project; one: Verdict; done: () => void }): JSX.Element {
  const [open, begin] = useState(false);
  const [reason, write] = useState("");
  const [fault, tell] = useState<Told | null>(null);
  const send = (event: Event): void => {
    event.preventDefault();
    ask(`/api/projects/${project.id}/disputes`, "POST", { turn: one.turn_id, reason }).then(done, (problem: unknown) => tell(told(problem)));
  };
  const { dispute } = one;
  return (
    <li class="given dispute">
      <header class="row wrap"><h2>{one.key}</h2><span>{known(`about_${one.about}`, one.about)}</span><span class="soft">{moment(one.at)}</span></header>
      <div class="clipped" role="group" tabIndex={0} aria-label={say("task_named", { name: one.key })}><Pieces shows={project.shows} material={one.material} covered={NONE} /></div>
      <div class="two"><section><h3>{say("answer_given")}</h3>{one.value ? <InShort value={one.value} /> : null}</section>{one.mended ? <section><h3>{say("answer_mended")}</h3><InShort value={one.mended} /></section> : null}{one.label ? <section><h3>{say("lot_of_label")}</h3><InShort value={one.label} /></section> : null}</div>
      {one.reason ? <p dir="auto"><b>{say("verdict_says")}{say("colon")}</b>{one.reason}</p> : null}
      {one.lot ? <Lot project={project} lot={one.lot} /> : dispute ? <div class="note"><p dir="auto">{dispute.reason}</p><p><b>{known(`dispute_${dispute.state}`, dispute.state)}</b>{dispute.restored ? ` ${say("dispute_restored")}` : ""}</p>{dispute.why ? <p dir="auto">{say("decided_why", { why: dispute.why })}</p> : null}</div> : one.until_at ? open ? (
        <form onSubmit={send}>
          <label class="stacked">{say("dispute_reason")}<textarea autofocus required rows={3} maxLength={2000} dir="auto" value={reason} onInput={(event) => write(event.currentTarget.value)} /></label>
          {fault ? <Fault told={fault} /> : null}
          <div class="verdicts"><button type="submit" class="main" disabled={!reason.trim()}>{say("dispute_send")}</button><button type="button" onClick={() => begin(false)}>{say("close")}</button></div>
        </form>
      ) : <p class="row wrap"><button type="button" onClick={() => begin(true)}>{say("dispute_it")}</button><span class="soft">{say("dispute_until", { at: moment(one.until_at) })}</span></p> : <p class="soft">{say("dispute_over")}</p>}
    </li>
  );
}
