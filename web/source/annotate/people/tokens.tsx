// My tokens: made, shown once, revoked.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../asking";
import { Fault } from "../parts";
import { moment } from "../../language";
import { useDeed, usePaged } from "./doing";
import { Field, Once, Said, Sheet, Sure } from "./sheet";
import { say } from "./words";

interface Row { id: number; name: string; created_at: string; expires_at: string | null; seen_at: string | null }

const DAYS = [7, 30, 90, 365] as const;

function Make({ close, made }: { close: () => void; made: (name: string, token: string) => void }): JSX.Element {
  const [name, set] = useState("");
  const [days, last] = useState("90");
  const { fault, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    run(async () => made(name.trim(), (await ask<{ token: string }>("/api/tokens", "POST", { name: name.trim(), days: days ? Number(days) : null })).token));
  };
  return (
    <Sheet title={say("token_new")} close={close}>
      <form onSubmit={send}>
        <Field name={say("token_name")} value={name} set={set} hint={say("token_name_hint")} required longest={100} focus />
        <label class="stacked">{say("token_days")}<select value={days} onChange={(event) => last(event.currentTarget.value)}>{DAYS.map((n) => <option key={n} value={n}>{say("days_n", { n })}</option>)}<option value="">{say("for_ever")}</option></select></label>
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || !name.trim()}>{say("token_make")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

function ends(one: Row): string {
  if (!one.expires_at) return say("for_ever");
  return say(Date.parse(one.expires_at) < Date.now() ? "token_over" : "token_ends", { when: moment(one.expires_at) });
}

export function Tokens(): JSX.Element {
  const list = usePaged<Row>("/api/tokens", {}, 0);
  const [making, make] = useState(false);
  const [made, show] = useState<{ name: string; token: string } | null>(null);
  const [sure, ask_first] = useState<Row | null>(null);
  const { fault, busy, run, tell } = useDeed();
  const revoke = (one: Row): void => run(async () => { await ask(`/api/tokens/${one.id}`, "DELETE"); ask_first(null); document.getElementById("token-new")?.focus(); list.reload(); });
  return (
    <section aria-labelledby="tokens">
      <div class="head"><h2 id="tokens">{say("tokens")}</h2><button type="button" id="token-new" onClick={() => make(true)}>{say("token_new")}</button></div>
      <p class="soft">{say("tokens_hint")}</p>
      <Said fault={list.fault} said="" />
      {list.rows?.length ? <ul class="cards">{list.rows.map((one) => <li key={one.id}><div class="grow"><p><b><bdi>{one.name}</bdi></b></p><p class="soft">{one.seen_at ? say("token_used", { when: moment(one.seen_at) }) : say("token_unused")} · {ends(one)}</p></div><button type="button" aria-label={say("revoke_name", { name: one.name })} onClick={() => { tell(null); ask_first(one); }}>{say("revoke")}</button></li>)}</ul> : list.rows ? <p class="soft">{say("no_tokens")}</p> : null}
      {making ? <Make close={() => make(false)} made={(name, token) => { make(false); show({ name, token }); list.reload(); }} /> : null}
      {made ? <Once name={say("token_made", { name: made.name })} secret={made.token} hint={say("token_use")} close={() => show(null)} /> : null}
      {sure ? <Sure title={say("revoke_who", { name: sure.name })} word={say("revoke")} close={() => ask_first(null)} busy={busy} fault={fault} run={() => revoke(sure)}><p>{say("revoke_1")}</p></Sure> : fault ? <Fault told={fault} /> : null}
    </section>
  );
}
