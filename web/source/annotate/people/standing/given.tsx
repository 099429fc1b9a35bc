// Certificates of somebody that were given here: given, downloaded, taken back.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../../asking";
import { Fault } from "../../parts";
import { moment } from "../../../language";
import { useDeed, useOne } from "../doing";
import { Field, Said, Sheet, Sure } from "../sheet";
import { levelWord, type Skill } from "../somebody";
import { keep } from "./figures";
import { say } from "./words";

export interface Given { id: number; uid: string; skill: string; level: number; issued_at: string; expires_at: string; revoked_at: string | null; name: string; login: string }

/** What stands of a certificate in a line. */
export function Line({ one }: { one: Given }): JSX.Element {
  return <div class="grow"><p><b><bdi>{one.skill}</bdi></b> · {levelWord(one.level)}</p><p class="soft">{say("since", { when: moment(one.issued_at) })} · {say("until", { when: moment(one.expires_at) })}{one.revoked_at ? ` · ${say("revoked", { when: moment(one.revoked_at) })}` : ""}</p></div>;
}

function Give({ id, skills, close, given }: { id: number; skills: Skill[]; close: () => void; given: () => void }): JSX.Element {
  const [skill, choose] = useState(skills[0]?.name ?? "");
  const [months, last] = useState("12");
  const [named, name] = useState(true);
  const { fault, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    run(async () => { const made = await ask<{ document: unknown }>(`/api/people/${id}/certificates`, "POST", { skill, months: Number(months), named }); keep(`certificate-${skill}`, made.document); given(); });
  };
  return (
    <Sheet title={say("give")} close={close}>
      <p class="soft">{say("give_hint")}</p>
      <form onSubmit={send}>
        <label class="stacked">{say("field")}<select value={skill} onChange={(event) => choose(event.currentTarget.value)}>{skills.map((one) => <option key={one.name} value={one.name}>{one.name} · {levelWord(one.level)}</option>)}</select></label>
        <label class="stacked">{say("months")}<select value={months} onChange={(event) => last(event.currentTarget.value)}>{[3, 6, 12, 24, 36].map((n) => <option key={n} value={n}>{n}</option>)}</select></label>
        <label class="check"><input type="checkbox" checked={named} onChange={(event) => name(event.currentTarget.checked)} /> {say("with_name")}</label>
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || !skill}>{say("give")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

export function Certificates({ id, skills }: { id: number; skills: Skill[] }): JSX.Element {
  const { one, fault, reload } = useOne<{ rows: Given[] }>(`/api/certificates?person=${id}`);
  const [giving, give] = useState(false);
  const [ending, end] = useState<Given | null>(null);
  const [reason, why] = useState("");
  const deed = useDeed();
  const save = (row: Given): void => deed.run(async () => keep(`certificate-${row.skill}`, await ask(`/api/certificates/${row.id}`)));
  const revoke = (): void => deed.run(async () => { await ask(`/api/certificates/${ending?.id}/revoke`, "POST", { reason }); end(null); why(""); reload(); return say("done"); });
  return (
    <section aria-labelledby="certificates">
      <h2 id="certificates">{say("certificates")}</h2>
      {fault ? <Fault told={fault} /> : null}
      {one?.rows.length ? <ul class="cards">{one.rows.map((row) => (
        <li key={row.id}><Line one={row} /><button type="button" onClick={() => save(row)} aria-label={say("download_of", { skill: row.skill })}>{say("download")}</button>{row.revoked_at ? null : <button type="button" onClick={() => end(row)} aria-label={say("revoke_of", { skill: row.skill })}>{say("revoke")}</button>}</li>
      ))}</ul> : <p class="soft">{say("none_given")}</p>}
      <p class="acts"><button type="button" disabled={!skills.length} onClick={() => give(true)}>{say("give")}</button></p>
      <Said fault={ending ? null : deed.fault} said={deed.said} />
      {giving ? <Give id={id} skills={skills} close={() => give(false)} given={() => { give(false); reload(); deed.run(async () => say("given")); }} /> : null}
      {ending ? <Sure title={say("revoke_of", { skill: ending.skill })} word={say("revoke")} close={() => end(null)} busy={deed.busy} fault={deed.fault} run={revoke}><p>{say("revoke_said")}</p><Field name={say("reason")} value={reason} set={why} longest={500} /></Sure> : null}
    </section>
  );
}
