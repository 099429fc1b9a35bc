// A project for those who run it: how far it is, who does what, its members, its guideline, its tasks, and what comes out.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { me } from "../account";
import { ask, told, type Guideline, type Project, type Told } from "../asking";
import { Markdown } from "../material/markdown";
import { Fault } from "../parts";
import { address } from "../route";
import { number as grouped, say, type Word } from "../words";
import { roleWord, stateWord } from "../work";
import { Members } from "./members";

interface Progress { tasks: { [state: string]: number }; answers: number; answers_left: number; by_hour: { hour: string; answers: number }[]; forecast: { hours: number; low: number; high: number } | null }
interface Written { records: number; columns?: string[]; strange: number }
type Managed = Project & { dataset: string; tasks: { [state: string]: number } };

const NEXT: { [state: string]: [to: string, word: Word][] } = { draft: [["open", "open_it"]], open: [["paused", "pause_it"], ["closed", "close_it"]], paused: [["open", "open_it"], ["closed", "close_it"]], closed: [["open", "open_it"]] };

/** Send something, and tell what went wrong with it. */
function useDeed(): { fault: Told | null; busy: boolean; run: (what: () => Promise<void>) => void } {
  const [fault, tell] = useState<Told | null>(null);
  const [busy, be] = useState(false);
  return { fault, busy, run: (what) => {
    be(true);
    what().then(() => tell(null), (problem: unknown) => tell(told(problem))).finally(() => be(false));
  } };
}

export function Part({ word, children }: { word: Word; children: ComponentChildren }): JSX.Element {
  return <section class="part"><h2>{say(word)}</h2>{children}</section>;
}

function Hours({ hours }: { hours: Progress["by_hour"] }): JSX.Element {
  const most = Math.max(1, ...hours.map((one) => one.answers));
  return (
    <figure class="hours"><svg viewBox={`0 0 ${hours.length * 10} 40`} role="img" aria-label={say("answers_by_hour", { n: grouped(hours.reduce((sum, one) => sum + one.answers, 0)) })} preserveAspectRatio="none">
      {hours.map((one, at) => <rect key={one.hour} x={at * 10 + 1} y={40 - (38 * one.answers) / most} width="8" height={(38 * one.answers) / most} />)}
    </svg><figcaption class="soft">{say("answers_by_hour", { n: grouped(hours.reduce((sum, one) => sum + one.answers, 0)) })}</figcaption></figure>
  );
}

function HowFar({ progress }: { progress: Progress }): JSX.Element {
  const all = progress.answers + progress.answers_left;
  const forecast = progress.forecast;
  return (
    <Part word="progress">
      <progress max={Math.max(all, 1)} value={progress.answers} aria-label={say("progress")} />
      <p>{say("answers_of", { n: grouped(progress.answers), all: grouped(all) })}{forecast ? ` · ${say("forecast", { hours: forecast.hours, low: forecast.low, high: forecast.high })}` : ""}</p>
      <p class="soft">{Object.entries(progress.tasks).map(([state, n]) => `${TASK[state] ? say(TASK[state]!) : state}: ${grouped(n)}`).join(" · ") || say("no_tasks")}</p>
      <Hours hours={progress.by_hour} />
    </Part>
  );
}

const TASK: { [state: string]: Word } = { open: "task_open", done: "task_done", paused: "task_paused", withdrawn: "task_withdrawn" };

function Tasks({ id, fields, changed }: { id: number; fields: string[]; changed: () => void }): JSX.Element {
  const [lines, write] = useState("");
  const [dataset, name] = useState("");
  const [said, answer] = useState("");
  const { fault, busy, run } = useDeed();
  const add = (body: unknown): void => run(async () => {
    const found = await ask<{ added: number; there: number }>(`/api/projects/${id}/tasks`, "POST", body);
    answer(say("tasks_added", { n: grouped(found.added), there: grouped(found.there) }));
    changed();
  });
  const parsed = (): unknown[] => lines.trim().split("\n").filter(Boolean).map((line, at) => {
    try {
      return JSON.parse(line) as unknown;
    } catch {
      throw new Error(say("line_no_json", { n: at + 1 }));
    }
  });
  return (
    <Part word="tasks">
      {fault ? <Fault told={fault} /> : null}
      <label class="stacked">{say("tasks_lines", { fields: fields.join(", ") })}<textarea rows={3} class="code" spellcheck={false} value={lines} onInput={(event) => write(event.currentTarget.value)} placeholder={`{"key": "1", "material": {${fields.map((one) => `"${one}": "…"`).join(", ")}}}`} /></label>
      <div class="row wrap">
        <button type="button" disabled={busy || !lines.trim()} onClick={() => run(async () => { add(parsed()); })}>{say("tasks_add")}</button>
        <label>{say("tasks_file")} <input type="file" accept=".jsonl,.json,.ndjson" onChange={(event) => { const file = event.currentTarget.files?.[0]; if (file) void file.text().then(write); }} /></label>
        <label>{say("tasks_dataset")} <input value={dataset} onInput={(event) => name(event.currentTarget.value)} /></label>
        <button type="button" disabled={busy || !dataset.trim()} onClick={() => add({ dataset: dataset.trim() })}>{say("tasks_take")}</button>
      </div>
      <p role="status" class="soft">{said || "\u00a0"}</p>
    </Part>
  );
}

function Guide({ id, guideline, changed }: { id: number; guideline: Guideline; changed: () => void }): JSX.Element {
  const [text, write] = useState(guideline.text);
  const { fault, busy, run } = useDeed();
  const save = (): void => run(async () => {
    await ask(`/api/projects/${id}/guideline`, "PUT", { text, examples: guideline.examples });
    changed();
  });
  return (
    <Part word="guideline">
      {fault ? <Fault told={fault} /> : null}
      <div class="pair"><label class="stacked">{say("guideline_markdown")}<textarea rows={10} class="code" value={text} onInput={(event) => write(event.currentTarget.value)} /></label><div class="shown-option"><Markdown text={text || say("guideline_none")} /></div></div>
      <p><button type="button" disabled={busy || text === guideline.text} onClick={save}>{say("guideline_save", { n: guideline.version + 1 })}</button></p>
    </Part>
  );
}

function Out({ project }: { project: Managed }): JSX.Element {
  const { fault, busy, run } = useDeed();
  const [said, answer] = useState("");
  const write = (): void => run(async () => {
    const found = await ask<Written>(`/api/projects/${project.id}/write-back`, "POST");
    answer(say("written_back", { n: grouped(found.records), dataset: project.dataset }));
  });
  return (
    <Part word="results">
      {fault ? <Fault told={fault} /> : null}
      <div class="row wrap"><a class="button" href={`/api/projects/${project.id}/export`} download={`${project.name}.jsonl`}>{say("export")}</a>{project.dataset ? <button type="button" disabled={busy} onClick={write}>{say("write_back", { dataset: project.dataset })}</button> : <span class="soft">{say("no_dataset")}</span>}</div>
      <p role="status" class="soft">{said || "\u00a0"}</p>
    </Part>
  );
}

export default function Manage({ id }: { id: number }): JSX.Element {
  const [project, set] = useState<Managed | null>(null);
  const [progress, see] = useState<Progress | null>(null);
  const [guideline, guide] = useState<Guideline | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const deed = useDeed();
  const load = async (): Promise<void> => {
    try {
      const [found, far, how] = await Promise.all([ask<Managed>(`/api/projects/${id}`), ask<Progress>(`/api/projects/${id}/progress`), ask<Guideline>(`/api/projects/${id}/guideline`)]);
      set(found);
      see(far);
      guide(how);
      tell(null);
    } catch (problem) {
      tell(told(problem));
    }
  };
  useEffect(() => {
    void load();
    const timer = setInterval(() => { if (!document.hidden) void ask<Progress>(`/api/projects/${id}/progress`).then(see, () => undefined); }, 15_000);
    return () => clearInterval(timer);
  }, [id]);
  if (!project || !progress || !guideline) return <main class="listing">{fault ? <Fault told={fault}><button type="button" onClick={() => void load()}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  const owner = me.value?.person.role === "owner";
  const manages = owner || project.role === "manager";
  const state = (to: string): void => deed.run(async () => {
    await ask(`/api/projects/${id}`, "PATCH", { revision: project.revision, state: to });
    await load();
  });
  return (
    <main class="listing managing">
      <div class="row wrap"><h1>{project.title || project.name}</h1><span class={`state ${project.state}`}>{stateWord(project.state)}</span><span class="soft">{roleWord(project.role || me.value?.person.role)}</span><span class="grow" />
        {manages ? (NEXT[project.state] ?? []).map(([to, word]) => <button key={to} type="button" class={to === "open" ? "main" : ""} disabled={deed.busy} onClick={() => state(to)}>{say(word)}</button>) : null}
        {manages || project.role === "reviewer" ? <a class="button" href={address("review", id)}>{say("review")}</a> : null}
      </div>
      {project.description ? <p class="soft">{project.description}</p> : null}
      {deed.fault ? <Fault told={deed.fault} /> : null}
      <HowFar progress={progress} />
      <Members id={id} manages={manages} />
      {manages ? <Tasks id={id} fields={project.shows.map((one) => one.field)} changed={() => void load()} /> : null}
      {manages ? <Guide key={guideline.version} id={id} guideline={guideline} changed={() => void load()} /> : null}
      {manages ? <Out project={project} /> : null}
    </main>
  );
}
