// My work: the projects that somebody may work in, and what is left for him.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { me } from "./account";
import { ask, told, Unreachable, type ProjectRow, type Told } from "./asking";
import { Fault } from "./parts";
import { address } from "./route";
import { number as grouped, say, type Word } from "./words";

const STATES: { [state: string]: Word } = { draft: "state_draft", open: "state_open", paused: "state_paused", closed: "state_closed" };
const ROLES: { [role: string]: Word } = { owner: "role_owner", manager: "role_manager", reviewer: "role_reviewer", expert: "role_expert", annotator: "role_annotator", viewer: "role_viewer" };
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
  const works = one.role !== null && WORKERS.has(one.role);
  const left = one.left ?? null;
  return (
    <li class="project">
      <div class="grow">
        <h2>{one.title || one.name}</h2>
        {one.description ? <p class="soft">{one.description}</p> : null}
        <p class="soft"><span class={`state ${one.state}`}>{stateWord(one.state)}</span>{one.role ? ` · ${roleWord(one.role)}` : ""}{left === null ? "" : ` · ${say("left_n", { n: grouped(left) })}`}</p>
      </div>
      {works && one.state === "open" ? <a class="button main" href={address("work", one.id)}>{say(left === 0 ? "look" : "work")}</a> : null}
    </li>
  );
}

export function Work(): JSX.Element {
  const [rows, set] = useState<ProjectRow[] | null>(me.value?.projects ?? null);
  const [fault, tell] = useState<Told | null>(null);
  const look = (): void => {
    ask<{ rows: ProjectRow[] }>("/api/projects?limit=200").then((found) => { set(found.rows); tell(null); }, (problem: unknown) => {
      if (!rows?.length) tell(problem instanceof Unreachable ? { code: "", message: say("unreachable") } : told(problem));
    });
  };
  useEffect(look, []);
  const sorted = [...(rows ?? [])].sort((a, b) => Number(b.state === "open") - Number(a.state === "open") || Number((b.left ?? 0) > 0) - Number((a.left ?? 0) > 0));
  return (
    <main class="listing">
      <h1>{say("my_work")}</h1>
      {fault ? <Fault told={fault}><button type="button" onClick={look}>{say("again")}</button></Fault> : null}
      {rows === null ? (fault ? null : <p class="soft">{say("loading")}</p>) : sorted.length ? <ul class="projects">{sorted.map((one) => <Row key={one.id} one={one} />)}</ul> : <div class="empty"><h2>{say("no_projects")}</h2><p class="soft">{say("no_projects_hint")}</p></div>}
    </main>
  );
}
