// How good the answers of a project are, for those who run it: agreement, people, known answers, cost, models, alarms.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { me } from "../../account";
import { ask, type Project, type Told } from "../../asking";
import { project as shared } from "../../labelling/task";
import { Fault, useTitle } from "../../parts";
import { toldOf, useKeys } from "../../people/doing";
import { dress } from "../../people/look";
import { address, go, route } from "../../route";
import { stateWord } from "../../work";
import { Agreement } from "./agreement";
import { Alarms } from "./alarms";
import { Disagreements } from "./disagreements";
import { Costs } from "./costs";
import { KnownAnswers } from "./gold";
import { dressQuality } from "./look";
import { Nothing } from "./measured";
import { People } from "./people";
import { Streams } from "./streams";
import { Suspects } from "./suspects";
import { say, type Word } from "./words";

/** What a part of the page is given: the project, and whether whoever looks may change something. */
export interface Given { project: Project; changes: boolean }

const PARTS: readonly [at: string, word: Word, (given: Given) => JSX.Element][] = [
  ["agreement", "part_agreement", Agreement], ["people", "part_people", People], ["disagreements", "part_disagreements", Disagreements], ["gold", "part_gold", KnownAnswers],
  ["cost", "part_cost", Costs], ["models", "part_models", Streams], ["alarms", "part_alarms", Alarms], ["suspects", "part_suspects", Suspects],
];

/** Parts for those who run the project, and for auditors, who are told codes: known answers, and what is about single people. */
const RUNNERS: ReadonlySet<string> = new Set(["gold", "alarms"]);

export default function QualityPage({ id }: { id: number }): JSX.Element {
  const [project, set] = useState<Project | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const load = (): void => {
    ask<Project>(`/api/projects/${id}`).then((found) => {
      shared.value = { ...found, guideline: { version: 0, text: "", examples: [] } };
      set(found);
      tell(null);
    }, (problem: unknown) => tell(toldOf(problem)));
  };
  useEffect(() => { dress(); dressQuality(); }, []);
  useEffect(load, [id]);
  const changes = me.value?.person.role === "owner" || project?.role === "manager";
  const shown = PARTS.filter(([to]) => changes || project?.role === "auditor" || to === route.value[2] || !RUNNERS.has(to));
  const at = Math.max(0, shown.findIndex(([part]) => part === route.value[2]));
  const [part, word, Part] = shown[at]!;
  const title = project ? project.title || project.name : "";
  useTitle(project ? `${say(word)} · ${title}` : "");
  const next = (by: number): void => { const to = shown[at + by]; if (project && to) go("quality", id, to[0]); };
  useKeys({ "[": () => next(-1), "]": () => next(1) });
  if (!project) return <main class="listing quality">{fault ? <Fault told={fault}><button type="button" onClick={load}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  if (!["manager", "reviewer", "auditor"].includes(project.role ?? "") && me.value?.person.role !== "owner") return <main class="listing quality"><Nothing word="quality_barred" hint="quality_barred_hint" /></main>;
  return (
    <main class="listing quality">
      <div class="row wrap"><h1><bdi>{title}</bdi></h1><span class={`state ${project.state}`}>{stateWord(project.state)}</span><span class="grow" /><a class="button" href={address("project", id)}>{say("to_project")}</a></div>
      <nav class="quality-nav" aria-label={say("parts_of_quality")}>{shown.map(([to, name]) => <a key={to} href={address("quality", id, to)} aria-current={to === part ? "page" : undefined}>{say(name)}</a>)}{changes || project.role === "reviewer" || project.role === "auditor" ? <a href={address("lots", id)}>{say("part_lots")} ↗</a> : null}</nav>
      <Part key={part} project={project} changes={changes} />
      <p class="soft keys-line">{say("keys_of_parts")}</p>
    </main>
  );
}
