// Signing in, and the two one-time links: the first owner, and a password.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { look, me, signIn } from "./account";
import { ask, Refusal, told, Unreachable, type Told } from "./asking";
import { Fault } from "./parts";
import { go, replace } from "./route";
import { say, type Word } from "./words";

const SHORTEST = 10;

function Field({ word, name, type = "text", value, set, complete, hint, focus }: { word: Word; name: string; type?: "text" | "password"; value: string; set: (value: string) => void; complete: string; hint?: string; focus?: boolean }): JSX.Element {
  const shared = { name, value, required: true, autofocus: focus, autocomplete: complete as "off", spellcheck: false, autocapitalize: "off", onInput: (event: { currentTarget: { value: string } }) => set(event.currentTarget.value) } as const;
  return <label class="stacked">{say(word)}{type === "password" ? <input type="password" {...shared} /> : <input type="text" {...shared} />}{hint ? <span class="soft">{hint}</span> : null}</label>;
}

function useSending(what: () => Promise<void>): { send: (event: Event) => void; fault: Told | null; busy: boolean } {
  const [fault, tell] = useState<Told | null>(null);
  const [busy, be] = useState(false);
  const send = (event: Event): void => {
    event.preventDefault();
    be(true);
    tell(null);
    what().catch((problem: unknown) => {
      if (problem instanceof Unreachable) tell({ code: "", message: say("unreachable") });
      else if (problem instanceof Refusal) tell(problem.status === 429 && problem.after ? { ...problem.told, hint: say("wait_seconds", { n: problem.after }) } : told(problem));
      else throw problem;
    }).finally(() => be(false));
  };
  return { send, fault, busy };
}

/** Sign in; over a page that somebody works at, it says that his work is kept. */
export function SignIn({ again }: { again?: boolean }): JSX.Element {
  const [login, setLogin] = useState(again ? (me.value?.person.login ?? "") : "");
  const [password, setPassword] = useState("");
  const { send, fault, busy } = useSending(() => signIn(login.trim(), password));
  return (
    <form class="signing" onSubmit={send}>
      <h1>{say("sign_in")}</h1>
      {again ? <p class="soft">{say("signed_out_hint")}</p> : null}
      {fault ? <Fault told={fault} /> : null}
      <Field word="login" name="login" value={login} set={setLogin} complete="username" focus />
      <Field word="password" name="password" type="password" value={password} set={setPassword} complete="current-password" />
      <button type="submit" class="main" disabled={busy}>{say("sign_in")}</button>
      <p class="soft">{say("forgotten")}</p>
    </form>
  );
}

export function First({ token }: { token: string }): JSX.Element {
  const [organisation, setOrganisation] = useState("");
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const { send, fault, busy } = useSending(async () => {
    await ask("/api/first", "POST", { token, login: login.trim(), name: name.trim(), password, organisation: organisation.trim() });
    replace();
    await look();
    if (!me.value) await signIn(login.trim(), password);
  });
  return (
    <form class="signing" onSubmit={send}>
      <h1>{say("first")}</h1>
      <p class="soft">{say("first_hint")}</p>
      {fault ? <Fault told={fault} /> : null}
      <Field word="organisation" name="organisation" value={organisation} set={setOrganisation} complete="organization" focus />
      <Field word="your_name" name="name" value={name} set={setName} complete="name" />
      <Field word="login" name="login" value={login} set={setLogin} complete="username" />
      <Field word="password" name="password" type="password" value={password} set={setPassword} complete="new-password" hint={say("password_hint", { n: SHORTEST })} />
      <button type="submit" class="main" disabled={busy}>{say("begin")}</button>
    </form>
  );
}

export function NewPassword({ token }: { token: string }): JSX.Element {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const differ = again !== "" && again !== password;
  const { send, fault, busy } = useSending(async () => {
    await ask("/api/password", "POST", { token, password });
    replace();
    await look();
    go();
  });
  return (
    <form class="signing" onSubmit={send}>
      <h1>{say("new_password")}</h1>
      {fault ? <Fault told={fault} /> : null}
      <Field word="password" name="password" type="password" value={password} set={setPassword} complete="new-password" hint={say("password_hint", { n: SHORTEST })} focus />
      <Field word="password_again" name="again" type="password" value={again} set={setAgain} complete="new-password" />
      <p class="problem" role="status">{differ ? say("passwords_differ") : "\u00a0"}</p>
      <button type="submit" class="main" disabled={busy || differ || !again}>{say("save_password")}</button>
    </form>
  );
}
