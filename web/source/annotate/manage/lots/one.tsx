// One lot: what it is, its plan with the risks, the draw, how it stands, and where its tasks went.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, told, type Told } from "../../asking";
import { Fault } from "../../parts";
import { moment } from "../../../language";
import { address } from "../../route";
import { number as grouped } from "../../words";
import { known, say, type Word } from "../words";
import { stateOf } from "./all";
import { Curve, PlanSaid, percent } from "./curve";
import type { Here } from "./page";
import { FREEZING, type Looked, type Lot, type Standing } from "./telling";

const AGAIN_MS = 1_500;
const WENT: { [state: string]: Word } = { accepted: "lot_went_accepted", rejected: "lot_went_rejected", dissolved: "lot_went_dissolved" };

export function Stands({ standing, drawn }: { standing: Standing; drawn: number }): JSX.Element {
  const { accuracy } = standing;
  return (
    <>
      <p>{say("lot_looked", { n: grouped(standing.looked_at), of: grouped(drawn), faulty: grouped(standing.faulty) })}</p>
      {accuracy ? <p>{say("lot_accuracy", { value: percent(accuracy.value), low: percent(accuracy.low), high: percent(accuracy.high), sure: percent(accuracy.confidence, 0) })}{accuracy.notes?.length ? ` ${say("lot_early")}` : ""}</p> : null}
      {standing.against.includes("critical") ? <p class="problem">{say("lot_critical")}</p> : null}
    </>
  );
}

export function One({ here, lot: number }: { here: Here; lot: number }): JSX.Element {
  const path = `/api/projects/${here.project.id}/lots/${number}`;
  const [lot, set] = useState<Lot | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const [nonce, write] = useState("");
  const [reason, because] = useState("");
  const [busy, be] = useState(false);
  const load = (): void => { ask<Lot>(path).then((found) => { set(found); tell(null); }, (problem: unknown) => tell(told(problem))); };
  useEffect(load, [number]);
  const moving = !!lot && (FREEZING.has(lot.state) || (!lot.settled && lot.state in WENT));
  useEffect(() => {
    if (!moving) return undefined;
    const timer = setInterval(load, AGAIN_MS);
    return () => clearInterval(timer);
  }, [moving]);
  const change = (method: "POST" | "PATCH", to: string, body: unknown): void => {
    be(true);
    ask<Lot>(to, method, body).then((found) => { set(found); tell(null); because(""); }, (problem: unknown) => tell(told(problem))).finally(() => be(false));
  };
  if (!lot) return fault ? <Fault told={fault}><button type="button" onClick={load}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>;
  const decided = lot.verdict?.plan;
  const open = !(lot.state in WENT);
  return (
    <>
      <div class="row wrap"><h1>{lot.name || say("lot_n", { n: lot.id })}</h1><span class={`state lot-${lot.state}`} role="status">{stateOf(lot)}</span></div>
      {fault ? <Fault told={fault} /> : null}
      <p>{say("lot_size", { n: grouped(lot.size) })}{lot.left_out ? ` · ${say("lot_left_out", { n: grouped(lot.left_out) })}` : ""} · {say("on_rejection")}: {say(lot.on_rejection === "more" ? "rejection_more" : "rejection_again")}</p>
      {lot.digest ? <dl class="digests"><div><dt>{say("lot_digest")}</dt><dd class="code">{lot.digest}</dd></div>{lot.nonce ? <div><dt>{say("lot_nonce")}</dt><dd><span class="code">{lot.nonce}</span>{lot.nonce_from === "service" ? <span class="soft"> {say("lot_nonce_service")}</span> : null}</dd></div> : null}</dl> : null}
      {lot.verdict ? <section class="part verdict"><h2>{stateOf(lot)}</h2><Stands standing={lot.verdict} drawn={lot.drawn} />{decided && decided.producer_risk !== null && decided.consumer_risk !== null && lot.decided_at ? <p class="soft">{say("lot_decided", { state: stateOf(lot), at: moment(lot.decided_at), producer: percent(decided.producer_risk), consumer: percent(decided.consumer_risk) })}</p> : null}</section> : null}
      {lot.reason ? <p dir="auto">{say("decided_why", { why: lot.reason })}</p> : null}
      {WENT[lot.state] ? <p class="note">{say(lot.settled ? WENT[lot.state]! : "lot_settling")}</p> : null}
      {lot.standing && !lot.verdict ? <section class="part"><h2>{say("lot_state_drawn")}</h2><Stands standing={lot.standing} drawn={lot.drawn} />{here.reviews ? <p><a class="button main" href={address("lots", here.project.id, number, "look")}>{say("lot_look")}</a></p> : null}</section> : null}
      {lot.plan.told ? <section class="part"><h2>{say("plan_kind")}: {known(`plan_${String(lot.plan.asked.kind)}`, "")}</h2><PlanSaid plan={lot.plan.told} /><Curve plan={lot.plan.told} /></section> : null}
      {lot.state === "frozen" && here.manages ? (
        <form class="part stacked-form" onSubmit={(event) => { event.preventDefault(); change("POST", `${path}/draw`, { nonce: nonce.trim() }); }}>
          <h2>{say("lot_draw")}</h2><p class="soft">{say("lot_draw_hint")}</p>
          <label class="stacked">{say("lot_nonce")}<input value={nonce} maxLength={200} onInput={(event) => write(event.currentTarget.value)} /></label>
          <p class="row wrap"><button type="submit" class="main" disabled={busy}>{say("lot_draw")}</button></p>
        </form>
      ) : null}
      {lot.drawn && here.reviews ? <Sample path={path} of={lot} /> : null}
      {open && here.manages ? (
        <section class="part stacked-form"><h2>{say("lot_decide")}</h2>
          <label class="stacked">{say("reason")}<textarea rows={2} maxLength={2000} dir="auto" value={reason} onInput={(event) => because(event.currentTarget.value)} /></label>
          <p class="row wrap">{lot.state === "estimated" ? <><button type="button" class="main" disabled={busy || !reason.trim()} onClick={() => change("PATCH", path, { decision: "accepted", reason })}>{say("lot_accept")}</button><button type="button" disabled={busy || !reason.trim()} onClick={() => change("PATCH", path, { decision: "rejected", reason })}>{say("lot_reject")}</button></> : null}<button type="button" disabled={busy || !reason.trim()} onClick={() => change("PATCH", path, { decision: "dissolved", reason })}>{say("lot_dissolve")}</button></p>
        </section>
      ) : null}
      {lot.digest ? <p class="part"><a href={`${path}/leaves`} download={`lot-${lot.id}-leaves.jsonl`}>{say("lot_leaves")}</a></p> : null}
    </>
  );
}

function Sample({ path, of }: { path: string; of: Lot }): JSX.Element {
  const [rows, set] = useState<Looked[] | null>(null);
  const [after, more] = useState<number | null>(0);
  const load = (from: number): void => { ask<{ rows: Looked[]; after: number | null }>(`${path}/sample?limit=100&after=${from}`).then((found) => { set([...(from ? (rows ?? []) : []), ...found.rows]); more(found.after); }, () => undefined); };
  const words = (one: Looked): string => (one.verdict === "right" ? say("found_right") : one.verdict === "faulty" ? `${say("found_faulty")}: ${Object.entries(one.faults ?? {}).map(([question, how]) => `${question} ${known(`fault_${how}`, how)}`).join(", ")}` : say("not_looked"));
  return (
    <details class="part" onToggle={(event) => { if (event.currentTarget.open && !rows) load(0); }}>
      <summary><h2>{say("lot_sample")} ({grouped(of.drawn)})</h2></summary>
      {rows === null ? <p class="soft">{say("loading")}</p> : <div class="scrolled" tabIndex={0} role="region" aria-label={say("lot_sample")}><table><tbody>{rows.map((one) => <tr key={one.id}><td class="n">{one.id}</td><td>{one.key}</td><td>{words(one)}</td><td dir="auto">{one.reason}</td></tr>)}</tbody></table></div>}
      {rows && after ? <p><button type="button" onClick={() => load(after)}>{say("older")}</button></p> : null}
    </details>
  );
}
