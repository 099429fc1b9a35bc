// Adjudication: answers that disagree, side by side in an order of chance and without names; one is chosen, mended, or another written, with a reason.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ask, told, type Material, type Predicted, type Project, type Told, type Value } from "../../asking";
import { InShort } from "../../labelling/clash";
import { project as shared } from "../../labelling/task";
import { Shown } from "../../material/piece";
import { inWords } from "../../questions/kind";
import { Fault, useTitle } from "../../parts";
import { address } from "../../route";
import { number as grouped } from "../../words";
import { say } from "../words";
import { Mending } from "./mending";
import { given as isGiven, NO_WHY, once, pressedReason, Reasons, type Why } from "./reasons";
import { ModelsSaid } from "./said";

interface Answer { letter: string; value: Value; note: string; name: string | null }
interface Task { id: number; key: string; material: Material; agreement: number; differs: string[]; answers: Answer[]; predictions: Predicted[] }
interface Ruling { how: "choose" | "merge" | "write"; value: Value; letter: string }

export default function Adjudicate({ id }: { id: number }): JSX.Element {
  const [project, setProject] = useState<Project | null>(null);
  const [task, set] = useState<Task | null | undefined>(undefined);
  const [left, count] = useState(0);
  const [ruling, rule] = useState<Ruling | null>(null);
  const [editing, edit] = useState<{ value: Value; how: "merge" | "write" } | null>(null);
  const [why, because] = useState<Why>(NO_WHY);
  const [last, keep] = useState<number | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const busy = useRef(false);
  const list = (project?.policy.review_reasons ?? []) as string[];
  useTitle(project ? `${say("adjudicate")} · ${project.title || project.name}` : "");

  const load = async (): Promise<void> => {
    try {
      if (!project) {
        const found = await ask<Project>(`/api/projects/${id}`);
        const whole = { ...found, guideline: { version: 0, text: "", examples: [] } };
        setProject(whole);
        shared.value = whole;
      }
      const found = await ask<{ task: Task | null; left: number }>(`/api/projects/${id}/adjudications`, "POST", {});
      set(found.task);
      count(found.left);
      rule(null);
      edit(null);
      because(NO_WHY);
      tell(null);
    } catch (problem) {
      tell(told(problem));
    }
  };
  useEffect(() => { void load(); }, [id]);

  const store = async (): Promise<void> => {
    if (!task || !ruling || !isGiven(why) || busy.current) return;
    busy.current = true;
    try {
      const reason = [...why.reasons, why.words.trim()].filter(Boolean).join("; ");
      await ask(`/api/tasks/${task.id}/ruling`, "POST", { how: ruling.how, value: ruling.value, reason });
      keep(task.id);
      await load();
    } catch (problem) {
      tell(told(problem));
    } finally {
      busy.current = false;
    }
  };
  const takeBack = async (): Promise<void> => {
    if (last === null || busy.current) return;
    busy.current = true;
    try {
      if (task) await ask(`/api/tasks/${task.id}/ruling`, "DELETE"); // what is held goes back, so that the one before comes first
      await ask(`/api/tasks/${last}/ruling`, "DELETE");
      keep(null);
      await load();
    } catch (problem) {
      tell(told(problem));
    } finally {
      busy.current = false;
    }
  };
  const choose = (one: Answer): void => { rule({ how: "choose", value: one.value, letter: one.letter }); };
  const pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || editing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || busy.current) return;
    if (document.querySelector("dialog[open]") || (event.target instanceof Element && event.target.matches("input, textarea, select"))) return;
    const key = event.key.length === 1 ? event.key.normalize("NFKC") : event.key;
    const reasoned = ruling ? pressedReason(list, why, key) : null;
    if (reasoned) because(reasoned);
    else if (key === "Escape" && ruling) rule(null);
    else if (key === "Enter" && ruling && isGiven(why) && !(event.target instanceof Element && event.target.closest("button"))) void store();
    else if (key === "z") void takeBack();
    else if (!task || ruling) return;
    else if (key === "e") edit({ value: {}, how: "write" });
    else if (/^[1-9]$/.test(key) && task.answers[Number(key) - 1]) choose(task.answers[Number(key) - 1]!);
    else return;
    event.preventDefault();
  };
  useLayoutEffect(() => {
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });

  if (!project || task === undefined) return <main class="listing">{fault ? <Fault told={fault}><button type="button" onClick={() => void load()}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  const back = <button type="button" class="deed" disabled={last === null} onClick={() => void takeBack()}>{say("take_back")} <kbd>z</kbd></button>;
  const off = (project.policy.adjudicate_below ?? null) === null;
  if (!task) return <main class="listing">{fault ? <Fault told={fault} /> : null}<div class="empty"><h1>{say("adjudicate_none")}</h1><p class="soft">{say(off ? "adjudicate_off" : "adjudicate_none_hint")}</p>{left ? <p class="soft">{say("adjudicate_left", { n: grouped(left) })}</p> : null}<p class="row wrap"><button type="button" onClick={() => void load()}>{say("look_again")}</button>{back}<a class="button" href={address()}>{say("to_my_work")}</a></p></div></main>;
  const named = (name: string): string => inWords(project.questions.find((one) => one.name === name)?.title) || name;
  return (
    <main class="reviewing">
      <div class="row wrap"><h1>{say("adjudicate_of", { name: task.key })}</h1><span class="soft">{say("adjudicate_left", { n: grouped(left) })}</span></div>
      {fault ? <Fault told={fault} /> : null}
      <p class="problem">{say("adjudicate_agree", { n: task.agreement.toFixed(2), questions: task.differs.map(named).join(", ") })}</p>
      {editing ? (
        <>
          <p class="soft">{say("mending_keys")}</p>
          <Mending project={project} material={task.material} value={editing.value} prediction={null} word={say("look_store")} leave={() => edit(null)} store={(value) => { rule({ how: editing.how, value, letter: "" }); edit(null); }} />
        </>
      ) : (
        <>
          <section class="field" aria-label={say("task_named", { name: task.key })}><Shown shows={project.shows} material={task.material} covered={new Set()} /></section>
          <div class="side-by-side">
            {task.answers.map((one, place) => (
              <article key={one.letter} class={`given${ruling?.letter === one.letter ? " at" : ""}`}>
                <header class="row"><b>{say("answer_letter", { letter: one.letter })}</b>{one.name ? <span class="soft">{one.name}</span> : null}</header>
                <InShort value={one.value} />
                {one.note ? <p class="soft" dir="auto">{one.note}</p> : null}
                <div class="verdicts"><button type="button" aria-pressed={ruling?.letter === one.letter} onClick={() => choose(one)}>{say("choose_it")}{!ruling && place < 9 ? <> <kbd>{place + 1}</kbd></> : null}</button><button type="button" onClick={() => edit({ value: one.value, how: "merge" })}>{say("begin_from")}</button></div>
              </article>
            ))}
          </div>
          <ModelsSaid said={task.predictions} />
          {ruling ? (
            <section class="given ruling">
              <p><b>{ruling.how === "choose" ? say("rule_chosen", { letter: ruling.letter }) : say(ruling.how === "merge" ? "rule_merged" : "rule_written")}</b></p>
              <InShort value={ruling.value} />
              <Reasons list={list} why={why} set={because} send={() => void store()} focus />
              <div class="verdicts"><button type="button" class="main" disabled={!isGiven(why)} onClick={once(() => void store())}>{say("rule_store")} <kbd>{list.length ? "Enter" : "Ctrl Enter"}</kbd></button><button type="button" onClick={() => rule(null)}>{say("close")} <kbd>Esc</kbd></button></div>
            </section>
          ) : null}
          <div class="deeds">{back}<span class="grow" /><span class="soft">{say("adjudicate_keys")}</span><button type="button" class="deed" onClick={() => edit({ value: {}, how: "write" })}>{say("write_own")} <kbd>e</kbd></button></div>
        </>
      )}
    </main>
  );
}
