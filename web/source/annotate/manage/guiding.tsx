// The guideline: its text with a preview, right and wrong examples, its versions and how any two differ.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, told, type Both, type Example, type Guideline, type Project, type Told } from "../asking";
import { Markdown } from "../material/markdown";
import { Fault, useTitle } from "../parts";
import { address } from "../route";
import { language, moment } from "../../language";
import { number as grouped } from "../words";
import { Clashing, clashOf } from "./clashing";
import { differences } from "./diff";
import { Examples } from "./examples";
import { same } from "./form/tree";
import { say } from "./words";

interface Version { version: number; by: string; at: string; characters: number; examples: number }

export default function Guiding({ id }: { id: number }): JSX.Element {
  const [project, set] = useState<Project | null>(null);
  const [guideline, guide] = useState<Guideline | null>(null);
  const [versions, list] = useState<Version[]>([]);
  const [held, hold] = useState(0);
  const [fault, tell] = useState<Told | null>(null);
  const load = async (): Promise<void> => {
    try {
      const [found, how, all, far] = await Promise.all([ask<Project>(`/api/projects/${id}`), ask<Guideline>(`/api/projects/${id}/guideline`), ask<{ rows: Version[] }>(`/api/projects/${id}/guideline/versions`), ask<{ held: number }>(`/api/projects/${id}/progress`)]);
      set(found);
      list(all.rows);
      hold(far.held);
      guide(how);
      tell(null);
    } catch (problem) {
      tell(told(problem));
    }
  };
  useEffect(() => { void load(); }, [id]);
  useTitle(project ? say("guideline_of", { name: project.title || project.name }) : "");
  if (!project || !guideline) return <main class="listing">{fault ? <Fault told={fault}><button type="button" onClick={() => void load()}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  return (
    <main class="listing wide composing">
      <div class="row wrap"><h1>{say("guideline_of", { name: project.title || project.name })} <span class="soft">{guideline.version ? say("version_n", { n: guideline.version }) : ""}</span></h1><a class="button" href={address("project", id)}>{say("to_project")}</a></div>
      <Editor key={guideline.version} {...{ project, guideline, held }} reload={load} />
      <Versions id={id} versions={versions} />
    </main>
  );
}

function Editor({ project, guideline, held, reload }: { project: Project; guideline: Guideline; held: number; reload: () => Promise<void> }): JSX.Element {
  const [text, write] = useState(guideline.text);
  const [examples, give] = useState<Example[]>(guideline.examples);
  const [after, follow] = useState(guideline.version);
  const [stands, stand] = useState<number | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const [busy, be] = useState(false);
  const changed = text !== guideline.text || !same(examples as never, guideline.examples as never);
  const save = (): void => {
    be(true);
    ask<{ version: number }>(`/api/projects/${project.id}/guideline`, "PUT", { text, examples, after }).then(() => { tell(null); return reload(); }, (problem: unknown) => {
      const version = clashOf(problem);
      if (version !== null) stand(version);
      else tell(told(problem));
    }).finally(() => be(false));
  };
  const wrong = (fault?.faults ?? []).filter((one) => one.path.startsWith("examples["));
  return (
    <>
      <div class="pair">
        <label class="stacked">{say("guideline_markdown")}<textarea rows={18} class="code" dir="auto" value={text} onInput={(event) => write(event.currentTarget.value)} /></label>
        <section class="shown-option guideline-shown" aria-label={say("preview")} tabIndex={0}><h2>{say("preview")}</h2><Markdown text={text || say("guideline_none")} /></section>
      </div>
      <Examples {...{ project, examples }} change={give} wrong={wrong} />
      {fault ? <Fault told={wrong.length ? { ...fault, faults: wrong } : fault} /> : null}
      {stands !== null ? <Clashing stands={stands} theirs={() => { stand(null); void reload(); }} mine={() => { follow(stands); stand(null); }} /> : null}
      <div class="mending"><p class="soft">{say("guideline_effect")} {held ? say("guideline_work", { n: grouped(held) }) : ""}</p>
        <p class="row wrap"><button type="button" class="main" disabled={busy || !changed} onClick={save}>{say("guideline_save", { n: after + 1 })}</button><span class="soft grow" role="status">{changed ? "" : say("unchanged")}</span></p></div>
    </>
  );
}

function Versions({ id, versions }: { id: number; versions: readonly Version[] }): JSX.Element {
  const newest = versions[0]?.version ?? 0;
  const [from, begin] = useState(Math.max(newest - 1, 1));
  const [to, end] = useState(newest);
  const [both, read] = useState<[Guideline, Guideline] | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  useEffect(() => { begin(Math.max(newest - 1, 1)); end(newest); }, [newest]);
  const compare = (): void => {
    const one = (version: number): Promise<Guideline> => ask<Guideline>(`/api/projects/${id}/guideline?version=${version}`);
    Promise.all([one(from), one(to)]).then((found) => { read(found); tell(null); }, (problem: unknown) => tell(told(problem)));
  };
  const option = (one: Version): JSX.Element => <option key={one.version} value={one.version}>{one.version}</option>;
  return (
    <section class="part"><h2>{say("versions")}</h2>
      {versions.length ? null : <p class="soft">{say("versions_none")}</p>}
      <ol class="versions">{versions.map((one) => <li key={one.version}><b>{say("version_n", { n: one.version })}</b> <span class="soft">{say("version_by", { name: one.by, at: moment(one.at) })} · {say("version_size", { n: grouped(one.characters), examples: grouped(one.examples) })}</span></li>)}</ol>
      {versions.length > 1 ? <p class="row wrap"><label>{say("compare_from")} <select value={from} onChange={(event) => begin(Number(event.currentTarget.value))}>{versions.map(option)}</select></label><label>{say("compare_to")} <select value={to} onChange={(event) => end(Number(event.currentTarget.value))}>{versions.map(option)}</select></label><button type="button" onClick={compare}>{say("compare")}</button></p> : null}
      {fault ? <Fault told={fault} /> : null}
      {both ? <Difference before={both[0]} after={both[1]} /> : null}
    </section>
  );
}

const AROUND = 3; // equal lines that are shown beside what differs

function Difference({ before, after }: { before: Guideline; after: Guideline }): JSX.Element {
  const steps = differences(before.text, after.text);
  const near = steps.map((_, at) => steps.slice(Math.max(0, at - AROUND), at + AROUND + 1).some((one) => one.kind !== "same"));
  const alike = (one: Example, other: Example): boolean => same(one as never, other as never);
  const moreOrLess = after.examples.length !== before.examples.length || after.examples.some((one, at) => !before.examples[at] || !alike(one, before.examples[at]!));
  return (
    <div class="difference" role="region" aria-label={say("compare")} tabIndex={0}>
      {steps.every((one) => one.kind === "same") ? <p class="soft">{say("compare_same")}</p> : steps.map((one, at) => (near[at] ? <div key={at} class={`line ${one.kind}`}>{one.kind === "same" ? null : <span class="unseen">{say(one.kind === "in" ? "line_in" : "line_out")} </span>}<span aria-hidden="true">{one.kind === "in" ? "+ " : one.kind === "out" ? "− " : "  "}</span>{one.kind === "in" ? <ins>{one.text}</ins> : one.kind === "out" ? <del>{one.text}</del> : one.text}</div> : near[at - 1] ? <div key={at} class="line soft">⋯</div> : null))}
      {moreOrLess ? <p class="soft">{say("compare_examples", { n: before.examples.length, m: after.examples.length })}</p> : null}
    </div>
  );
}

/** A text in one language of both. */
export function bothOf(why: Both | undefined, said: string): Both {
  const before = typeof why === "object" ? why : { en: why ?? "", zh: why ?? "" };
  return language.value === "en" ? { ...before, en: said } : { ...before, zh: said };
}
