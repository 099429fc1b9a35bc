// Webhooks: addresses that are told of events, listed and registered.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask, type ProjectRow } from "../asking";
import { Fault } from "../parts";
import { address, go } from "../route";
import { pressNew, step, useDeed, useKeys, usePaged } from "./doing";
import { Events, eventWord } from "./events";
import { Field, Once, Sheet } from "./sheet";
import { say } from "./words";

export interface Hook { id: number; project_id: number | null; url: string; events: string[]; active: boolean; created_at: string }

export function useProjects(): ProjectRow[] {
  return usePaged<ProjectRow>("/api/projects", {}, 200).rows ?? [];
}

export function projectName(projects: ProjectRow[], id: number | null): string {
  if (id === null) return say("all_projects");
  const found = projects.find((one) => one.id === id);
  return found ? found.title || found.name : say("project_n", { n: id });
}

function Make({ close, made }: { close: () => void; made: (id: number, secret: string) => void }): JSX.Element {
  const [url, set] = useState("");
  const [events, choose] = useState<string[]>(["answer.given"]);
  const [project, on] = useState("");
  const projects = useProjects();
  const { fault, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    run(async () => {
      const { id, secret } = await ask<{ id: number; secret: string }>("/api/webhooks", "POST", { url: url.trim(), events, project: project ? Number(project) : null });
      made(id, secret);
    });
  };
  return (
    <Sheet title={say("webhook_new")} close={close}>
      <form onSubmit={send}>
        <Field name={say("url")} value={url} set={set} hint={say("url_hint")} required longest={2000} focus />
        <Events chosen={events} set={choose} />
        <label class="stacked">{say("project")}<select value={project} onChange={(event) => on(event.currentTarget.value)}><option value="">{say("all_projects")}</option>{projects.map((one) => <option key={one.id} value={one.id}>{one.title || one.name}</option>)}</select></label>
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || !url.trim() || !events.length}>{say("webhook_make")}</button><button type="button" onClick={close}>{say("cancel")}</button>{events.length ? null : <span class="problem" role="status">{say("choose_event")}</span>}</p>
      </form>
    </Sheet>
  );
}

export function Webhooks(): JSX.Element {
  const [making, make] = useState(false);
  const [made, show] = useState<{ id: number; secret: string } | null>(null);
  const list = usePaged<Hook>("/api/webhooks", {}, 0);
  const projects = useProjects();
  useKeys({ n: pressNew, ArrowDown: () => step(1), ArrowUp: () => step(-1) });
  return (
    <>
      <div class="head"><h1>{say("webhooks")}</h1><button type="button" class="main" onClick={() => make(true)}>{say("webhook_new")} <kbd>n</kbd></button></div>
      <p class="soft">{say("webhooks_hint")}</p>
      {list.fault ? <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault> : null}
      <div class="held" aria-busy={list.busy}>
        {list.rows?.length ? <ul class="cards">{list.rows.map((one) => <li key={one.id}><div class="grow"><a data-row href={address("webhooks", one.id)}><bdi>{one.url}</bdi></a><p class="soft">{one.events.map(eventWord).join(" · ")} · <bdi>{projectName(projects, one.project_id)}</bdi></p></div><span class={`tag ${one.active ? "on" : "wait"}`}>{say(one.active ? "active" : "resting")}</span></li>)}</ul> : null}
        {list.rows && !list.rows.length ? <div class="empty"><h2>{say("no_webhooks")}</h2><p class="soft">{say("no_webhooks_hint")}</p></div> : null}
        {list.rows || list.fault ? null : <p class="soft">{say("loading")}</p>}
      </div>
      {making ? <Make close={() => make(false)} made={(id, secret) => { make(false); show({ id, secret }); }} /> : null}
      {made ? <Once name={say("secret_of")} secret={made.secret} hint={say("secret_hint")} close={() => go("webhooks", made.id)} /> : null}
    </>
  );
}
