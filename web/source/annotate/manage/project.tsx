// A project for those who run it: how far it is, what waits in vain, who does what, its rules, its tasks, and what comes out.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { me } from "../account";
import { ask, told, type Both, type Json, type Project, type Told } from "../asking";
import { language } from "../../language";
import { inWords } from "../questions/kind";
import { Fault, useTitle } from "../parts";
import { address } from "../route";
import { number as grouped } from "../words";
import { roleWord, stateWord } from "../work";
import { Adding } from "./adding";
import { Auditing } from "./auditing";
import { Rules as RulesForm } from "./form/rules";
import { same, type Tree, type Wrong } from "./form/tree";
import { Writing, type Kinds } from "./form/writing";
import { Members, type Did, type Member } from "./members";
import { Results } from "./results";
import { say, type Word } from "./words";

interface Forecast { hours: number; low: number; high: number; answers: number; busy_hours: number }
interface Warning { code: string; said: Both; do: Both }
export interface Progress {
  tasks: { [state: string]: number }; tasks_left: number; answers: number; answers_left: number; held: number; waiting: number; to_review: number; at: string;
  by_hour: { hour: string; answers: number }[]; forecast: Forecast | null; warnings: Warning[];
}
type Managed = Project & { dataset: string; tasks: { [state: string]: number } };

const NEXT: { [state: string]: [to: string, word: Word][] } = { draft: [["open", "open_it"]], open: [["paused", "pause_it"], ["closed", "close_it"]], paused: [["open", "open_it"], ["closed", "close_it"]], closed: [["open", "open_it"]] };
const EVERY = 15_000; // ms between two looks
const REVIEWS = 1_000; // what waits for a reviewer is counted up to so many

export function Part({ word, children }: { word: Word; children: ComponentChildren }): JSX.Element {
  return <section class="part"><h2>{say(word)}</h2>{children}</section>;
}

function hour(at: string): string {
  return new Date(at).toLocaleTimeString(language.value === "en" ? "en-GB" : "zh-CN", { hour: "2-digit", minute: "2-digit" });
}

function clock(at: string): string {
  return new Date(at).toLocaleTimeString(language.value === "en" ? "en-GB" : "zh-CN");
}

function Hours({ hours }: { hours: Progress["by_hour"] }): JSX.Element {
  const most = Math.max(1, ...hours.map((one) => one.answers));
  const said = say("answers_by_hour", { n: grouped(hours.reduce((sum, one) => sum + one.answers, 0)) });
  return (
    <figure class="hours"><svg viewBox={`0 0 ${hours.length * 10} 40`} role="img" aria-label={said} preserveAspectRatio="none">
      {hours.map((one, at) => <rect key={one.hour} x={at * 10 + 1} y={40 - (38 * one.answers) / most} width="8" height={(38 * one.answers) / most}><title>{`${hour(one.hour)}: ${grouped(one.answers)}`}</title></rect>)}
    </svg><figcaption class="soft"><span>{hours[0] ? hour(hours[0].hour) : ""}</span><span>{said}</span><span>{hours.length ? hour(hours.at(-1)!.hour) : ""}</span></figcaption></figure>
  );
}

function Figure({ word, n, more }: { word: Word; n: number; more?: boolean }): JSX.Element {
  return <div class="figure"><dt>{say(word)}</dt><dd>{grouped(n)}{more ? "+" : ""}</dd></div>;
}

const TASK: { [state: string]: Word } = { open: "task_open", done: "task_done", paused: "task_paused", withdrawn: "task_withdrawn", gold: "task_gold", in_lot: "task_in_lot", accepted: "task_accepted" };

function HowFar({ progress, late }: { progress: Progress; late: boolean }): JSX.Element {
  const all = progress.answers + progress.answers_left;
  const ends = progress.forecast;
  const counted = Object.values(progress.tasks).some((n) => n > 0);
  return (
    <Part word="progress">
      {progress.warnings.length ? <div class="fault" role="alert"><p><b>{say("warnings")}</b></p><ul>{progress.warnings.map((one, at) => <li key={at}>{inWords(one.said)}{language.value === "en" ? "; " : "；"}{inWords(one.do)}{language.value === "en" ? "." : "。"}</li>)}</ul></div> : null}
      <progress max={Math.max(all, 1)} value={progress.answers} aria-label={say("progress")} />
      <p class="soft">{say("answers_of", { n: grouped(progress.answers), all: grouped(all) })}{progress.tasks.gold ? ` ${say("answers_gold_apart")}` : ""}</p>
      <dl class="figures"><Figure word="tasks_left" n={progress.tasks_left} /><Figure word="tasks_done" n={(progress.tasks.done ?? 0) + (progress.tasks.in_lot ?? 0) + (progress.tasks.accepted ?? 0)} /><Figure word="waiting_now" n={progress.waiting} /><Figure word="held_now" n={progress.held} /><Figure word="to_review" n={progress.to_review} more={progress.to_review >= REVIEWS} /></dl>
      <p class="soft">{Object.entries(progress.tasks).map(([state, n]) => `${TASK[state] ? say(TASK[state]!) : state}: ${grouped(n)}`).join(" · ") || say("no_tasks")}</p>
      <p class="forecast">{ends ? say("forecast_assumes", { hours: ends.busy_hours, n: grouped(ends.answers), left: ends.hours, low: ends.low, high: ends.high }) : say(counted && !progress.answers_left ? "forecast_done" : "forecast_none")}</p>
      <Hours hours={progress.by_hour} />
      <p class="soft counted">{say("counted_at", { at: clock(progress.at) })}{late ? ` · ${say("not_fresh")}` : ""}</p>
    </Part>
  );
}

/** The rules of a project that runs, changed in one step. */
function Rules({ project, changed }: { project: Managed; changed: () => Promise<void> }): JSX.Element {
  const [kinds, know] = useState<Kinds | null>(null);
  const [open, show] = useState(false);
  const [said, answer] = useState("");
  useEffect(() => { if (open && !kinds) ask<Kinds>("/api/question-kinds").then(know, () => undefined); }, [open]);
  return <details class="part" onToggle={(event) => show(event.currentTarget.open)}><summary><h2>{say("rules")}</h2></summary>{kinds ? <><Policy key={project.revision} {...{ project, kinds, changed, answer }} /><p role="status" class="soft">{said || "\u00a0"}</p></> : <p class="soft">{say("loading")}</p>}</details>;
}

function Policy({ project, kinds, changed, answer }: { project: Managed; kinds: Kinds; changed: () => Promise<void>; answer: (said: string) => void }): JSX.Element {
  const first = useMemo<Tree>(() => Object.fromEntries(Object.entries(project.policy).filter(([name, said]) => !same(said, kinds.policy.properties?.[name]?.default ?? null))), [project]);
  const w = useMemo(() => new Writing({ policy: first }, kinds), [first]);
  const [fault, tell] = useState<Told | null>(null);
  const [busy, be] = useState(false);
  const tree = (w.tree.value.policy ?? {}) as Tree;
  const save = (): void => {
    be(true);
    const back = Object.fromEntries(Object.keys(first).filter((name) => !(name in tree)).map((name) => [name, kinds.policy.properties?.[name]?.default ?? null]));
    ask<{ faults: Wrong[] }>("/api/projects/preview", "POST", { shows: [{ field: "x" }], questions: [{ name: "x", kind: "text" }], policy: { ...tree, ...back } }).then(async (found) => {
      w.wrong.value = found.faults;
      if (found.faults.length) return;
      await ask(`/api/projects/${project.id}`, "PATCH", { revision: project.revision, policy: { ...back, ...tree } as Json });
      answer(say("rules_saved"));
      await changed();
    }).then(() => tell(null), (problem: unknown) => tell(told(problem))).finally(() => be(false));
  };
  return <><RulesForm w={w} schema={kinds.policy} />{fault ? <Fault told={fault}><button type="button" onClick={() => void changed()}>{say("again")}</button></Fault> : null}<p class="row wrap"><button type="button" class="main" disabled={busy || same(tree, first)} onClick={save}>{say("rules_save")}</button></p></>;
}

export default function Manage({ id }: { id: number }): JSX.Element {
  const [project, set] = useState<Managed | null>(null);
  const [progress, see] = useState<Progress | null>(null);
  const [people, meet] = useState<{ did: Did[]; members: Member[] } | null>(null);
  const [late, lag] = useState(false);
  const [looks, look] = useState(0);
  const [fault, tell] = useState<Told | null>(null);
  const [busy, be] = useState(false);
  const load = async (): Promise<void> => {
    try {
      const [found, far, did, members] = await Promise.all([ask<Managed>(`/api/projects/${id}`), ask<Progress>(`/api/projects/${id}/progress`), ask<{ rows: Did[] }>(`/api/projects/${id}/people`), ask<{ rows: Member[] }>(`/api/projects/${id}/members`)]);
      meet({ did: did.rows, members: members.rows });
      set(found);
      see(far);
      tell(null);
    } catch (problem) {
      tell(told(problem));
    }
  };
  useEffect(() => {
    void load();
    const timer = setInterval(() => {
      if (document.hidden) return;
      ask<Progress>(`/api/projects/${id}/progress`).then((far) => { see(far); lag(false); look((n) => n + 1); }, () => lag(true));
    }, EVERY);
    return () => clearInterval(timer);
  }, [id]);
  useTitle(project ? project.title || project.name : "");
  if (!project || !progress || !people) return <main class="listing">{fault ? <Fault told={fault}><button type="button" onClick={() => void load()}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  const manages = me.value?.person.role === "owner" || project.role === "manager";
  const state = (to: string): void => {
    be(true);
    ask(`/api/projects/${id}`, "PATCH", { revision: project.revision, state: to }).then(load, async (problem: unknown) => { await load(); tell(told(problem)); }).finally(() => be(false));
  };
  return (
    <main class="listing managing">
      <div class="row wrap"><h1>{project.title || project.name}</h1><span class={`state ${project.state}`}>{stateWord(project.state)}</span><span class="soft">{roleWord(project.role || me.value?.person.role)}</span><span class="grow" />
        {manages ? (NEXT[project.state] ?? []).map(([to, word]) => <button key={to} type="button" class={to === "open" ? "main" : ""} disabled={busy} onClick={() => state(to)}>{say(word)}</button>) : null}
      </div>
      <nav class="row wrap places" aria-label={project.title || project.name}>
        {manages ? <><a class="button" href={address("questions", id)}>{say("edit_questions")}</a><a class="button" href={address("guideline", id)}>{say("edit_guideline")}{project.guideline_version ? "" : ` · ${say("guideline_none")}`}</a></> : null}
        {project.role === "annotator" || project.role === "expert" ? null : <a class="button" href={address("lots", id)}>{say("lots")}</a>}
        {manages || project.role === "reviewer" ? <><a class="button" href={address("adjudicate", id)}>{say("adjudicate")}</a><a class="button" href={address("disputes", id)}>{say("disputes")}</a></> : null}
        {manages || project.role === "reviewer" || project.role === "auditor" ? <a class="button" href={address("quality", id)}>{say("quality")}</a> : null}
        {project.role === "annotator" || project.role === "expert" ? null : <a class="button" href={address("models", id)}>{say("models_of")}</a>}
        {manages ? <a class="button" href={address("paying", id)}>{say("statements")}</a> : null}
        {manages || project.role === "reviewer" ? <a class="button" href={address("review", id)}>{say("review")}{progress.to_review ? ` (${grouped(progress.to_review)}${progress.to_review >= REVIEWS ? "+" : ""})` : ""}</a> : null}
      </nav>
      {project.description ? <p class="soft">{project.description}</p> : null}
      {project.state === "draft" && manages ? <p class="note">{say("made_next")}</p> : null}
      {fault ? <Fault told={fault} /> : null}
      <HowFar progress={progress} late={late} />
      <Members id={id} manages={manages} looks={looks} begun={people} changed={() => { ask<Progress>(`/api/projects/${id}/progress`).then(see, () => lag(true)); }} />
      {manages ? <Rules project={project} changed={load} /> : null}
      {manages ? <Adding id={id} shows={project.shows} changed={() => void load()} /> : null}
      {manages ? <Results project={project} dataset={project.dataset} changed={() => void load()} /> : null}
      {manages || project.role === "auditor" ? <Auditing id={id} exports={!manages && people.members.some((one) => one.person === me.value?.person.id && one.exports)} /> : null}
    </main>
  );
}
