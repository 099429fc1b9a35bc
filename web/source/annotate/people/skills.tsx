// The skills of somebody: a field, one of five levels, until when it counts, and how it was shown.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { ask } from "../asking";
import { moment } from "../../language";
import { useDeed } from "./doing";
import { Field, Said } from "./sheet";
import { LEVELS, levelWord, over, type Skill } from "./somebody";
import { say } from "./words";

function day(at: string | null): string {
  if (!at) return "";
  const local = new Date(at);
  return `${local.getFullYear()}-${String(local.getMonth() + 1).padStart(2, "0")}-${String(local.getDate()).padStart(2, "0")}`;
}

function noted(skill: Skill): string {
  const note = skill.evidence?.["note"];
  const issuer = skill.evidence?.["issuer"];
  return typeof note === "string" ? note : typeof issuer === "string" ? issuer : "";
}

export function Skills({ id, skills, changed }: { id: number; skills: Skill[]; changed: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [level, setLevel] = useState(5);
  const [until, setUntil] = useState("");
  const [note, setNote] = useState("");
  const form = useRef<HTMLFormElement>(null);
  const { fault, said, busy, run } = useDeed();
  const path = (skill: string): string => `/api/people/${id}/skills/${encodeURIComponent(skill)}`;
  const save = (event: Event): void => {
    event.preventDefault();
    run(async () => {
      const before = skills.find((one) => one.name === name.trim())?.evidence ?? {};
      const evidence = note.trim() ? { ...before, note: note.trim() } : Object.keys(before).some((key) => key !== "note") ? { ...before, note: undefined } : null;
      await ask(path(name.trim()), "PUT", { level, evidence, expires_at: until ? new Date(`${until}T23:59:59`).toISOString() : null });
      setName(""); setNote(""); setUntil("");
      form.current?.querySelector("input")?.focus();
      changed();
      return say("saved");
    });
  };
  const fill = (one: Skill): void => {
    setName(one.name); setLevel(one.level); setUntil(day(one.expires_at)); setNote(typeof one.evidence?.["note"] === "string" ? one.evidence["note"] : "");
    form.current?.querySelector("select")?.focus();
  };
  const drop = (one: Skill): void => run(async () => { await ask(path(one.name), "DELETE"); form.current?.querySelector("input")?.focus(); changed(); return say("saved"); });
  return (
    <section aria-labelledby="skills">
      <h2 id="skills">{say("skills")}</h2>
      {skills.length ? (
        <ul class="cards">{skills.map((one) => (
          <li key={one.name}>
            <div class="grow"><p><b><bdi>{one.name}</bdi></b> · {levelWord(one.level)}</p><p class="soft">{one.expires_at ? (over(one) ? say("over_at", { when: moment(one.expires_at) }) : `${say("until")} ${moment(one.expires_at)}`) : say("for_ever")}{noted(one) ? <> · <bdi>{noted(one)}</bdi></> : null}</p></div>
            <button type="button" onClick={() => fill(one)} aria-label={`${say("change")}: ${one.name}`}>{say("change")}</button>
            <button type="button" disabled={busy} onClick={() => drop(one)} aria-label={say("skill_remove", { name: one.name })}>{say("remove")}</button>
          </li>
        ))}</ul>
      ) : <p class="soft">{say("no_skills")}</p>}
      <form class="skill-form" ref={form} onSubmit={save}>
        <Field name={say("skill")} value={name} set={setName} hint={say("skill_hint")} required longest={100} />
        <label class="stacked">{say("level")}<select value={level} onChange={(event) => setLevel(Number(event.currentTarget.value))}>{LEVELS.map((one) => <option key={one} value={one}>{levelWord(one)}</option>)}</select></label>
        <Field name={say("until")} type="date" value={until} set={setUntil} hint={say("until_hint")} />
        <Field name={say("shown_by")} value={note} set={setNote} hint={say("shown_by_hint")} longest={500} />
        <p class="acts"><button type="submit" class="main" disabled={busy || !name.trim()}>{say("grant")}</button></p>
      </form>
      <Said fault={fault} said={said} />
    </section>
  );
}
