// My work: the projects that somebody may work in, and what is left for him.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { me } from "./account";
import { ask, told, type ProjectRow, type Told } from "./asking";
import { Fault } from "./parts";
import { address } from "./route";
import { say, type Word } from "./words";

const STATES: { [state: string]: Word } = { draft: "state_draft", open: "state_open", paused: "state_paused", closed: "state_closed" };
const ROLES: { [role: string]: Word } = { owner: "role_owner", manager: "role_manager", reviewer: "role_reviewer", expert: "role_expert", annotator: "role_annotator", viewer: "role_viewer", auditor: "role_auditor" };
const MOST = 2_000; // projects that are listed
const WORKERS = new Set(["manager", "reviewer", "expert", "annotator"]);

export function roleWord(role: string | null | undefined): string {
  const word = role ? ROLES[role] : undefined;
  return word ? say(word) : (role ?? "");
}

export function stateWord(state: string): string {
  const word = STATES[state];
  return word ? say(word) : state;
}

function Row({ one }: { one: ProjectRow }): JSX.Element {
  const works = !!one.role && WORKERS.has(one.role);
  const manages = me.value?.person.role === "owner" || one.role === "manager";
  return (
    <li class="project">
      <div class="grow">
        <h2>{one.title || one.name}</h2>
        {one.description ? <p class="soft">{one.description}</p> : null}
        <p class="soft"><span class={`state ${one.state}`}>{stateWord(one.state)}</span>{one.role ? ` · ${roleWord(one.role)}` : ""}</p>
        {works ? <p class="own-links"><a href={address("verdicts", one.id)}>{say("my_verdicts")}</a>{manages ? null : <a href={address("paying", one.id)}>{say("my_statements")}</a>}</p> : null}
      </div>
      {manages || one.role === "reviewer" || one.role === "viewer" || one.role === "auditor" ? <a class="button" href={address("project", one.id)}>{say("to_project")}</a> : null}
      {manages || one.role === "reviewer" ? <a class="button" href={address("review", one.id)}>{say("review")}</a> : null}
      {one.role === "expert" ? <a class="button" href={address("adjudicate", one.id)}>{say("adjudicate_short")}</a> : null}
      {works && one.state === "open" ? <a class="button main" href={address("work", one.id)}>{say("work")}</a> : null}
    </li>
  );
}

export function Work(): JSX.Element {
  const [rows, set] = useState<ProjectRow[] | null>(me.value?.projects ?? null);
  const [fault, tell] = useState<Told | null>(null);
  const look = (): void => {
    const all: ProjectRow[] = [];
    const more = (after: number | null): Promise<void> => ask<{ rows: ProjectRow[]; after: number | null }>(`/api/projects?limit=200${after === null ? "" : `&after=${after}`}`).then((found) => {
      all.push(...found.rows);
      if (found.after !== null && all.length < MOST) return more(found.after);
      set(all);
      tell(null);
    });
    more(null).catch((problem: unknown) => { if (!rows?.length) tell(told(problem)); });
  };
  useEffect(look, []);
  const sorted = [...(rows ?? [])].sort((a, b) => Number(b.state === "open") - Number(a.state === "open") || b.id - a.id);
  return (
    <main class="listing">
      <div class="row"><h1>{say("my_work")}</h1>{me.value?.may.includes("project.create") ? <a class="button" href={address("new")}>{say("new_project")}</a> : null}</div>
      {fault ? <Fault told={fault}><button type="button" onClick={look}>{say("again")}</button></Fault> : null}
      {rows === null ? (fault ? null : <p class="soft">{say("loading")}</p>) : sorted.length ? <ul class="projects">{sorted.map((one) => <Row key={one.id} one={one} />)}</ul> : <div class="empty"><h2>{say("no_projects")}</h2><p class="soft">{say(me.value?.may.includes("project.create") ? "no_projects_make" : "no_projects_hint")}</p><p><a class="button" href={address("catalogue")}>{say("to_catalogue")}</a></p></div>}
    </main>
  );
}
