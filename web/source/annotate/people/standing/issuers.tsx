// How the organisation signs, and whose certificates count here.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { ask } from "../../asking";
import { Fault } from "../../parts";
import { moment } from "../../../language";
import { number } from "../../words";
import { useDeed, useOne } from "../doing";
import { Field, Said, Sheet, Sure } from "../sheet";
import { LEVELS, levelWord } from "../somebody";
import { chosen, keep } from "./figures";
import { say } from "./words";

interface Issuer { id: number; did: string; name: string; skills: string[] | null; best_level: number; until: string | null; trusted: boolean; revoked_at: string | null; certificates: number }

export function Keys(): JSX.Element {
  const { one, fault, reload } = useOne<{ keys: { key: string; signs: boolean }[] }>("/api/certificates/keys");
  const [sure, first] = useState(false);
  const deed = useDeed();
  const now = one?.keys.at(-1)?.key ?? "";
  const save = (): void => deed.run(async () => keep("revoked-certificates", await ask("/api/certificates/revoked")));
  const rotate = (): void => deed.run(async () => { await ask("/api/certificates/keys", "POST"); first(false); reload(); return say("rotated"); });
  return (
    <section aria-labelledby="keys">
      <h2 id="keys">{say("keys")}</h2>
      {fault ? <Fault told={fault} /> : <><p class="soft">{say("keys_hint")}</p><label class="stacked">{say("key_now")}<input class="code" readOnly value={now} onFocus={(event) => event.currentTarget.select()} /></label><p class="acts"><button type="button" disabled={!now} onClick={save}>{say("list_download")}</button><button type="button" disabled={!now} onClick={() => first(true)}>{say("rotate")}</button></p></>}
      <Said fault={sure ? null : deed.fault} said={deed.said} />
      {sure ? <Sure title={say("rotate")} word={say("rotate")} close={() => first(false)} busy={deed.busy} fault={deed.fault} run={rotate}><p>{say("rotate_said")}</p></Sure> : null}
    </section>
  );
}

function Register({ close, made }: { close: () => void; made: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [key, setKey] = useState("");
  const [skills, setSkills] = useState("");
  const [level, best] = useState(1);
  const { fault, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    const only = skills.split(/[,，]/).map((one) => one.trim()).filter(Boolean);
    run(async () => { await ask("/api/issuers", "POST", { name: name.trim(), key: key.trim(), skills: only.length ? only : null, best_level: level }); made(); });
  };
  return (
    <Sheet title={say("issuer_new")} close={close}>
      <form onSubmit={send}>
        <Field name={say("issuer_name")} value={name} set={setName} required longest={200} focus />
        <label class="stacked">{say("issuer_key")}<textarea rows={3} value={key} required maxLength={2000} spellcheck={false} onInput={(event) => setKey(event.currentTarget.value)} /></label>
        <Field name={say("issuer_skills")} value={skills} set={setSkills} hint={say("issuer_skills_hint")} longest={2000} />
        <label class="stacked">{say("best_level")}<select value={level} onChange={(event) => best(Number(event.currentTarget.value))}>{LEVELS.map((one) => <option key={one} value={one}>{levelWord(one)}</option>)}</select></label>
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || !name.trim() || !key.trim()}>{say("issuer_new")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

function Row({ one, changed, end }: { one: Issuer; changed: (said: string) => void; end: () => void }): JSX.Element {
  const file = useRef<HTMLInputElement>(null);
  const { fault, busy, run } = useDeed();
  const bring = (): void => run(async () => { const { ended } = await ask<{ ended: number }>(`/api/issuers/${one.id}/revoked`, "PUT", await chosen(file.current)); if (file.current) file.current.value = ""; changed(say("list_ended", { n: number(ended) })); });
  const again = (): void => run(async () => { await ask(`/api/issuers/${one.id}`, "PUT", { name: one.name, skills: one.skills, best_level: one.best_level, until: one.until, trusted: true }); changed(say("done")); });
  return (
    <li>
      <div class="grow"><p><b><bdi>{one.name}</bdi></b> · {say("best_level")} {levelWord(one.best_level)}{one.skills ? <> · <bdi>{one.skills.join(", ")}</bdi></> : null}</p><p class="soft break">{one.did}</p><p class="soft">{say("counts_n", { n: number(one.certificates) })} · {one.revoked_at ? say("list_of", { when: moment(one.revoked_at) }) : say("list_none")}</p></div>
      {one.trusted ? <><label class="button">{say("list_bring")}<input ref={file} class="unseen" type="file" accept=".json,application/json" aria-label={`${say("list_bring")}: ${one.name}`} onChange={bring} /></label><button type="button" onClick={end} aria-label={`${say("distrust")}: ${one.name}`}>{say("distrust")}</button></> : <><span class="tag off">{say("state_distrusted")}</span><button type="button" disabled={busy} onClick={again} aria-label={`${say("trust_again")}: ${one.name}`}>{say("trust_again")}</button></>}
      {fault ? <Fault told={fault} /> : null}
    </li>
  );
}

export function Issuers(): JSX.Element {
  const { one, fault, reload } = useOne<{ rows: Issuer[] }>("/api/issuers");
  const [making, make] = useState(false);
  const [ending, end] = useState<Issuer | null>(null);
  const deed = useDeed();
  const distrust = (): void => deed.run(async () => { if (!ending) return; await ask(`/api/issuers/${ending.id}`, "PUT", { name: ending.name, skills: ending.skills, best_level: ending.best_level, until: ending.until, trusted: false }); end(null); reload(); return say("done"); });
  const changed = (said: string): void => { reload(); deed.run(async () => said); };
  return (
    <section aria-labelledby="issuers">
      <h2 id="issuers">{say("issuers")}</h2>
      {fault ? <Fault told={fault} /> : null}
      {one?.rows.length ? <ul class="cards">{one.rows.map((row) => <Row key={row.id} one={row} changed={changed} end={() => end(row)} />)}</ul> : <p class="soft">{say("issuers_none")}</p>}
      <p class="acts"><button type="button" onClick={() => make(true)}>{say("issuer_new")}</button></p>
      <Said fault={ending ? null : deed.fault} said={deed.said} />
      {making ? <Register close={() => make(false)} made={() => { make(false); changed(say("done")); }} /> : null}
      {ending ? <Sure title={say("distrust_who", { name: ending.name })} word={say("distrust")} close={() => end(null)} busy={deed.busy} fault={deed.fault} run={distrust}><p>{say("distrust_said", { n: number(ending.certificates) })}</p></Sure> : null}
    </section>
  );
}
