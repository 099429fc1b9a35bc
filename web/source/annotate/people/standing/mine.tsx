// My certificates: downloaded, shown to another installation, and brought from one.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { ask } from "../../asking";
import { Fault } from "../../parts";
import { moment } from "../../../language";
import { useDeed, useOne } from "../doing";
import { Field, Once, Said, Sheet } from "../sheet";
import { levelWord } from "../somebody";
import { chosen, keep } from "./figures";
import { Line, type Given } from "./given";
import { say } from "./words";

interface Taken { id: number; skill: string; level: number; issuer: string; expires_at: string; state: "valid" | "revoked" | "distrusted" }
interface Call { project: number; name: string; title: string; field: string }

/** For which organisation and login a challenge is; none where it is no challenge. */
export function partsOf(challenge: string): { there: string; login: string } | null {
  const parts = challenge.trim().split(":");
  try {
    return parts.length === 4 && parts[0] === "goldsmith-challenge" && parts[3] ? { there: decodeURIComponent(parts[1] ?? ""), login: decodeURIComponent(parts[2] ?? "") } : null;
  } catch {
    return null;
  }
}

function Show({ one, close, shown }: { one: Given; close: () => void; shown: (there: string) => void }): JSX.Element {
  const [challenge, set] = useState("");
  const { fault, busy, run } = useDeed();
  const parts = partsOf(challenge);
  const send = (event: Event): void => {
    event.preventDefault();
    run(async () => { keep(`certificate-${one.skill}-shown`, await ask(`/api/me/certificates/${one.id}/show`, "POST", { challenge: challenge.trim() })); shown(parts?.there ?? ""); });
  };
  return (
    <Sheet title={say("show_of", { skill: one.skill })} close={close}>
      <p class="soft">{say("show_hint")}</p>
      <form onSubmit={send}>
        <Field name={say("challenge")} value={challenge} set={set} required longest={1000} focus />
        <p class="outcome" role="status">{parts ? say("counts_at", parts) : challenge.trim() ? say("no_challenge") : ""}</p>
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || !parts}>{say("show")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

function Bring({ brought }: { brought: () => void }): JSX.Element {
  const [word, give] = useState("");
  const file = useRef<HTMLInputElement>(null);
  const { fault, said, busy, run } = useDeed();
  const take = (): void => run(async () => give((await ask<{ challenge: string }>("/api/me/challenges", "POST")).challenge));
  const send = (): void => run(async () => {
    const found = await ask<{ skill: string; level: number; issuer: string }>("/api/me/certificates", "POST", await chosen(file.current));
    if (file.current) file.current.value = "";
    brought();
    return say("brought", { ...found, level: levelWord(found.level) });
  });
  return (
    <details><summary>{say("bring")}</summary>
      <p class="acts">{say("bring_1")} <button type="button" disabled={busy} onClick={take}>{say("take_challenge")}</button></p>
      <p>{say("bring_2")}</p>
      <p><label>{say("bring_3")} <input ref={file} type="file" accept=".json,application/json" aria-label={say("bring_file")} onChange={send} /></label></p>
      <Said fault={fault} said={said} />
      {word ? <Once name={say("challenge")} secret={word} hint={say("challenge_hint")} close={() => give("")} /> : null}
    </details>
  );
}

export function MyCertificates(): JSX.Element {
  const { one, fault, reload } = useOne<{ given: Given[]; taken: Taken[] }>("/api/me/certificates");
  const [showing, show] = useState<Given | null>(null);
  const deed = useDeed();
  const save = (row: Given): void => deed.run(async () => keep(`certificate-${row.skill}`, await ask(`/api/me/certificates/${row.id}`)));
  const over = (row: Given): boolean => !!row.revoked_at || Date.parse(row.expires_at) < Date.now();
  return (
    <section aria-labelledby="certificates">
      <h2 id="certificates">{say("certificates")}</h2>
      {fault ? <Fault told={fault} /> : null}
      {one?.given.length ? <ul class="cards">{one.given.map((row) => (
        <li key={row.id}><Line one={row} /><button type="button" onClick={() => save(row)} aria-label={say("download_of", { skill: row.skill })}>{say("download")}</button>{over(row) ? null : <button type="button" onClick={() => show(row)} aria-label={say("show_of", { skill: row.skill })}>{say("show")}</button>}</li>
      ))}</ul> : <p class="soft">{say("none_given")}</p>}
      {one?.taken.length ? <><h3>{say("taken")}</h3><ul class="cards">{one.taken.map((row) => <li key={row.id}><p class="grow"><b><bdi>{row.skill}</bdi></b> · {levelWord(row.level)} · <bdi>{row.issuer}</bdi></p><span class={row.state === "valid" ? "soft" : "tag off"}>{row.state === "valid" ? say("until", { when: moment(row.expires_at) }) : say(`state_${row.state}`)}</span></li>)}</ul></> : null}
      <Said fault={deed.fault} said={deed.said} />
      <Bring brought={reload} />
      {showing ? <Show one={showing} close={() => show(null)} shown={(there) => { show(null); deed.run(async () => say("shown", { there })); }} /> : null}
    </section>
  );
}

/** Projects that call for people and would fit. */
export function Calls(): JSX.Element | null {
  const { one } = useOne<{ rows: Call[] }>("/api/me/matches");
  return one?.rows.length ? <section aria-labelledby="calls"><h2 id="calls">{say("calls")}</h2><ul class="cards">{one.rows.map((row) => <li key={row.project}><p class="grow"><b><bdi>{row.title || row.name}</bdi></b>{row.field ? <> · <bdi>{row.field}</bdi></> : null}</p></li>)}</ul><p class="soft">{say("calls_hint")}</p></section> : null;
}
