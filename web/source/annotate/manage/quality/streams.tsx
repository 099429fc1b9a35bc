// What models bring to a project, as two streams drawn by chance measure it: with a prediction in sight or without, asked by a model or by chance.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../../asking";
import { Fault } from "../../parts";
import { useDeed, useOne } from "../../people/doing";
import { Field, Said } from "../../people/sheet";
import { address } from "../../route";
import { moment } from "../../../language";
import { number as grouped } from "../../words";
import { called } from "./agreement";
import { Chart, type Line } from "./chart";
import { Measured, Nothing, Section, written, type As } from "./measured";
import type { Given } from "./page";
import type { Assistance, Asking, Model, Models, Paged, Share, Streams as Told } from "./telling";
import { inWordsOf } from "./sentences";
import { known, say, type Word } from "./words";

export function Streams({ project, changes }: Given): JSX.Element {
  const { one, fault, reload } = useOne<Told>(`/api/projects/${project.id}/streams`);
  const models = useOne<Models & Paged<Model>>(`/api/projects/${project.id}/models`);
  if (!one) return fault ? <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>;
  const shown = one.questions.filter((each) => each.assisted + each.unassisted > 0);
  return (
    <>
      {fault ? <Fault told={fault} /> : null}
      <p class="soft row wrap" role="status">{say("as_of", { at: moment(one.at) })} <button type="button" class="small" onClick={() => { reload(); models.reload(); }}>{say("look_again")}</button></p>
      <Section word="assisted" hint="assisted_hint">
        {shown.length ? <><OfStream word="unassisted_n" share={one.unassisted} /><p class="soft">{Object.entries(one.handled).filter(([, n]) => n).map(([how, n]) => `${known(`origin_${how}`, how)}: ${grouped(n)}`).join(" · ")}</p><div class="cards-2">{shown.map((each) => <OfQuestion key={each.question} {...{ project, each }} />)}</div></> : <Nothing word={one.shows ? "assisted_none" : "assisted_off"} hint={one.shows ? "assisted_none_hint" : "assisted_off_hint"}>{changes ? <p><a class="button" href={address("project", project.id)}>{say("to_rules")}</a></p> : null}</Nothing>}
      </Section>
      <Section word="asking_by_model" hint="asking_by_model_hint"><ByModel {...{ project, changes }} asking={one.asking} /></Section>
      <Section word="models_here" hint="models_here_hint">{changes ? <p><a href={address("models", project.id)}>{say("models_outside")}</a></p> : null}{models.fault ? <Fault told={models.fault} /> : null}{models.one ? <Here {...{ project, changes }} rows={models.one.rows} reload={models.reload} /> : null}</Section>
    </>
  );
}

function OfStream({ word, share }: { word: Word; share: Share }): JSX.Element {
  return <p>{say(word, { n: grouped(share.n), of: grouped(share.of), wanted: written(share.wanted, "share") })} {share.share ? <Measured of={share.share} as="share" mark={share.wanted} /> : null}</p>;
}

const FIGURES: readonly [name: "accepted" | "corrected" | "time" | "anchoring" | "agreement" | "accuracy" | "mended" | "spoilt", as: As, scale: [number, number], mark: number | null][] = [
  ["accepted", "share", [0, 1], null], ["corrected", "share", [0, 1], null], ["time", "ratio", [0, 2], 1], ["anchoring", "points", [-0.5, 0.5], 0], ["accuracy", "points", [-0.5, 0.5], 0], ["agreement", "points", [-0.5, 0.5], 0], ["mended", "share", [0, 1], null], ["spoilt", "share", [0, 1], null],
];

/** Methods that count people, and not answers: their intervals are wider, as the answers of one person hang together. */
const BY_PERSON = /clustered|by-person/;

function OfQuestion({ project, each }: { project: Given["project"]; each: Assistance }): JSX.Element {
  return (
    <article class="card-q"><h3><bdi>{called(project, each.question)}</bdi></h3>
      <p class="soft">{say("stream_counts", { assisted: grouped(each.assisted), unassisted: grouped(each.unassisted), known: grouped(each.known) })}</p>
      <dl class="dl-q">{FIGURES.map(([name, as, scale, mark]) => {
        const enough = each.enough[name];
        return [<dt key={`${name} dt`} title={say(name === "agreement" ? "stream_agreement_hint" : (`${name}_hint` as Word))}>{say(`stream_${name}` as Word)}</dt>, <dd key={name}><Measured of={each[name]} as={as} scale={scale} mark={mark} on={each[name] ? say(BY_PERSON.test(each[name]!.method) ? "over_people" : "over_answers", { n: grouped(each[name]!.n) }) : ""} />{enough && enough.missing > 0 ? <p class="soft">{say("missing_for", { n: grouped(enough.missing), least: written(enough.least, as === "share" ? "share" : as) })}</p> : null}</dd>];
      })}</dl>
      {each.warnings.map((one) => <p key={one} class="problem">{inWordsOf(one)}</p>)}
    </article>
  );
}

function ByModel({ project, changes, asking }: { project: Given["project"]; changes: boolean; asking: Asking }): JSX.Element {
  const { saving } = asking;
  const last = saving.curve.at(-1);
  const line = (word: Word, of: "project" | "random"): Line => ({ name: say(word), points: saving.curve.map((one) => ({ ...one[of], x: one.answers, at: grouped(one.answers) })) });
  if (asking.way === "off" && !saving.curve.length) return <Nothing word="asking_off" hint="asking_off_hint">{changes ? <p><a class="button" href={address("project", project.id)}>{say("to_rules")}</a></p> : null}</Nothing>;
  return (
    <>
      <p>{say("asking_way", { way: known(`way_${asking.way}`, asking.way), batch: grouped(Number(project.policy.model_batch ?? 0)), n: grouped(asking.batch) })}</p>
      {asking.random.of ? <OfStream word="random_n" share={asking.random} /> : null}
      {asking.accuracy ? <p>{say("model_accuracy")} <Measured of={asking.accuracy} as="share" on={say("over_answers", { n: grouped(asking.accuracy.n) })} /></p> : null}
      {saving.saved ? <p>{say("saved_answers")} <Measured of={saving.saved} as="share" scale={[-1, 1]} mark={0} /></p> : <p class="soft">{saving.why ? inWordsOf(saving.why) : say("not_measurable")}{asking.way !== "off" && Object.values(saving.missing).some((n) => n > 0) ? ` ${say("saving_missing", { random: grouped(saving.missing.random ?? 0), active: grouped(saving.missing.others ?? 0) })}` : ""}</p>}
      {last ? <p>{say("streams_apart", { n: grouped(last.answers) })} <Measured of={last.better} as="points" scale={[-0.5, 0.5]} mark={0} /></p> : null}
      {saving.curve.length ? <Chart lines={[line("curve_project", "project"), line("curve_random", "random")]} as="share" along={say("answers")} said={say("curve_said", { n: saving.curve.length })} /> : null}
      {asking.notes.map((one) => <p key={one} class="soft">{inWordsOf(one)}</p>)}
    </>
  );
}

/** The models of a project; one that learns here can be made, told to learn now, paused and let go. */
function Here({ project, changes, rows, reload }: { project: Given["project"]; changes: boolean; rows: readonly Model[]; reload: () => void }): JSX.Element {
  const [name, call] = useState("");
  const [meaning, mean] = useState(false);
  const { fault, said, busy, run } = useDeed();
  const path = `/api/projects/${project.id}/models`;
  const deed = (method: "POST" | "PATCH" | "DELETE", at: string, words: string, body?: object): void => run(async () => { await ask(`${path}${at}`, method, body); reload(); return words; });
  const make = (event: Event): void => { event.preventDefault(); deed("POST", "", say("model_made"), { name: name.trim(), settings: meaning ? { meaning } : {} }); call(""); };
  return (
    <>
      {rows.length ? <div class="cards-2">{rows.map((each) => <OfModel key={each.id} {...{ project, each, busy }} deed={changes && each.kind === "learner" ? deed : null} />)}</div> : <Nothing word="no_models" hint="no_models_hint" />}
      <Said fault={fault} said={said} />
      {changes ? <form class="skill-form" onSubmit={make}><Field name={say("model_name")} value={name} set={call} hint={say("model_name_hint")} required longest={100} /><label class="check"><input type="checkbox" checked={meaning} onChange={(event) => mean(event.currentTarget.checked)} /> {say("model_meaning")}</label><p class="acts"><button type="submit" disabled={busy || !name.trim()}>{say("model_make")}</button></p></form> : null}
    </>
  );
}

type Deed = (method: "POST" | "PATCH" | "DELETE", at: string, words: string, body?: object) => void;

function Deeds({ each, busy, deed }: { each: Model; busy: boolean; deed: Deed }): JSX.Element {
  const [sure, first] = useState(false);
  const paused = each.state === "paused";
  const own = (word: Word): string => `${say(word)}: ${each.name}`;
  return (
    <p class="acts">
      <button type="button" class="small" disabled={busy || paused} aria-label={own("model_learn")} onClick={() => deed("POST", `/${each.id}/learn`, say("model_learns"))}>{say("model_learn")}</button>
      <button type="button" class="small" disabled={busy} aria-label={own(paused ? "go_on" : "pause_it")} onClick={() => deed("PATCH", `/${each.id}`, say("saved_it"), { revision: each.revision, state: paused ? "idle" : "paused" })}>{say(paused ? "go_on" : "pause_it")}</button>
      {sure ? <><span class="soft">{say("model_gone_hint")}</span><button type="button" class="small" disabled={busy} onClick={() => deed("DELETE", `/${each.id}`, say("model_gone", { name: each.name }))}>{say("take_out", { name: each.name })}</button></> : <button type="button" class="small" onClick={() => first(true)}>{say("take_out", { name: each.name })}</button>}
    </p>
  );
}

function OfModel({ project, each, busy, deed }: { project: Given["project"]; each: Model; busy: boolean; deed: Deed | null }): JSX.Element {
  const progress = each.progress;
  const questions = each.figures?.questions ?? [];
  const cannot = progress?.cannot as { message?: string; hint?: string } | null | undefined;
  return (
    <article class="card-q"><h3><bdi>{each.name}</bdi> <span class={`tag ${each.state === "failed" ? "off" : each.state === "paused" ? "wait" : "on"}`}>{known(`model_${each.state}`, each.state)}</span></h3>
      {progress?.learnt_at ? <p class="soft">{say("learnt_at", { at: moment(progress.learnt_at), n: grouped(progress.learnt_from ?? 0), predicted: grouped(progress.predicted ?? 0) })}</p> : null}
      {cannot?.message ? <p class="problem">{cannot.message}{cannot.hint ? ` ${cannot.hint}` : ""}</p> : null}
      {(progress?.notes ?? []).map((one) => <p key={one} class="soft">{inWordsOf(one)}</p>)}
      {questions.map((one) => (
        <dl key={one.question} class="dl-q"><dt><bdi>{called(project, one.question)}</bdi>: {say("right_ahead")}</dt><dd><Measured of={one.unseen} as="share" on={one.unseen ? say("over_answers", { n: grouped(one.unseen.n) }) : ""} mark={one.usual?.value ?? null} />{one.usual ? <p class="soft">{say("usual", { share: written(one.usual.value, "share") })}</p> : null}</dd>
          <dt>{say("right_seen")}</dt><dd><Measured of={one.seen} as="share" on={one.seen ? say("over_answers", { n: grouped(one.seen.n) }) : ""} /></dd>
          <dt>{say("held_out")}</dt><dd><Measured of={one.held_out} as="share" on={one.held_out ? say("over_answers", { n: grouped(one.held_out.n) }) : ""} /></dd></dl>
      ))}
      {deed ? <Deeds {...{ each, busy, deed }} /> : null}
    </article>
  );
}
