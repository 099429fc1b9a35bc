// Examples of a guideline: what is shown, the answer, given with the questions themselves, whether it is right, and why.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { ask, told, type Example, type Fault as Wrong, type Material, type Project, type Told } from "../asking";
import { Fault } from "../parts";
import { language } from "../../language";
import { moved } from "./form/tree";
import { inWords } from "../questions/kind";
import { bothOf } from "./guiding";
import { Trying } from "./trying";
import { say } from "./words";

interface Given { project: Project; examples: readonly Example[]; change: (next: Example[]) => void; wrong: readonly Wrong[] }

export function Examples({ project, examples, change, wrong }: Given): JSX.Element {
  const [fault, tell] = useState<Told | null>(null);
  const [skip, pass] = useState(0);
  const latest = useRef(examples);
  latest.current = examples;
  const add = async (good: boolean): Promise<void> => {
    try {
      const { rows } = await ask<{ rows: { id: number }[] }>(`/api/projects/${project.id}/tasks?limit=1&after=${skip}`);
      const task = rows[0] ? await ask<{ material: Material }>(`/api/tasks/${rows[0].id}`) : null;
      pass(rows[0]?.id ?? 0);
      const material = task ? Object.fromEntries(project.shows.map((one) => [one.field, task.material[one.field] ?? null])) : Object.fromEntries(project.shows.map((one) => [one.field, ""]));
      change([...latest.current, { material, value: {}, good, why: { en: "", zh: "" } }]);
      tell(null);
    } catch (problem) {
      tell(told(problem));
    }
  };
  return (
    <section class="part"><h2>{say("examples")}</h2>
      {fault ? <Fault told={fault} /> : null}
      {examples.length ? null : <p class="soft">{say("example_none")}</p>}
      <ol class="things">{examples.map((one, at) => <One key={at} {...{ project, one, at }} of={examples.length} wrong={wrong.filter((each) => each.path.startsWith(`examples[${at}]`))} change={(next) => change(examples.map((other, place) => (place === at ? next : other)))} move={(by) => change(moved(examples, at, by))} remove={() => change(examples.filter((_, place) => place !== at))} />)}</ol>
      <p class="row wrap"><button type="button" onClick={() => void add(true)}>{say("example_add")}: {say("example_good_it")}</button><button type="button" onClick={() => void add(false)}>{say("example_add")}: {say("example_bad_it")}</button></p>
    </section>
  );
}

function One({ project, one, at, of, wrong, change, move, remove }: { project: Project; one: Example; at: number; of: number; wrong: readonly Wrong[]; change: (next: Example) => void; move: (by: number) => void; remove: () => void }): JSX.Element {
  const name = say("example_n", { n: at + 1 });
  const [typed, type] = useState<string | null>(null);
  const read = (text: string): void => {
    type(text);
    try {
      const found = JSON.parse(text) as Material;
      if (found && typeof found === "object" && !Array.isArray(found)) change({ ...one, material: found });
    } catch {
      // it stays as it was until this is JSON again
    }
  };
  return (
    <li class={one.good ? "example good" : "example bad"}>
      <p class="row wrap"><b>{one.good ? "✓" : "✗"} {name}</b><select aria-label={`${name}: ${say("example_good_it")} / ${say("example_bad_it")}`} value={one.good ? "good" : "bad"} onChange={(event) => change({ ...one, good: event.currentTarget.value === "good" })}><option value="good">{say("example_good_it")}</option><option value="bad">{say("example_bad_it")}</option></select><span class="grow" /><button type="button" class="small" aria-label={say("up", { name })} disabled={!at} onClick={() => move(-1)}>↑</button><button type="button" class="small" aria-label={say("down", { name })} disabled={at === of - 1} onClick={() => move(1)}>↓</button><button type="button" class="small" aria-label={say("remove", { name })} onClick={remove}>×</button></p>
      {wrong.map((each, place) => <p key={place} class="problem" role="alert">{language.value === "en" ? each.en : each.zh}</p>)}
      <div class="pair">
        <div>
          <label class="stacked">{say("example_material")}<textarea rows={3} class="code" spellcheck={false} value={typed ?? JSON.stringify(one.material, null, 2)} onBlur={() => type(null)} onInput={(event) => read(event.currentTarget.value)} /></label>
          <label class="stacked">{say("example_why")}<input dir="auto" value={inWords(one.why)} onInput={(event) => change({ ...one, why: bothOf(one.why, event.currentTarget.value) })} /></label>
        </div>
        <div class="shown-option"><Trying shows={project.shows} questions={project.questions} material={one.material} value={one.value} change={(value) => change({ ...one, value })} prefix={`example${at}-`} /></div>
      </div>
    </li>
  );
}
