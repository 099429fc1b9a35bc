// The people of the organisation: found, looked through, invited.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { me } from "../account";
import { ask } from "../asking";
import { Fault } from "../parts";
import { address } from "../route";
import { number } from "../words";
import { pressNew, step, useDeed, useKeys, useLate, usePaged } from "./doing";
import { Field, Once, Sheet } from "./sheet";
import { LanguageSelect, levelWord, mayGive, named, over, ROLES, RoleSelect, roleWord, Standing, type Somebody } from "./somebody";
import { say } from "./words";

function Row({ one }: { one: Somebody }): JSX.Element {
  return (
    <tr>
      <td><a data-row href={address("people", one.id)}><bdi>{named(one)}</bdi></a><p class="soft"><bdi>{one.login}</bdi>{one.id === me.value?.person.id ? ` · ${say("yourself")}` : ""}</p></td>
      <td>{roleWord(one.role)}</td>
      <td class="wide-only"><div class="tags">{one.skills.filter((skill) => !over(skill)).map((skill) => <span key={skill.name} class="tag" title={levelWord(skill.level)}><bdi>{skill.name}</bdi> {skill.level}</span>)}</div></td>
      <td><Standing one={one} /></td>
    </tr>
  );
}

interface Made { id: number; link: string; name: string }

function Invite({ close, made }: { close: () => void; made: (made: Made) => void }): JSX.Element {
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState("annotator");
  const [language, setLanguage] = useState("");
  const { fault, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    run(async () => {
      const called = name.trim() || login.trim();
      made({ ...(await ask<{ id: number; link: string }>("/api/people", "POST", { login: login.trim(), name: called, role, language })), name: called });
    });
  };
  return (
    <Sheet title={say("invite")} close={close}>
      <form onSubmit={send}>
        <Field name={say("login")} value={login} set={setLogin} hint={say("login_hint")} required longest={100} focus />
        <Field name={say("name")} value={name} set={setName} longest={200} />
        <RoleSelect name={say("role")} value={role} set={setRole} roles={mayGive()} />
        <LanguageSelect name={say("language")} value={language} set={setLanguage} />
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || !login.trim()}>{say("invite_do")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

export function People(): JSX.Element {
  const [typed, type] = useState("");
  const [role, setRole] = useState("");
  const [active, setActive] = useState("");
  const [inviting, invite] = useState(false);
  const [made, tell] = useState<Made | null>(null);
  const search = useLate(typed.trim());
  const find = useRef<HTMLInputElement>(null);
  const list = usePaged<Somebody>("/api/people", { search, role, active });
  const filtered = !!(search || role || active);
  const clear = (): void => { type(""); setRole(""); setActive(""); find.current?.focus(); };
  useKeys({ "/": () => find.current?.focus(), n: pressNew, "any:ArrowDown": () => step(1), "any:ArrowUp": () => step(-1) });
  const rows = list.rows ?? [];
  const alone = !filtered && rows.length === 1;
  const button = <button type="button" class="main" onClick={() => invite(true)}>{say("invite")} <kbd>n</kbd></button>;
  return (
    <>
      <div class="head"><h1>{say("people")}</h1>{button}</div>
      <div class="filters" role="search">
        <input ref={find} type="search" value={typed} aria-label={say("find_people")} placeholder={`${say("find_people")} ( / )`} onInput={(event) => type(event.currentTarget.value)} />
        <select aria-label={say("role")} value={role} onChange={(event) => setRole(event.currentTarget.value)}><option value="">{say("all_roles")}</option>{ROLES.map((one) => <option key={one} value={one}>{roleWord(one)}</option>)}</select>
        <select aria-label={say("signing_in")} value={active} onChange={(event) => setActive(event.currentTarget.value)}><option value="">{say("all_states")}</option><option value="true">{say("only_active")}</option><option value="false">{say("only_disabled")}</option></select>
      </div>
      <p class="soft counted" role="status">{list.rows ? say(list.more ? "people_n_more" : "people_n", { n: number(rows.length) }) : say("loading")}</p>
      {list.fault ? <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault> : null}
      <div class="held" aria-busy={list.busy}>
        {rows.length ? <table><thead><tr><th>{say("name")}</th><th class="short">{say("role")}</th><th class="wide-only">{say("skills")}</th><th>{say("seen")}</th></tr></thead><tbody>{rows.map((one) => <Row key={one.id} one={one} />)}</tbody></table> : null}
        {list.rows && !rows.length && !list.busy ? <div class="empty"><h2>{say("nobody_found")}</h2><p class="soft">{say("nobody_found_hint")}</p><p><button type="button" onClick={clear}>{say("clear")}</button></p></div> : null}
        {alone ? <div class="empty"><h2>{say("alone")}</h2><p class="soft">{say("alone_hint")}</p></div> : null}
        {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
      </div>
      {inviting ? <Invite close={() => invite(false)} made={(one) => { invite(false); tell(one); list.reload(); }} /> : null}
      {made ? <Once name={say("link_for", { name: made.name })} secret={location.origin + made.link} hint={say("link_hint")} close={() => tell(null)} /> : null}
    </>
  );
}
