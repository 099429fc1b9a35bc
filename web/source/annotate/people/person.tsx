// One of the people: what he is called and may, whether he may sign in, and what he can.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { look, me } from "../account";
import { ask } from "../asking";
import { Fault } from "../parts";
import { address } from "../route";
import { moment } from "../../language";
import { number } from "../words";
import { useDeed, useOne } from "./doing";
import { Field, Once, Said, Sure } from "./sheet";
import { Skills } from "./skills";
import { LanguageSelect, mayGive, named, ROLES, RoleSelect, roleWord, Standing, type Somebody } from "./somebody";
import { Certificates } from "./standing/given";
import { Shown } from "./standing/profile";
import { say } from "./words";

interface Known extends Somebody { teams: { id: number; name: string }[]; held: number }

function Change({ one, changed }: { one: Known; changed: () => void }): JSX.Element {
  const [name, setName] = useState(one.name);
  const [role, setRole] = useState(one.role);
  const [language, setLanguage] = useState(one.language);
  const { fault, said, busy, run } = useDeed();
  const save = (event: Event): void => {
    event.preventDefault();
    run(async () => {
      await ask(`/api/people/${one.id}`, "PATCH", { name: name.trim(), role, language });
      if (one.id === me.value?.person.id) await look();
      changed();
      return say("saved");
    });
  };
  const same = name.trim() === one.name && role === one.role && language === one.language;
  return (
    <form class="own" onSubmit={save}>
      <Field name={say("name")} value={name} set={setName} required longest={200} />
      <RoleSelect name={say("role")} value={role} set={setRole} roles={ROLES} />
      <LanguageSelect name={say("language")} value={language} set={setLanguage} />
      <p class="acts"><button type="submit" class="main" disabled={busy || same || !name.trim()}>{say("save")}</button></p>
      <Said fault={fault} said={said} />
    </form>
  );
}

function Access({ one, changed }: { one: Known; changed: () => void }): JSX.Element {
  const [sure, ask_first] = useState(false);
  const [link, show] = useState("");
  const { fault, busy, run, tell } = useDeed();
  const owner = me.value?.person.role === "owner";
  const linked = owner || (!one.joined && mayGive().includes(one.role));
  const make = (): void => run(async () => show(location.origin + (await ask<{ link: string }>(`/api/people/${one.id}/link`, "POST")).link));
  const turn = (): void => run(async () => {
    await ask(`/api/people/${one.id}`, "PATCH", { active: !one.active });
    ask_first(false);
    changed();
  });
  return (
    <section aria-labelledby="access">
      <h2 id="access">{say("signing_in")}</h2>
      {linked ? <><p class="soft">{say("new_link_hint")}</p><p class="acts"><button type="button" disabled={busy || !one.active} onClick={make}>{say("new_link")}</button>{owner ? <button type="button" onClick={() => { tell(null); ask_first(true); }}>{say(one.active ? "disable" : "enable")}</button> : null}</p></> : <p class="soft">{say(one.joined ? "link_by_owner" : "only_owner")}</p>}
      {!sure && fault ? <Fault told={fault} /> : null}
      {sure ? (
        <Sure title={say(one.active ? "disable_who" : "enable_who", { name: named(one) })} word={say(one.active ? "disable" : "enable")} close={() => ask_first(false)} busy={busy} fault={fault} run={turn}>
          {one.active ? <><p>{say("disable_1")}</p><p>{one.held ? say("disable_held", { n: number(one.held) }) : say("disable_none")}</p><p>{say("disable_2")}</p></> : <p>{say("enable_1")}</p>}
        </Sure>
      ) : null}
      {link ? <Once name={say("link_for", { name: named(one) })} secret={link} hint={say("link_hint")} close={() => show("")} /> : null}
    </section>
  );
}

export function Person({ id }: { id: number }): JSX.Element {
  const { one, fault, reload } = useOne<Known>(`/api/people/${id}`);
  const back = <p><a class="back" href={address("people")}>← {say("back_to", { name: say("people") })}</a></p>;
  if (!one) return <>{back}{fault ? <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</>;
  const changes = me.value?.may.includes("people.change");
  return (
    <>
      {back}
      <div class="head"><h1><bdi>{named(one)}</bdi></h1><span class="tags">{one.active && one.joined ? <span class="tag on">{say("active")}</span> : <Standing one={one} />}</span></div>
      {fault ? <Fault told={fault} /> : null}
      <section aria-labelledby="profile">
        <h2 id="profile">{say("profile")}</h2>
        <div class="pair"><dl class="facts">
          <dt>{say("login")}</dt><dd><bdi>{one.login}</bdi></dd>
          {changes ? null : <><dt>{say("role")}</dt><dd>{roleWord(one.role)}</dd></>}
          <dt>{say("code")}</dt><dd><code>{one.code}</code></dd>
          <dt>{say("added_at")}</dt><dd>{moment(one.created_at)}</dd>
          <dt>{say("seen")}</dt><dd>{one.seen_at ? moment(one.seen_at) : say("never")}</dd>
          <dt>{say("holds")}</dt><dd>{say("tasks_n", { n: number(one.held) })}</dd>
          <dt>{say("in_teams")}</dt><dd>{one.teams.length ? <span class="tags">{one.teams.map((team) => <a key={team.id} class="tag" href={address("teams", team.id)}><bdi>{team.name}</bdi></a>)}</span> : say("no_teams")}</dd>
        </dl>
        {changes ? <Change one={one} changed={reload} /> : <p class="soft">{say("only_owner")}</p>}</div>
      </section>
      <Skills id={id} skills={one.skills} changed={reload} />
      <Shown id={id} granted={reload} />
      <Certificates key={one.skills.length} id={id} skills={one.skills} />
      <Access one={one} changed={reload} />
    </>
  );
}
