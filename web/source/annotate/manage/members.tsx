// Who works in a project, what each did, and who else could.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { me } from "../account";
import { ask, told, type Told } from "../asking";
import { Fault } from "../parts";
import { moment } from "../../language";
import { number as grouped } from "../words";
import { roleWord } from "../work";
import { Part } from "./project";
import { say } from "./words";

export interface Did { person: number; name: string; login: string; role: string; paused: boolean; last_at: string | null; answers: number; held: number; skipped: number; escalated: number; sent_back: number; active_ms: number; seconds_an_answer: number | null; reviewed: { [verdict: string]: number } }
export interface Member { person: number; role: string; paused: boolean; quota: number | null; daily_quota: number | null; until: string | null; exports: boolean }
interface Somebody { id: number; login: string; name: string; role: string; active: boolean }

const ROLES = ["manager", "reviewer", "expert", "annotator", "viewer", "auditor"];

/** Time at tasks, as people say it. */
function worked(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function Members({ id, manages, looks, begun, changed }: { id: number; manages: boolean; looks: number; begun: { did: Did[]; members: Member[] }; changed: () => void }): JSX.Element {
  const [did, setDid] = useState<Did[]>(begun.did);
  const [members, setMembers] = useState<Member[]>(begun.members);
  const [people, setPeople] = useState<Somebody[]>([]);
  const [chosen, choose] = useState("");
  const [fault, tell] = useState<Told | null>(null);
  const load = async (): Promise<void> => {
    try {
      const [done, now] = await Promise.all([ask<{ rows: Did[] }>(`/api/projects/${id}/people`), ask<{ rows: Member[] }>(`/api/projects/${id}/members`)]);
      setDid(done.rows);
      setMembers(now.rows);
      if (manages && me.value?.may.includes("people.read")) setPeople((await ask<{ rows: Somebody[] }>("/api/people?limit=100")).rows);
      tell(null);
    } catch (problem) {
      tell(told(problem));
    }
  };
  useEffect(() => { void load(); }, [id, looks]);
  const put = (person: number, change: Partial<Member> | null): void => {
    const own = members.find((one) => one.person === person) ?? { role: "annotator", paused: false, quota: null, daily_quota: null, until: null, exports: false };
    const next = { role: own.role, paused: own.paused, quota: own.quota, daily_quota: own.daily_quota, until: own.until, exports: own.exports, ...change };
    const body = { ...next, exports: next.exports && next.role === "auditor" };
    ask(`/api/projects/${id}/members/${person}`, change ? "PUT" : "DELETE", change ? body : undefined).then(() => { changed(); return load(); }, (problem: unknown) => tell(told(problem)));
  };
  const lists = !!me.value?.may.includes("people.read");
  const others = people.filter((one) => one.active && !members.some((member) => member.person === one.id));
  return (
    <Part word="people">
      {fault ? <Fault told={fault} /> : null}
      <div class="scrolled" tabIndex={0} role="region" aria-label={say("people")}><table>
        <thead><tr><th>{say("name")}</th><th>{say("role")}</th><th>{say("answers")}</th><th>{say("seconds_each")}</th><th>{say("hours_worked")}</th><th>{say("held")}</th><th>{say("skipped")}</th><th>{say("escalated")}</th><th>{say("sent_back_n")}</th><th>{say("verdicts")}</th><th>{say("last_seen")}</th>{manages ? <th>{say("change")}</th> : null}</tr></thead>
        <tbody>
          {did.map((one) => (
            <tr key={one.person}>
              <td>{one.name || one.login}</td>
              <td>{manages ? <select aria-label={say("role_of", { name: one.name || one.login })} value={one.role} onChange={(event) => put(one.person, { role: event.currentTarget.value })}>{ROLES.map((role) => <option key={role} value={role}>{roleWord(role)}</option>)}</select> : roleWord(one.role)}</td>
              <td class="n">{grouped(one.answers)}</td><td class="n">{one.seconds_an_answer ?? "–"}</td><td class="n">{worked(one.active_ms)}</td><td class="n">{grouped(one.held)}</td><td class="n">{grouped(one.skipped)}</td><td class="n">{grouped(one.escalated)}</td><td class="n">{grouped(one.sent_back)}</td>
              <td>{Object.entries(one.reviewed).map(([verdict, n]) => `${say(verdict === "accept" ? "accept" : verdict === "fix" ? "fix" : "send_back")}: ${n}`).join(" · ") || "–"}</td>
              <td>{one.last_at ? moment(one.last_at) : "–"}</td>
              {manages ? <td><button type="button" class="small" onClick={() => put(one.person, { paused: !one.paused })}>{say(one.paused ? "go_on" : "pause_it")}</button> <button type="button" class="small" onClick={() => put(one.person, null)} aria-label={say("take_out", { name: one.name || one.login })}>×</button></td> : null}
            </tr>
          ))}
        </tbody>
      </table></div>
      {manages && lists ? <p><label>{say("member_add")} <select value={chosen} disabled={!others.length} onChange={(event) => choose(event.currentTarget.value)}><option value="">–</option>{others.map((one) => <option key={one.id} value={one.id}>{one.name || one.login}</option>)}</select></label> <button type="button" disabled={!chosen} onClick={() => { put(Number(chosen), { role: "annotator" }); choose(""); }}>{say("add")}</button></p> : null}
    </Part>
  );
}
