// My account: what I am called, my password, my tokens, and where I am signed in.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { choose, look, me } from "../account";
import { ask } from "../asking";
import { language } from "../../language";
import { useDeed } from "./doing";
import { Sessions } from "./sessions";
import { Field, Said } from "./sheet";
import { roleWord } from "./somebody";
import { Tokens } from "./tokens";
import { Calls, MyCertificates } from "./standing/mine";
import { MyStatements } from "./standing/paid";
import { MySkills, Shown } from "./standing/profile";
import { say } from "./words";

const SHORTEST = 10;

function Profile(): JSX.Element {
  const [name, set] = useState(me.value?.person.name ?? "");
  const { fault, said, busy, run } = useDeed();
  const save = (event: Event): void => {
    event.preventDefault();
    run(async () => { await ask("/api/me", "PATCH", { name: name.trim() }); await look(); return say("saved"); });
  };
  return (
    <section aria-labelledby="own">
      <h2 id="own">{say("own_profile")}</h2>
      <dl class="facts"><dt>{say("login")}</dt><dd><bdi>{me.value?.person.login}</bdi></dd><dt>{say("role")}</dt><dd>{roleWord(me.value?.person.role ?? "")}</dd><dt>{say("organisation")}</dt><dd><bdi>{me.value?.organisation.name}</bdi></dd></dl>
      <form class="own" onSubmit={save}>
        <Field name={say("own_name")} value={name} set={set} required longest={200} complete="name" />
        <label class="stacked">{say("own_language")}<select value={language.value} onChange={(event) => choose(event.currentTarget.value === "en" ? "en" : "zh-Hans")}><option value="zh-Hans" lang="zh-Hans">中文</option><option value="en" lang="en">English</option></select></label>
        <p class="acts"><button type="submit" class="main" disabled={busy || !name.trim() || name.trim() === me.value?.person.name}>{say("save")}</button></p>
        <Said fault={fault} said={said} />
      </form>
    </section>
  );
}

function Password(): JSX.Element {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const { fault, said, busy, run } = useDeed();
  const differ = again !== "" && again !== fresh;
  const save = (event: Event): void => {
    event.preventDefault();
    run(async () => {
      await ask("/api/me/password", "POST", { old, password: fresh });
      setOld(""); setFresh(""); setAgain("");
      dispatchEvent(new Event("goldsmith-signed-out-elsewhere"));
      return say("password_changed");
    });
  };
  return (
    <section aria-labelledby="secret">
      <h2 id="secret">{say("own_password")}</h2>
      <form class="own" onSubmit={save}>
        <input type="text" autocomplete="username" value={me.value?.person.login} readOnly hidden />
        <Field name={say("old_password")} type="password" value={old} set={setOld} required complete="current-password" longest={500} />
        <Field name={say("new_password")} type="password" value={fresh} set={setFresh} required complete="new-password" hint={say("password_hint", { n: SHORTEST })} longest={500} />
        <Field name={say("password_again")} type="password" value={again} set={setAgain} required complete="new-password" longest={500} />
        <p class="acts"><button type="submit" class="main" disabled={busy || differ || !old || !again}>{say("password_change")}</button><span class="problem" role="status">{differ ? say("passwords_differ") : ""}</span></p>
        <Said fault={fault} said={said} />
      </form>
    </section>
  );
}

export function Account(): JSX.Element {
  return <><div class="head"><h1>{say("account")}</h1></div><Profile /><Password /><Tokens /><Sessions /><Shown skills={(held) => <MySkills held={held} />} /><MyCertificates /><MyStatements /><Calls /></>;
}
