// Who works in a project, what each did, and who else could.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { me } from "../account";
import { ask, told, type Told } from "../asking";
import { Fault } from "../parts";
import { Finder } from "../people/finder";
import { dress } from "../people/look";
import { Sheet } from "../people/sheet";
import { address } from "../route";
import { moment } from "../../language";
import { number as grouped } from "../words";
import { roleWord } from "../work";
import { Matching } from "./matching";
import { Part } from "./project";
import { say, type Word } from "./words";

export interface Did { person: number; name: string; login: string; role: string; paused: boolean; last_at: string | null; answers: number; held: number; skipped: number; escalated: number; sent_back: number; active_ms: number; seconds_an_answer: number | null; reviewed: { [verdict: string]: number } }
export interface Member { person: number; role: string; paused: boolean; quota: number | null; daily_quota: number | null; until: string | null; exports: boolean }

const ROLES = ["manager", "reviewer", "expert", "annotator", "viewer", "auditor"];
const VERDICTS: { [verdict: string]: Word } = { accept: "accept", fix: "fix", send_back: "send_back" };

/** The day of a moment here, as a field of dates has it. */
export function day(at: string | null): string {
  if (!at) return "";
  const local = new Date(at);
  return `${local.getFullYear()}-${String(local.getMonth() + 1).padStart(2, "0")}-${String(local.getDate()).padStart(2, "0")}`;
}

/** Time at tasks, as people say it. */
export function worked(ms: number): string {
  if (ms < 60_000) return say("seconds_n", { n: Math.round(ms / 1_000) });
  const minutes = Math.round(ms / 60_000);
  return minutes < 60 ? say("minutes_n", { n: minutes }) : say("hours_n", { h: Math.floor(minutes / 60), n: minutes % 60 });
}

export function Members({ id, manages, looks, begun, changed }: { id: number; manages: boolean; looks: number; begun: { did: Did[]; members: Member[] }; changed: () => void }): JSX.Element {
  const [did, setDid] = useState<Did[]>(begun.did);
  const [members, setMembers] = useState<Member[]>(begun.members);
  const [at, open] = useState<number | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const load = async (): Promise<void> => {
    try {
      const [done, now] = await Promise.all([ask<{ rows: Did[] }>(`/api/projects/${id}/people`), ask<{ rows: Member[] }>(`/api/projects/${id}/members`)]);
      setDid(done.rows);
      setMembers(now.rows);
      tell(null);
    } catch (problem) {
      tell(told(problem));
    }
  };
  useEffect(dress, []);
  useEffect(() => { void load(); }, [id, looks]);
  const lists = !!me.value?.may.includes("people.read");
  const add = (person: number): void => { ask(`/api/projects/${id}/members/${person}`, "PUT", { role: "annotator", paused: false, quota: null, daily_quota: null }).then(() => { changed(); return load(); }, (problem: unknown) => tell(told(problem))); };
  const chosen = did.find((one) => one.person === at);
  return (
    <Part word="people">
      {fault ? <Fault told={fault} /> : null}
      {did.length ? <div class="scrolled" tabIndex={0} role="region" aria-label={say("people")}><table>
        <thead><tr><th>{say("name")}</th><th>{say("role")}</th><th>{say("answers")}</th><th>{say("seconds_each")}</th><th>{say("hours_worked")}</th><th>{say("held")}</th><th>{say("skipped")}</th><th>{say("escalated")}</th><th>{say("sent_back_n")}</th><th>{say("verdicts")}</th><th>{say("last_seen")}</th>{manages ? <th><span class="unseen">{say("change")}</span></th> : null}</tr></thead>
        <tbody>{did.map((one) => <Row key={one.person} {...{ one, manages, lists }} member={members.find((each) => each.person === one.person)} change={() => open(one.person)} />)}</tbody>
      </table></div> : <p class="soft">{say("no_members_yet")}</p>}
      {manages ? lists ? <Finder name={say("member_add")} took={(one) => add(one.id)} without={new Set(did.map((one) => one.person))} active /> : <p class="soft">{say("members_by_manager")}</p> : null}
      {manages ? <Matching id={id} changed={() => { changed(); void load(); }} /> : null}
      {chosen ? <Change id={id} one={chosen} member={members.find((each) => each.person === chosen.person)} close={() => open(null)} changed={() => { open(null); changed(); void load(); }} /> : null}
    </Part>
  );
}

function Row({ one, member, manages, lists, change }: { one: Did; member: Member | undefined; manages: boolean; lists: boolean; change: () => void }): JSX.Element {
  const name = one.name || one.login;
  const quotas = [member?.quota != null ? say("quota_n", { n: grouped(member.quota) }) : "", member?.daily_quota != null ? say("daily_quota_n", { n: grouped(member.daily_quota) }) : "", member?.until ? say("until_day", { when: moment(member.until) }) : ""].filter(Boolean).join(" · ");
  return (
    <tr>
      <td class="who">{lists ? <a href={address("people", one.person)}><bdi>{name}</bdi></a> : <bdi>{name}</bdi>}{quotas ? <p class="soft">{quotas}</p> : null}</td>
      <td>{roleWord(one.role)}{one.paused ? <> <span class="tag wait">{say("state_paused")}</span></> : null}</td>
      <td class="n">{grouped(one.answers)}</td><td class="n">{one.seconds_an_answer ?? "–"}</td><td class="n">{worked(one.active_ms)}</td><td class="n">{grouped(one.held)}</td><td class="n">{grouped(one.skipped)}</td><td class="n">{grouped(one.escalated)}</td><td class="n">{grouped(one.sent_back)}</td>
      <td>{Object.entries(one.reviewed).map(([verdict, n]) => `${VERDICTS[verdict] ? say(VERDICTS[verdict]!) : verdict}: ${grouped(n)}`).join(" · ") || "–"}</td>
      <td>{one.last_at ? moment(one.last_at) : "–"}</td>
      {manages ? <td><button type="button" class="small" onClick={change} aria-label={say("change_member", { name })}>{say("change")}</button></td> : null}
    </tr>
  );
}

/** What somebody is in the project, how much he may answer, whether he gets tasks; and taking him out. */
function Change({ id, one, member, close, changed }: { id: number; one: Did; member: Member | undefined; close: () => void; changed: () => void }): JSX.Element {
  const [role, be] = useState(member?.role ?? one.role);
  const [paused, pause] = useState(member?.paused ?? one.paused);
  const [quota, allow] = useState(String(member?.quota ?? ""));
  const [daily, allowDaily] = useState(String(member?.daily_quota ?? ""));
  const [fault, tell] = useState<Told | null>(null);
  const [busy, wait] = useState(false);
  const [sure, first] = useState(false);
  const [until, end] = useState(day(member?.until ?? null));
  const [exports, grant] = useState(member?.exports ?? false);
  const name = one.name || one.login;
  const own = one.person === me.value?.person.id;
  const send = (method: "PUT" | "DELETE", body?: object): void => {
    wait(true);
    ask(`/api/projects/${id}/members/${one.person}`, method, body).then(changed, (problem: unknown) => { tell(told(problem)); wait(false); });
  };
  const limit = (said: string): number | null => (said.trim() ? Number(said) : null);
  const save = (event: Event): void => { event.preventDefault(); send("PUT", { role, paused, quota: limit(quota), daily_quota: limit(daily), until: until ? new Date(`${until}T23:59:59`).toISOString() : null, exports: exports && role === "auditor" }); };
  const field = (word: Word, value: string, set: (said: string) => void): JSX.Element => <label class="stacked">{say(word)}<input inputMode="numeric" class="number" value={value} placeholder={say("as_project")} onInput={(event) => set(event.currentTarget.value.replace(/\D/g, "").slice(0, 9))} /></label>;
  return (
    <Sheet title={say("change_member", { name })} close={close}>
      <form onSubmit={save}>
        <label class="stacked">{say("role_of", { name })}<select value={role} onChange={(event) => be(event.currentTarget.value)}>{ROLES.map((each) => <option key={each} value={each}>{roleWord(each)}</option>)}</select></label>
        {own && role !== "manager" ? <p class="note">{say("own_role")}</p> : null}
        {field("quota_all", quota, allow)}{field("quota_day", daily, allowDaily)}
        <label class="stacked">{say("member_until")}<input type="date" value={until} min={day(new Date().toISOString())} onInput={(event) => end(event.currentTarget.value)} /><span class="soft">{say("member_until_hint")}</span></label>
        {role === "auditor" ? <label class="check"><input type="checkbox" checked={exports} onChange={(event) => grant(event.currentTarget.checked)} /> {say("auditor_exports")}</label> : null}
        <label class="check"><input type="checkbox" checked={paused} onChange={(event) => pause(event.currentTarget.checked)} /> {say("member_paused")}</label>
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy}>{say("save")}</button><button type="button" onClick={close}>{say("close")}</button><span class="grow" />{sure ? null : <button type="button" onClick={() => first(true)}>{say("take_out", { name })}</button>}</p>
        {sure ? <div class="note" role="alert"><p>{say(own ? "take_out_self" : "take_out_what", { name, n: grouped(one.held) })}</p><p class="acts"><button type="button" disabled={busy} onClick={() => send("DELETE")}>{say("take_out", { name })}</button></p></div> : null}
      </form>
    </Sheet>
  );
}
