// Lots of a project: all of them, one of them, or a drawn task of one that is looked at; `#/lots/PROJECT`, `…/LOT`, `…/LOT/look`.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { me } from "../../account";
import { ask, told, type Project, type Told } from "../../asking";
import { project as shared } from "../../labelling/task";
import { Fault, useTitle } from "../../parts";
import { address, route } from "../../route";
import { say } from "../words";
import { All } from "./all";
import { Looking } from "./looking";
import { One } from "./one";

export interface Here { project: Project; manages: boolean; reviews: boolean }

export default function Lots({ id }: { id: number }): JSX.Element {
  const [project, set] = useState<Project | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const load = (): void => {
    ask<Project>(`/api/projects/${id}`).then((found) => {
      const whole = { ...found, guideline: { version: 0, text: "", examples: [] } };
      shared.value = whole;
      set(whole);
      tell(null);
    }, (problem: unknown) => tell(told(problem)));
  };
  useEffect(load, [id]);
  useTitle(project ? say("lots_of", { name: project.title || project.name }) : "");
  if (!project) return <main class="listing">{fault ? <Fault told={fault}><button type="button" onClick={load}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  const manages = me.value?.person.role === "owner" || project.role === "manager";
  const here = { project, manages, reviews: manages || project.role === "reviewer" };
  const lot = /^\d+$/.test(route.value[2] ?? "") ? Number(route.value[2]) : 0;
  if (lot && route.value[3] === "look" && here.reviews) return <Looking key={lot} here={here} lot={lot} />;
  return (
    <main class="listing managing lots">
      <nav class="row wrap places" aria-label={say("lots")}>{lot ? <a class="button" href={address("lots", id)}>{say("to_lots")}</a> : null}<a class="button" href={address("project", id)}>{say("to_project")}</a></nav>
      {lot ? <One key={lot} here={here} lot={lot} /> : <All here={here} />}
    </main>
  );
}
