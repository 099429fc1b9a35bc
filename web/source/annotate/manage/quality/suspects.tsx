// Labels that are probably wrong, the most probable first; each is answered once more, reviewed, or let stand.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../../asking";
import { Fault } from "../../parts";
import { useDeed, usePaged } from "../../people/doing";
import { Said } from "../../people/sheet";
import { moment } from "../../../language";
import { called, Counting } from "./agreement";
import { namesOf, Piece, Sides } from "./disagreements";
import { Nothing, Section, written } from "./measured";
import type { Given } from "./page";
import type { Suspect } from "./telling";
import { sentence } from "./sentences";
import { say, type Word } from "./words";

const DEEDS: readonly [deed: "answer" | "review" | "dismiss", word: Word][] = [["answer", "suspect_answer"], ["review", "suspect_review"], ["dismiss", "suspect_dismiss"]];

export function Suspects({ project, changes }: Given): JSX.Element {
  const [question, only] = useState("");
  const [done, mark] = useState<{ [id: number]: string }>({});
  const list = usePaged<Suspect>(`/api/projects/${project.id}/suspects`, { question }, 20);
  const { fault, said, busy, run } = useDeed();
  const deed = (one: Suspect, what: string, word: Word): void => run(async () => {
    await ask(`/api/projects/${project.id}/suspects`, "POST", { task: one.task, question: one.question, deed: what });
    mark((before) => ({ ...before, [one.id]: what }));
    return `${one.key}: ${say(`${word}_done` as Word)}`;
  });
  return (
    <Section word="part_suspects" hint="suspects_hint">
      {project.questions.length > 1 ? <p><label>{say("question")} <select value={question} onChange={(event) => only(event.currentTarget.value)}><option value="">{say("all_questions")}</option>{project.questions.map((one) => <option key={one.name} value={one.name}>{called(project, one.name)}</option>)}</select></label></p> : null}
      {list.fault ? <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault> : null}
      <Said fault={fault} said={said} />
      <div class="held" aria-busy={list.busy}>
        {list.rows?.length ? <ol class="listed-q">{list.rows.map((one) => <Row key={one.id} {...{ project, one, changes, busy }} done={done[one.id] ?? one.sent?.deed ?? ""} deed={deed} />)}</ol> : !list.rows && list.busy ? <p class="soft">{say("loading")}</p> : list.rows && list.at === null ? <Counting again={list.reload} /> : list.rows && !list.busy ? <Nothing word="no_suspects" hint="no_suspects_hint" /> : null}
        {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
      </div>
    </Section>
  );
}

function Row({ project, one, changes, busy, done, deed }: { project: Given["project"]; one: Suspect; changes: boolean; busy: boolean; done: string; deed: (one: Suspect, what: string, word: Word) => void }): JSX.Element {
  const names = namesOf(project, one.question);
  const sent = DEEDS.find(([what]) => what === done);
  return (
    <li class={done === "dismiss" ? "dismissed" : ""}>
      <div class="row wrap"><b><bdi>{one.key}</bdi></b><span class="soft"><bdi>{called(project, one.question)}</bdi></span><span class="tag bad">{say("wrong_by", { share: written(one.wrong, "share") })}</span></div>
      <Piece project={project} material={one.material} name={one.key} />
      <p>{say("stands_as")} <b><bdi>{names.get(one.value) ?? one.value}</bdi></b> · {say("rather")} <b><bdi>{names.get(one.proposed) ?? one.proposed}</bdi></b></p>
      {one.why.length ? <ul class="soft">{one.why.map((why, at) => <li key={at}>{sentence(why)}</li>)}</ul> : null}
      <Sides project={project} question={one.question} answers={one.answers} />
      {sent ? <p class="soft">{say(`${sent[1]}_done` as Word)}{one.sent ? ` · ${moment(one.sent.at)}` : ""}</p> : changes ? <p class="acts">{DEEDS.map(([what, word]) => <button key={what} type="button" class={what === "answer" ? "main" : ""} disabled={busy} aria-label={`${say(word)}: ${one.key}`} onClick={() => deed(one, what, word)}>{say(word)}</button>)}</p> : null}
    </li>
  );
}

