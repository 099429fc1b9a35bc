// One model: what it is, how far its run is, what that cost, and what one may do with it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Fault } from "../../parts";
import { usePaged } from "../../people/doing";
import { moment } from "../../../language";
import { number as grouped } from "../../words";
import { LIVE, outcomes, type Faulty, type Learner, type Outside, type Run } from "./telling";
import { known, say, type Word } from "./words";

const TAG: { [state: string]: string } = { running: "on", at_work: "on", queued: "wait", paused: "wait", failed: "off" };

export interface Deeds { change: () => void; attempt: () => void; run: () => void; steer: (state: string) => void; train: () => void; remove: () => void }

export function OutsideRow({ project, one, changes, busy, deeds }: { project: number; one: Outside; changes: boolean; busy: boolean; deeds: Deeds }): JSX.Element {
  const live = one.run !== null && LIVE.includes(one.run.state);
  const where = String(one.settings.url ?? "");
  return (
    <li aria-label={one.name}>
      <div class="row wrap"><b><bdi>{one.name}</bdi></b><span class="soft">{say(`kind_${one.kind}` as Word)}</span>{one.run ? <span class={`tag ${TAG[one.run.state] ?? ""}`}>{known(`run_${one.run.state}`)}</span> : null}<span class="grow" />{changes ? <button type="button" class="small" disabled={busy || one.run?.state === "running"} onClick={deeds.change}>{say("change")}</button> : null}</div>
      {where ? <p class="soft"><bdi class="code">{where}</bdi>{one.settings.model ? <> · <bdi class="code">{String(one.settings.model)}</bdi></> : null}</p> : null}
      {one.run ? <HowFar project={project} run={one.run} name={one.name} /> : null}
      {changes ? <p class="acts">
        <button type="button" class="small" disabled={busy} onClick={deeds.attempt}>{say("try_it")}</button>
        {live ? <>
          <button type="button" class="small" disabled={busy} onClick={() => deeds.steer(one.run!.state === "running" ? "paused" : "running")}>{say(one.run!.state === "running" ? "pause" : "go_on")}</button>
          <button type="button" class="small" disabled={busy} onClick={() => deeds.steer("stopped")}>{say("stop")}</button>
        </> : <button type="button" class="small" disabled={busy} onClick={deeds.run}>{say("run_it")}</button>}
        {one.run?.state === "failed" ? <button type="button" class="small" disabled={busy} onClick={() => deeds.steer("running")}>{say("go_on")}</button> : null}
        {one.kind === "label_studio" ? <button type="button" class="small" disabled={busy} onClick={deeds.train}>{say("train")}</button> : null}
        <button type="button" class="small" disabled={busy} onClick={deeds.remove}>{say("remove")}</button>
      </p> : null}
    </li>
  );
}

function HowFar({ project, run, name }: { project: number; run: Run; name: string }): JSX.Element {
  const good = run.counts.told + run.counts.partly;
  const faulty = run.counts.asked - run.counts.told;
  const [open, show] = useState(false);
  return (
    <div class="run">
      <progress max={Math.max(1, run.total)} value={run.counts.asked} aria-label={`${name}: ${say("progress_of", { n: grouped(run.counts.asked), of: grouped(run.total) })}`} />
      <p class="soft">{say("progress_of", { n: grouped(run.counts.asked), of: grouped(run.total) })} · {say("spent", { requests: grouped(run.counts.requests), tokens: grouped(run.counts.sent + run.counts.received) })}{good || faulty ? ` · ${outcomes(run.counts)}` : ""}</p>
      {run.why ? <p class={run.state === "failed" || run.failures ? "note" : "soft"}>{run.waits_until_at ? `${say("run_waits", { at: moment(run.waits_until_at) })}: ` : ""}<bdi>{run.why}</bdi></p> : null}
      {faulty ? <details onToggle={(event) => show(event.currentTarget.open)}><summary>{say("faults", { n: grouped(faulty) })}</summary>{open ? <Faults project={project} run={run.id} /> : null}</details> : null}
    </div>
  );
}

function Faults({ project, run }: { project: number; run: number }): JSX.Element {
  const list = usePaged<Faulty>(`/api/projects/${project}/prediction-runs/${run}/faults`, {}, 20);
  if (list.fault) return <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault>;
  return <>
    <ul class="faulty">{(list.rows ?? []).map((one) => <li key={one.id}><bdi class="code">{one.key}</bdi> <span class="tag">{say(`out_${one.outcome}` as Word)}</span> <bdi class="soft">{one.why}</bdi></li>)}</ul>
    {list.more ? <p class="acts"><button type="button" class="small" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
  </>;
}

export function LearnerRow({ one, changes, busy, steer, learn, remove }: { one: Learner; changes: boolean; busy: boolean; steer: (state: string) => void; learn: () => void; remove: () => void }): JSX.Element {
  const last = one.history.at(-1) ?? null;
  return (
    <li aria-label={one.name}>
      <div class="row wrap"><b><bdi>{one.name}</bdi></b><span class="soft">{say("kind_learner")}</span><span class={`tag ${TAG[one.state] ?? ""}`}>{known(`state_${one.state}`)}</span></div>
      <p class="soft">{last ? say("learnt_from", { n: grouped(last.learnt_from), m: grouped(last.predicted) }) : say("learnt_never")}</p>
      {changes ? <p class="acts">
        <button type="button" class="small" disabled={busy} onClick={learn}>{say("learn_now")}</button>
        <button type="button" class="small" disabled={busy} onClick={() => steer(one.state === "paused" ? "idle" : "paused")}>{say(one.state === "paused" ? "go_on" : "pause")}</button>
        <button type="button" class="small" disabled={busy} onClick={remove}>{say("remove")}</button>
      </p> : null}
    </li>
  );
}
