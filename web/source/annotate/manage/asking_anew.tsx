// Another version of what a running project shows and asks; what it does to answers and people is told before it is saved.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { ask, told, type Json, type Material, type Project, type Told } from "../asking";
import { Fault, useTitle } from "../parts";
import { address } from "../route";
import { language } from "../../language";
import { number as grouped } from "../words";
import { Questions, ShownFields } from "./asked";
import { useChecked } from "./checking";
import { Clashing, clashOf } from "./clashing";
import { same, type Tree } from "./form/tree";
import { Writing, type Kinds } from "./form/writing";
import { plain } from "./preview";
import { Sample } from "./sample";
import { guessed, TEMPLATES } from "./templates";
import { say, type Word } from "./words";
import { Beside, Mending, useKinds } from "./wizard";

interface Fate { name: string; fate: string; answers: number; unfit: number; faults: { task: string; en: string; zh: string }[] }
interface Effects { version: number; tried: number; all_tried: boolean; questions: Fate[]; lacking: { field: string; tasks: number; of: number }[]; held: number; people: number }

const SAMPLES = 10; // tasks of the project that it is tried with

export default function AskingAnew({ id }: { id: number }): JSX.Element {
  const { kinds, fault, again } = useKinds();
  const [project, set] = useState<Project | null>(null);
  const [samples, sample] = useState<Material[] | null>(null);
  const [failed, fail] = useState<Told | null>(null);
  const load = async (): Promise<void> => {
    try {
      set(await ask<Project>(`/api/projects/${id}`));
      const { rows } = await ask<{ rows: { id: number }[] }>(`/api/projects/${id}/tasks?limit=${SAMPLES}`);
      const whole = await Promise.all(rows.map((one) => ask<{ material: Material }>(`/api/tasks/${one.id}`)));
      sample(whole.map((one) => one.material));
      fail(null);
    } catch (problem) {
      fail(told(problem));
    }
  };
  useEffect(() => { void load(); }, [id]);
  useTitle(project ? say("questions_of", { name: project.title || project.name }) : "");
  if (!kinds || !project || !samples) return <main class="listing">{fault ?? failed ? <Fault told={(fault ?? failed)!}><button type="button" onClick={() => { again(); void load(); }}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  return <Edited key={project.questions_version} {...{ project, kinds }} begun={samples} reload={load} />;
}

/** A configuration without what is as it would be anyway, as people write it. */
function slimmed(kinds: Kinds, project: Project): Tree {
  const { shows, questions } = plain(project);
  const empty = (one: Json | undefined): boolean => !!one && typeof one === "object" && Object.values(one).every((said) => !said);
  return {
    shows: shows.map((one) => Object.fromEntries(Object.entries(one).filter(([name, said]) => name !== "title" || !empty(said as Json)))) as Json,
    questions: questions.map((one) => {
      const schema = kinds.rows.find((each) => each.kind === one.kind)?.schema;
      const settings = Object.fromEntries(Object.entries(one.settings ?? {}).filter(([name, said]) => schema?.required?.includes(name) || !same(said, schema?.properties?.[name]?.default)));
      return Object.fromEntries(Object.entries({ ...one, settings }).filter(([name, said]) => !(name === "about" && empty(said as Json)) && !(name === "required" && said === true)));
    }) as Json,
  };
}

function Edited({ project, kinds, begun, reload }: { project: Project; kinds: Kinds; begun: Material[]; reload: () => Promise<void> }): JSX.Element {
  const first = useMemo(() => slimmed(kinds, project), [project]);
  const w = useMemo(() => new Writing(first, kinds), [first]);
  const [samples, sample] = useState<Material[]>(begun.length ? begun : [TEMPLATES[project.questions[0]?.kind ?? "choice"]?.().material ?? {}]);
  const [effects, foresee] = useState<Effects | null>(null);
  const [after, follow] = useState(project.questions_version);
  const [stands, stand] = useState<number | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const [said, answer] = useState("");
  const [busy, be] = useState(false);
  const check = useChecked(w, false);
  const tree = w.tree.value;
  const changed = !same(tree, first);
  useEffect(() => { w.fields.value = [...new Set([...samples.flatMap((one) => Object.keys(one)), ...project.shows.map((one) => one.field)])]; }, [samples]);
  const latest = useRef(tree);
  useLayoutEffect(() => { latest.current = tree; foresee(null); answer(""); }, [tree]);
  const body = { shows: tree.shows, questions: tree.questions };
  const look = (): void => {
    be(true);
    ask<Effects>(`/api/projects/${project.id}/questions/effects`, "POST", body).then((found) => { if (latest.current === tree) { foresee(found); tell(null); } }, (problem: unknown) => tell(told(problem))).finally(() => be(false));
  };
  const save = (): void => {
    be(true);
    ask<{ version: number }>(`/api/projects/${project.id}/questions`, "PUT", { ...body, after }).then((made) => {
      stand(null);
      tell(null);
      answer(say("saved_questions", { n: made.version }));
      return reload();
    }, (problem: unknown) => {
      const version = clashOf(problem);
      if (version !== null) stand(version);
      else tell(told(problem));
    }).finally(() => be(false));
  };
  const showAll = (): void => w.put(["shows"], w.fields.value.map((field) => ({ field, as: project.shows.find((one) => one.field === field)?.as ?? guessed(samples[0]?.[field]) })));
  return (
    <main class="listing wide composing">
      <div class="row wrap"><h1>{say("questions_of", { name: project.title || project.name })} <span class="soft">{say("version_n", { n: project.questions_version })}</span></h1><a class="button" href={address("project", project.id)}>{say("to_project")}</a></div>
      <Beside w={w} check={check} samples={samples}>
        <form class="stacked-form" onSubmit={(event) => event.preventDefault()}>
          <Sample there={samples} use={sample} showAll={showAll} />
          <ShownFields w={w} />
          <Questions w={w} />
          {fault ? <Fault told={fault} /> : null}
          {stands !== null ? <Clashing stands={stands} theirs={() => { stand(null); void reload(); }} mine={() => { follow(stands); stand(null); look(); }} /> : null}
          <Mending w={w} check={check}>
            <div>
              {effects ? <Foreseen effects={effects} /> : null}
              <p class="row wrap"><button type="button" class={effects ? "" : "main"} disabled={busy || !changed || w.wrong.value.length > 0} onClick={look}>{say("look_effects")}</button>{effects ? <button type="button" class="main" disabled={busy || w.wrong.value.length > 0} onClick={save}>{say("save_questions", { n: after + 1 })}</button> : null}<span class="soft grow" role="status">{said || (changed ? "" : say("unchanged"))}</span></p>
            </div>
          </Mending>
        </form>
      </Beside>
    </main>
  );
}

function Foreseen({ effects }: { effects: Effects }): JSX.Element {
  return (
    <section class="effects" aria-label={say("effects")}><h3>{say("effects")}</h3>
      <ul>
        {effects.questions.map((one) => (
          <li key={one.name} class={one.unfit || one.fate === "gone" ? "problem" : ""}>{say(`fate_${one.fate}` as Word, { name: one.name, n: grouped(one.answers), unfit: grouped(one.unfit) })}
            {one.faults.length ? <ul>{one.faults.map((fault, at) => <li key={at} class="soft">{fault.task}: {language.value === "en" ? fault.en : fault.zh}</li>)}</ul> : null}</li>
        ))}
        {effects.lacking.map((one) => <li key={one.field} class="problem">{say("effects_lacking", { n: grouped(one.tasks), of: grouped(one.of), field: one.field })}</li>)}
        <li>{say("effects_stay", { n: effects.version })}</li>
        <li>{effects.held ? say("effects_work", { people: effects.people, held: grouped(effects.held) }) : say("effects_nobody")}</li>
        <li class="soft">{say(effects.all_tried ? "effects_tried" : "effects_newest", { n: grouped(effects.tried) })}</li>
      </ul>
    </section>
  );
}
