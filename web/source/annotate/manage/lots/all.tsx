// All lots of a project, and a new one: what it is judged by, with the risks of that drawn before it is made.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, gone, told, type Told } from "../../asking";
import { Fault } from "../../parts";
import { moment } from "../../../language";
import { address, go } from "../../route";
import { number as grouped } from "../../words";
import { known, say, type Word } from "../words";
import { Curve, PlanSaid, type Told as Plan } from "./curve";
import type { Here } from "./page";
import { SEVERITIES, type Lot } from "./telling";

export function stateOf(lot: Lot): string {
  return known(`lot_state_${lot.state}`, lot.state);
}

export function All({ here }: { here: Here }): JSX.Element {
  const [rows, set] = useState<Lot[] | null>(null);
  const [after, more] = useState<number | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const [making, make] = useState(false);
  const load = (from: number | null = null): void => {
    ask<{ rows: Lot[]; after: number | null }>(`/api/projects/${here.project.id}/lots?limit=50${from ? `&after=${from}` : ""}`).then((found) => {
      set(from ? [...(rows ?? []), ...found.rows] : found.rows);
      more(found.after);
      tell(null);
    }, (problem: unknown) => tell(told(problem)));
  };
  useEffect(() => load(), []);
  return (
    <>
      <div class="row wrap"><h1>{say("lots_of", { name: here.project.title || here.project.name })}</h1><span class="grow" />{here.manages && !making && rows?.length ? <button type="button" class="main" onClick={() => make(true)}>{say("lot_new")}</button> : null}</div>
      {fault ? <Fault told={fault}><button type="button" onClick={() => load()}>{say("again")}</button></Fault> : null}
      {making ? <New here={here} leave={() => make(false)} /> : null}
      {rows === null ? fault ? null : <p class="soft">{say("loading")}</p> : rows.length ? (
        <ul class="projects">{rows.map((one) => (
          <li key={one.id} class="project">
            <div class="grow"><h2><a href={address("lots", here.project.id, one.id)}>{one.name || say("lot_n", { n: one.id })}</a></h2><p class="soft"><span class={`state lot-${one.state}`}>{stateOf(one)}</span> · {say("lot_size", { n: grouped(one.size) })} · {moment(one.created_at)}</p></div>
            {one.state === "drawn" && here.reviews ? <a class="button main" href={address("lots", here.project.id, one.id, "look")}>{say("lot_look")}</a> : null}
          </li>
        ))}</ul>
      ) : making ? null : <div class="empty"><h2>{say("lots_none")}</h2><p class="soft">{say("lots_none_hint")}</p>{here.manages ? <p><button type="button" class="main" onClick={() => make(true)}>{say("lot_new")}</button></p> : null}</div>}
      {after ? <p><button type="button" onClick={() => load(after)}>{say("older")}</button></p> : null}
    </>
  );
}

interface Asked { kind: string; good: number; bad: number; producer_risk: number; consumer_risk: number; limit: number; level: string; severity: string; within: number; least: number | null; counts: string; most_critical: number | null }
const USUAL: Asked = { kind: "risks", good: 0.01, bad: 0.05, producer_risk: 0.05, consumer_risk: 0.1, limit: 1, level: "II", severity: "normal", within: 0.03, least: null, counts: "minor", most_critical: null };
const OF_KIND: { [kind: string]: (keyof Asked)[] } = { risks: ["good", "bad", "producer_risk", "consumer_risk"], standard: ["limit", "level", "severity"], estimate: ["within", "least"] };
const LIMITS = [0.01, 0.015, 0.025, 0.04, 0.065, 0.1, 0.15, 0.25, 0.4, 0.65, 1, 1.5, 2.5, 4, 6.5, 10];

function sent(asked: Asked): { [name: string]: unknown } {
  const names: (keyof Asked)[] = ["kind", "counts", "most_critical", ...(OF_KIND[asked.kind] ?? [])];
  return Object.fromEntries(names.map((name) => [name, asked[name]]).filter(([, value]) => value !== null));
}

function New({ here, leave }: { here: Here; leave: () => void }): JSX.Element {
  const [asked, set] = useState<Asked>(USUAL);
  const [name, call] = useState("");
  const [most, limit] = useState("");
  const [again, rejected] = useState("again");
  const [plan, see] = useState<Plan | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const [busy, be] = useState(false);
  const tasks = Number(most) > 0 ? { most: Math.round(Number(most)) } : {};
  const id = here.project.id;
  useEffect(() => {
    const own = new AbortController();
    const timer = setTimeout(() => {
      ask<Plan>(`/api/projects/${id}/lots/plan`, "POST", { plan: sent(asked), tasks }, own.signal).then((found) => { see(found); tell(null); }, (problem: unknown) => { if (!gone(problem)) { see(null); tell(told(problem)); } });
    }, 250);
    return () => { own.abort(); clearTimeout(timer); };
  }, [asked, most]);
  const make = (event: Event): void => {
    event.preventDefault();
    be(true);
    ask<Lot>(`/api/projects/${id}/lots`, "POST", { name: name.trim(), plan: sent(asked), tasks, on_rejection: again }).then((found) => go("lots", id, found.id), (problem: unknown) => { tell(told(problem)); be(false); });
  };
  const share = (of: "good" | "bad" | "producer_risk" | "consumer_risk" | "within", word: Word): JSX.Element => (
    <label class="stacked">{say(word)}<input type="number" required min="0" max="99" step="any" value={Math.round(asked[of] * 1e6) / 1e4} onInput={(event) => { const n = Number(event.currentTarget.value); if (Number.isFinite(n)) set({ ...asked, [of]: n / 100 }); }} /></label>
  );
  return (
    <form class="part stacked-form" onSubmit={make}>
      <h2>{say("lot_new")}</h2>
      <div class="fields">
        <label class="stacked">{say("lot_name")}<input value={name} maxLength={200} onInput={(event) => call(event.currentTarget.value)} /></label>
        <label class="stacked">{say("lot_most")}<input type="number" min="1" step="1" value={most} onInput={(event) => limit(event.currentTarget.value)} /></label>
        <label class="stacked">{say("on_rejection")}<select value={again} onChange={(event) => rejected(event.currentTarget.value)}><option value="again">{say("rejection_again")}</option><option value="more">{say("rejection_more")}</option></select></label>
      </div>
      <fieldset><legend>{say("plan_kind")}</legend>
        <div class="row wrap">{(["risks", "standard", "estimate"] as const).map((kind) => <label key={kind} class="check"><input type="radio" name="plan-kind" checked={asked.kind === kind} onChange={() => set({ ...asked, kind })} /><span>{say(`plan_${kind}`)}</span></label>)}</div>
        <div class="fields">
          {asked.kind === "risks" ? <>{share("good", "plan_good")}{share("bad", "plan_bad")}{share("producer_risk", "plan_producer")}{share("consumer_risk", "plan_consumer")}</> : null}
          {asked.kind === "standard" ? <>
            <label class="stacked">{say("plan_limit")}<select value={String(asked.limit)} onChange={(event) => set({ ...asked, limit: Number(event.currentTarget.value) })}>{LIMITS.map((one) => <option key={one} value={String(one)}>{one}</option>)}</select></label>
            <label class="stacked">{say("plan_level")}<select value={asked.level} onChange={(event) => set({ ...asked, level: event.currentTarget.value })}>{["S-1", "S-2", "S-3", "S-4", "I", "II", "III"].map((one) => <option key={one}>{one}</option>)}</select></label>
            <label class="stacked">{say("plan_severity")}<select value={asked.severity} onChange={(event) => set({ ...asked, severity: event.currentTarget.value })}><option value="normal">{say("severity_normal")}</option><option value="tightened">{say("severity_tightened")}</option></select></label>
          </> : null}
          {asked.kind === "estimate" ? <>{share("within", "plan_within")}<label class="stacked">{say("plan_least")}<input type="number" min="0" max="99.9" step="any" value={asked.least === null ? "" : asked.least * 100} onInput={(event) => set({ ...asked, least: event.currentTarget.value === "" ? null : Number(event.currentTarget.value) / 100 })} /></label></> : null}
          <label class="stacked">{say("plan_counts")}<select value={asked.counts} onChange={(event) => set({ ...asked, counts: event.currentTarget.value })}>{SEVERITIES.map((one) => <option key={one} value={one}>{say(`fault_${one}`)}</option>)}</select></label>
          <label class="stacked">{say("plan_critical")}<input type="number" min="0" max="1000" step="1" value={asked.most_critical ?? ""} onInput={(event) => set({ ...asked, most_critical: event.currentTarget.value === "" ? null : Number(event.currentTarget.value) })} /></label>
        </div>
      </fieldset>
      <div role="status">{plan ? <><p class="soft">{say("lot_takes", { n: grouped(plan.size) })}</p><PlanSaid plan={plan} /><Curve plan={plan} /></> : fault ? <Fault told={fault} /> : <p class="soft">{say("loading")}</p>}</div>
      <p class="row wrap"><button type="submit" class="main" disabled={busy || !plan}>{say("lot_make")}</button><button type="button" onClick={leave}>{say("close")}</button></p>
    </form>
  );
}
