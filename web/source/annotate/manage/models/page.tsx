// The models of a project: those that learn here and those elsewhere; added, tried on a few tasks, run, paused, removed; and what they said.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { me } from "../../account";
import { ask, type Json, type Project, type Told } from "../../asking";
import { project as shared } from "../../labelling/task";
import { Fault, useTitle } from "../../parts";
import { toldOf, useDeed, useKeys, useOne } from "../../people/doing";
import { dress } from "../../people/look";
import { Said, Sure } from "../../people/sheet";
import { address } from "../../route";
import { number as grouped } from "../../words";
import { dressQuality } from "../quality/look";
import { Check, Form } from "./form";
import { dressModels } from "./look";
import { LearnerRow, OutsideRow } from "./row";
import { Running } from "./running";
import type { Learner, Models, Outside, Said as SaidBy, Settings, Tried } from "./telling";
import { TriedTasks } from "./tried";
import { say } from "./words";

const EVERY = 3_000; // ms between two looks while a model is at work

export default function ModelsPage({ id }: { id: number }): JSX.Element {
  const [project, set] = useState<Project | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const load = (): void => {
    ask<Project>(`/api/projects/${id}`).then((found) => {
      shared.value = { ...found, guideline: { version: 0, text: "", examples: [] } };
      set(found);
      tell(null);
    }, (problem: unknown) => tell(toldOf(problem)));
  };
  useEffect(() => { dress(); dressQuality(); dressModels(); }, []);
  useEffect(load, [id]);
  useTitle(project ? `${say("models")} · ${project.title || project.name}` : "");
  if (!project) return <main class="listing quality">{fault ? <Fault told={fault}><button type="button" onClick={load}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  return <Listed project={project} changes={me.value?.person.role === "owner" || project.role === "manager"} />;
}

type Over = { what: "form" | "run" | "remove"; one: Outside | null } | { what: "let go"; one: Learner } | { what: "forget"; one: SaidBy };

function Listed({ project, changes }: { project: Project; changes: boolean }): JSX.Element {
  const path = `/api/projects/${project.id}`;
  const outside = useOne<Models>(`${path}/outside-models`);
  const learners = useOne<{ rows: Learner[] }>(`${path}/models`);
  const said = useOne<{ rows: SaidBy[] }>(`${path}/predictions`);
  const deed = useDeed();
  const [over, lay] = useState<Over | null>(null);
  const [also, take] = useState(false);
  const [tried, try_] = useState<{ name: string; rows: Tried[] } | null>(null);
  const [asking, name_] = useState("");
  const again = (): void => { outside.reload(); learners.reload(); said.reload(); };
  const own = (learners.one?.rows ?? []).filter((one) => one.kind !== "openai" && one.kind !== "label_studio");
  const rows = outside.one?.rows ?? [];
  const works = rows.some((one) => one.run?.state === "running") || own.some((one) => ["queued", "at_work"].includes(one.state));
  useEffect(() => {
    if (!works) return undefined;
    const timer = setInterval(() => { if (!document.hidden) again(); }, EVERY);
    return () => clearInterval(timer);
  }, [works]);
  const lie = (what: Over): void => { deed.tell(null); take(false); lay(what); };
  useKeys(changes ? { n: () => lie({ what: "form", one: null }) } : {});
  const done = (what: () => Promise<string>): void => deed.run(async () => {
    const words = await what();
    lay(null);
    again();
    return words;
  });
  const save = (kind: string, name: string, settings: Settings, one: Outside | null): void => done(async () => {
    if (one) await ask(`${path}/outside-models/${one.id}`, "PATCH", { revision: one.revision, name, settings });
    else if (kind === "learner") await ask(`${path}/models`, "POST", { name });
    else await ask(`${path}/outside-models`, "POST", { kind, name, settings });
    return say(one ? "changed_done" : "added_done", { name });
  });
  const attempt = (one: Outside): void => {
    name_(one.name);
    deed.run(() => ask<{ rows: Tried[] }>(`${path}/outside-models/${one.id}/trial`, "POST", {}).then((found) => { try_({ name: one.name, rows: found.rows }); }, (problem: unknown) => { try_(null); throw problem; }).finally(() => name_("")));
  };
  const remove = (one: Outside): void => done(async () => {
    const gone = await ask<{ deleted: number; kept: number }>(`${path}/outside-models/${one.id}${also ? "?also=predictions" : ""}`, "DELETE");
    return say("removed_done", { name: one.name, n: grouped(gone.deleted), kept: grouped(gone.kept) });
  });
  const forget = (one: SaidBy): void => done(async () => {
    const gone = await ask<{ deleted: number; kept: number }>(`${path}/predictions?model=${encodeURIComponent(one.model)}`, "DELETE");
    return say("forgot_done", { n: grouped(gone.deleted), kept: grouped(gone.kept) });
  });
  const deeds = (one: Outside): Parameters<typeof OutsideRow>[0]["deeds"] => ({
    change: () => lie({ what: "form", one }), attempt: () => attempt(one), run: () => lie({ what: "run", one }), remove: () => lie({ what: "remove", one }),
    steer: (state) => done(async () => { await ask(`${path}/prediction-runs/${one.run!.id}`, "PATCH", { state }); return ""; }),
    train: () => done(async () => { await ask(`${path}/outside-models/${one.id}/train`, "POST"); return say("told_to_learn", { name: one.name }); }),
  });
  const fault = outside.fault ?? learners.fault;
  const covered = over !== null;
  return (
    <main class="listing quality models">
      <div class="row wrap"><h1>{say("models")} · <bdi>{project.title || project.name}</bdi></h1><span class="grow" />{changes ? <button type="button" class="main" onClick={() => lie({ what: "form", one: null })}>{say("add_model")}</button> : null}<a class="button" href={address("project", project.id)}>{say("to_project")}</a></div>
      <p class="soft">{say("models_hint")}</p>
      {fault ? <Fault told={fault}><button type="button" onClick={again}>{say("again")}</button></Fault> : null}
      <Said fault={covered ? null : deed.fault} said={asking ? say("trying", { name: asking }) : deed.said} />
      {rows.length + own.length ? <ol class="listed-q">
        {own.map((one) => <LearnerRow key={one.id} {...{ one, changes }} busy={deed.busy} steer={(state) => done(async () => { await ask(`${path}/models/${one.id}`, "PATCH", { revision: one.revision, state }); return ""; })} learn={() => done(async () => { await ask(`${path}/models/${one.id}/learn`, "POST"); return ""; })} remove={() => lie({ what: "let go", one })} />)}
        {rows.map((one) => <OutsideRow key={one.id} {...{ one, changes }} project={project.id} busy={deed.busy} deeds={deeds(one)} />)}
      </ol> : outside.one && learners.one ? <div class="empty"><h2>{say("no_models")}</h2><p class="soft">{say(changes ? "no_models_hint" : "no_models_look")}</p>{changes ? <p><button type="button" class="main" onClick={() => lie({ what: "form", one: null })}>{say("add_model")}</button></p> : null}</div> : null}
      {tried ? <TriedTasks project={project} name={tried.name} rows={tried.rows} /> : null}
      <SaidTable rows={said.one?.rows ?? null} changes={changes} forget={(one) => lie({ what: "forget", one })} />
      {changes ? <p class="soft keys-line">{say("keys_models")}</p> : null}
      {over?.what === "form" ? <Form model={over.one} keys={outside.one?.keys ?? []} busy={deed.busy} fault={deed.fault} close={() => lay(null)} save={(kind, name, settings) => save(kind, name, settings, over.one)} /> : null}
      {over?.what === "run" && over.one ? <Running name={over.one.name} busy={deed.busy} fault={deed.fault} close={() => lay(null)} begin={(wanted) => done(async () => { await ask(`${path}/outside-models/${over.one!.id}/runs`, "POST", wanted as Json); return say("begun_done", { name: over.one!.name }); })} /> : null}
      {over?.what === "remove" && over.one ? <Sure title={say("remove_what", { name: over.one.name })} word={say("remove")} busy={deed.busy} fault={deed.fault} close={() => lay(null)} run={() => remove(over.one!)}><p>{say("remove_hint")}</p><Check word="remove_too" on={also} put={take} /></Sure> : null}
      {over?.what === "let go" ? <Sure title={say("remove_what", { name: over.one.name })} word={say("remove")} busy={deed.busy} fault={deed.fault} close={() => lay(null)} run={() => done(async () => { await ask(`${path}/models/${over.one.id}`, "DELETE"); return ""; })}><p>{say("remove_hint")}</p></Sure> : null}
      {over?.what === "forget" ? <Sure title={say("forget_what", { name: over.one.model })} word={say("forget")} busy={deed.busy} fault={deed.fault} close={() => lay(null)} run={() => forget(over.one)}><p>{say("forget_hint", { n: grouped(over.one.predictions - over.one.kept), kept: grouped(over.one.kept) })}</p></Sure> : null}
    </main>
  );
}

function SaidTable({ rows, changes, forget }: { rows: SaidBy[] | null; changes: boolean; forget: (one: SaidBy) => void }): JSX.Element {
  return (
    <section aria-labelledby="said-so-far"><h2 id="said-so-far">{say("said_so_far")}</h2><p class="soft">{say("said_hint")}</p>
      {rows?.length ? <div class="scrolled" role="group" tabIndex={0} aria-labelledby="said-so-far"><table><thead><tr><th scope="col">{say("model")}</th><th scope="col">{say("n_predictions")}</th><th scope="col">{say("n_tasks")}</th><th scope="col">{say("mean_score")}</th><th scope="col">{say("n_kept")}</th>{changes ? <td /> : null}</tr></thead>
        <tbody>{rows.map((one) => <tr key={one.model}><th scope="row"><bdi>{one.model}</bdi></th><td class="n">{grouped(one.predictions)}</td><td class="n">{grouped(one.tasks)}</td><td class="n">{one.score === null ? "–" : one.score.toFixed(2)}</td><td class="n">{grouped(one.kept)}</td>{changes ? <td><button type="button" class="small" disabled={one.kept === one.predictions} aria-label={say("forget_what", { name: one.model })} onClick={() => forget(one)}>{say("forget")}</button></td> : null}</tr>)}</tbody></table></div> : rows ? <p class="soft">{say("said_none")}</p> : null}
    </section>
  );
}
