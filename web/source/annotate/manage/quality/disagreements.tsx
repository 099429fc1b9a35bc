// Tasks on which people disagree most, with all answers side by side: what to read before a guideline is mended.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Project } from "../../asking";
import { brief, called as classesOf } from "../../labelling/clash";
import { clock } from "../../labelling/timing";
import { Fault } from "../../parts";
import { usePaged } from "../../people/doing";
import { address } from "../../route";
import { number as grouped } from "../../words";
import { Pieces } from "../trying";
import { called, Counting } from "./agreement";
import { Nothing, Section, written } from "./measured";
import type { Given } from "./page";
import type { AnswerOf, Disagreement } from "./telling";
import { say } from "./words";

const NONE: ReadonlySet<string> = new Set();

/** The material of a task, clipped; whoever wants more scrolls in it. */
export function Piece({ project, material, name }: { project: Project; material: Disagreement["material"]; name: string }): JSX.Element {
  return <div class="clipped" role="group" tabIndex={0} aria-label={say("task_named", { name })}><Pieces shows={project.shows} material={material} covered={NONE} /></div>;
}

/** What the classes of a question are called. */
export function namesOf(project: Project, question: string): ReadonlyMap<string, string> {
  const asked = project.questions.find((one) => one.name === question);
  return asked ? classesOf(asked) : new Map();
}

/** Answers to one question, those that are alike together, the most common first. */
export function Sides({ project, question, answers }: { project: Project; question: string; answers: readonly AnswerOf[] }): JSX.Element {
  const names = namesOf(project, question);
  const groups = new Map<string, AnswerOf[]>();
  for (const one of answers) {
    const key = JSON.stringify(one.value[question] ?? null);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return (
    <div class="sides">{[...groups.entries()].sort(([, a], [, b]) => b.length - a.length).map(([key, all]) => (
      <div key={key} class="side"><p dir="auto"><b>{brief(all[0]!.value[question], names)}</b></p><p class="soft">{all.map((one) => `${one.code} (${clock(one.active_ms)}${one.reviewed ? `, ${say("was_reviewed")}` : ""})`).join(" · ")}</p></div>
    ))}</div>
  );
}

export function Disagreements({ project, changes }: Given): JSX.Element {
  const [question, only] = useState("");
  const list = usePaged<Disagreement>(`/api/projects/${project.id}/disagreements`, { question }, 20);
  return (
    <Section word="part_disagreements" hint="disagreements_hint">
      {project.questions.length > 1 ? <p><label>{say("question")} <select value={question} onChange={(event) => only(event.currentTarget.value)}><option value="">{say("all_questions")}</option>{project.questions.map((one) => <option key={one.name} value={one.name}>{called(project, one.name)}</option>)}</select></label></p> : null}
      {list.fault ? <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault> : null}
      <div class="held" aria-busy={list.busy}>
        {list.rows?.length ? <ol class="listed-q">{list.rows.map((one) => <Row key={one.id} {...{ project, one, changes }} />)}</ol> : !list.rows && list.busy ? <p class="soft">{say("loading")}</p> : list.rows && list.at === null ? <Counting again={list.reload} /> : list.rows && !list.busy ? <Nothing word="no_disagreements" hint="no_disagreements_hint" /> : null}
        {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
      </div>
    </Section>
  );
}

function Row({ project, one, changes }: { project: Project; one: Disagreement; changes: boolean }): JSX.Element {
  const settled = one.value && one.value[one.question] !== undefined && one.value[one.question] !== null;
  return (
    <li>
      <div class="row wrap"><b><bdi>{one.key}</bdi></b><span class="soft"><bdi>{called(project, one.question)}</bdi> · {say("disagree_by", { share: written(one.disagreement, "share"), n: grouped(one.answers.length) })}</span><span class="grow" />{changes ? <a class="button small" href={address("review", project.id, one.task)}>{say("to_review")}</a> : null}</div>
      <Piece project={project} material={one.material} name={one.key} />
      <Sides project={project} question={one.question} answers={one.answers} />
      {settled ? <p><span class="soft">{say("come_to")}</span> <b dir="auto">{brief(one.value[one.question], namesOf(project, one.question))}</b></p> : <p class="problem">{say("left_open")}</p>}
    </li>
  );
}
