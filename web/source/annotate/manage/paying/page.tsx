// Statements for pay: the open period as it stands, closed ones as they were closed, a file for spreadsheets; for who manages nothing, his own.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { me } from "../../account";
import { ask, told, type Project, type Told } from "../../asking";
import { Fault, useTitle } from "../../parts";
import { address } from "../../route";
import { language, moment } from "../../../language";
import { number as grouped } from "../../words";
import { say, type Word } from "./words";

interface Line { person: number; login: string; name: string; code: string; answered: number; accepted: number; mended: number; waiting: number; sent_back: number; disputed: number; rejected: number; gold: number; active_ms: number; units: number; adjusted_units: number; currency: string; amount: string; adjusted: string; total: string }
interface Sums { currency: string; units: number; adjusted_units: number; total: string }
interface Closed { id: number; n: number; begins_at: string; ends_at: string; units: number; digest: string; closed_at: string; by: string }
interface Statement extends Omit<Closed, "id" | "n" | "closed_at"> { id: number | null; n: number | null; closed_at: string | null; pay_unit: string; price: string; currency: string; rows: Line[]; sums: Sums[]; closed: Closed[] }
interface Mine { project: number; n: number; begins_at: string; ends_at: string; answered: number; units: number; adjusted_units: number; currency: string; total: string; code: string }

const COUNTS = ["answered", "accepted", "mended", "waiting", "sent_back", "disputed", "rejected", "gold"] as const;

function hours(ms: number): string {
  return (ms / 3_600_000).toFixed(2);
}

/** A day of the page's own time zone, as the beginning of it, or of the next one. */
function begins(day: string, after = 0): string {
  const [year, month, date] = day.split("-").map(Number);
  return new Date(year!, month! - 1, date! + after).toISOString();
}

function period(one: { begins_at: string; ends_at: string }): string {
  return say("pay_between", { from: moment(one.begins_at), to: moment(one.ends_at) });
}

export default function Paying({ id }: { id: number }): JSX.Element {
  const [project, set] = useState<Project | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const load = (): void => { ask<Project>(`/api/projects/${id}`).then((found) => { set(found); tell(null); }, (problem: unknown) => tell(told(problem))); };
  useEffect(load, [id]);
  const manages = project && (me.value?.person.role === "owner" || project.role === "manager");
  const name = project ? project.title || project.name : "";
  useTitle(name ? say(manages ? "pay_of" : "pay_mine", { name }) : "");
  if (!project) return <main class="listing">{fault ? <Fault told={fault}><button type="button" onClick={load}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  return (
    <main class="listing managing">
      <p><a href={manages ? address("project", id) : address("work", id)}>← {name}</a></p>
      <h1>{say(manages ? "pay_of" : "pay_mine", { name })}</h1>
      {manages ? <Statements id={id} /> : <Own id={id} />}
    </main>
  );
}

function Statements({ id }: { id: number }): JSX.Element {
  const [shown, show] = useState<Statement | null>(null);
  const [which, choose] = useState<number | null>(null);
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const [query, ask_] = useState("");
  const [looks, look] = useState(0);
  const [busy, be] = useState(false);
  const [asking, sure] = useState(false);
  const [said, answer] = useState("");
  const [fault, tell] = useState<Told | null>(null);
  const path = `/api/projects/${id}/statements${which === null ? "" : `/${which}`}`;
  useEffect(() => {
    be(true);
    let gone = false;
    ask<Statement>(`${path}${which === null ? query : ""}`).then((found) => { if (!gone) { show(found); tell(null); } }, (problem: unknown) => { if (!gone) tell(told(problem)); }).finally(() => { if (!gone) be(false); });
    return () => { gone = true; };
  }, [path, query, looks]);
  const ask_period = (event: Event): void => {
    event.preventDefault();
    if (from && to && from > to) { tell({ code: "", message: say("pay_no_period") }); return; }
    const now = new Date().toISOString();
    const wanted = new URLSearchParams({ ...(from ? { from: begins(from) } : {}), ...(to && begins(to, 1) < now ? { to: begins(to, 1) } : {}) });
    choose(null);
    sure(false);
    answer("");
    ask_(`?${wanted}`);
    look((n) => n + 1);
  };
  const close = (): void => {
    if (!shown) return;
    be(true);
    ask<Statement>(`/api/projects/${id}/statements`, "POST", { ...(query.includes("from=") ? { from: shown.begins_at } : {}), to: shown.ends_at }).then((found) => {
      sure(false);
      ask_("");
      choose(found.id);
      answer(say("pay_closed_now", { n: found.n ?? "" }));
    }, (problem: unknown) => tell(told(problem))).finally(() => be(false));
  };
  const file = `${path}${which === null && query.length > 1 ? `${query}&` : "?"}format=csv&bom=true&language=${language.value === "en" ? "en" : "zh"}`;
  const units = shown ? shown.sums.reduce((sum, one) => sum + one.units + one.adjusted_units, 0) : 0;
  return (
    <>
      <form class="row wrap" onSubmit={ask_period}>
        <label>{say("pay_from")} <input type="date" value={from} onInput={(event) => setFrom(event.currentTarget.value)} /></label>
        <label>{say("pay_to")} <input type="date" value={to} onInput={(event) => setTo(event.currentTarget.value)} /></label>
        <button type="submit">{say("pay_show")}</button>
      </form>
      {shown?.closed.length ? <div class="tabs wrap" role="group" aria-label={say("pay_which")}>
        <button type="button" aria-pressed={which === null} onClick={() => { choose(null); answer(""); }}>{say("pay_open")}</button>
        {shown.closed.map((one) => <button key={one.id} type="button" aria-pressed={which === one.id} title={period(one)} onClick={() => { choose(one.id); sure(false); answer(""); }}>{say("pay_closed_n", { n: one.n })}</button>)}
      </div> : null}
      {fault ? <Fault told={fault}><button type="button" onClick={() => look((n) => n + 1)}>{say("again")}</button></Fault> : null}
      <p role="status" class="soft">{said || (busy ? say("loading") : "\u00a0")}</p>
      {shown ? (
        <section class="part" aria-busy={busy}>
          <h2>{shown.n === null ? say("pay_open") : say("pay_closed_n", { n: shown.n })}</h2>
          <p>{period(shown)} · {shown.price ? say(`pay_by_${shown.pay_unit}` as Word, { price: shown.price, currency: shown.currency }) : say("pay_no_price")}</p>
          {shown.closed_at ? <p class="soft">{say("pay_digest", { digest: shown.digest.slice(0, 16), at: moment(shown.closed_at), by: shown.by })}</p> : null}
          {shown.rows.length ? <Lines rows={shown.rows} sums={shown.sums} /> : <><p>{say("pay_none")}</p><p class="soft">{say("pay_none_hint")}</p></>}
          {shown.rows.length ? <p class="row wrap"><a class="button" href={file} download>{say("pay_csv")}</a>{shown.n === null && !asking ? <button type="button" disabled={busy} onClick={() => sure(true)}>{say("pay_close")}</button> : null}</p> : null}
          {asking && shown.n === null ? <div class="note" role="group" aria-label={say("pay_close")}><p>{period(shown)}</p><p>{say("pay_close_hint", { units: grouped(units) })}</p><p class="row wrap"><button type="button" class="main" disabled={busy} ref={(button) => { button?.focus(); }} onClick={close}>{say("pay_close_it")}</button><button type="button" onClick={() => sure(false)}>{say("pay_not_now")}</button></p></div> : null}
        </section>
      ) : null}
    </>
  );
}

function Lines({ rows, sums }: { rows: Line[]; sums: Sums[] }): JSX.Element {
  return (
    <div class="scrolled" tabIndex={0} role="region" aria-label={say("pay_which")}><table>
      <thead><tr><th>{say("name")}</th><th>{say("login")}</th><th>{say("pay_total")}</th><th>{say("pay_units")}</th><th>{say("pay_adjusted_units")}</th>{COUNTS.map((one) => <th key={one}>{say(`pay_${one}`)}</th>)}<th>{say("pay_hours")}</th><th>{say("pay_code")}</th></tr></thead>
      <tbody>{rows.map((one) => (
        <tr key={`${one.person} ${one.currency}`}><td>{one.name || one.login}</td><td>{one.login}</td><td class="n">{one.total ? `${one.total} ${one.currency}` : "–"}</td><td class="n">{grouped(one.units)}</td><td class="n">{one.adjusted_units ? grouped(one.adjusted_units) : "–"}</td>{COUNTS.map((count) => <td key={count} class="n">{grouped(one[count])}</td>)}<td class="n">{hours(one.active_ms)}</td><td>{one.code}</td></tr>
      ))}</tbody>
      <tfoot>{sums.map((one) => <tr key={one.currency}><th scope="row" colSpan={2}>{say("pay_sums")}</th><td class="n">{one.total ? `${one.total} ${one.currency}` : "–"}</td><td class="n">{grouped(one.units)}</td><td class="n">{one.adjusted_units ? grouped(one.adjusted_units) : "–"}</td><td colSpan={COUNTS.length + 2} /></tr>)}</tfoot>
    </table></div>
  );
}

function Own({ id }: { id: number }): JSX.Element {
  const [rows, set] = useState<Mine[] | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const load = (): void => { ask<{ rows: Mine[] }>("/api/me/statements").then((found) => { set(found.rows.filter((one) => one.project === id)); tell(null); }, (problem: unknown) => tell(told(problem))); };
  useEffect(load, [id]);
  if (fault) return <Fault told={fault}><button type="button" onClick={load}>{say("again")}</button></Fault>;
  if (!rows) return <p class="soft">{say("loading")}</p>;
  if (!rows.length) return <><p>{say("pay_mine_none")}</p><p class="soft">{say("pay_mine_hint")}</p></>;
  return (
    <div class="scrolled" tabIndex={0} role="region" aria-label={say("pay_mine")}><table>
      <thead><tr><th>{say("pay_which")}</th><th>{say("pay_from")}</th><th>{say("pay_code")}</th><th>{say("pay_answered")}</th><th>{say("pay_units")}</th><th>{say("pay_adjusted_units")}</th><th>{say("pay_total")}</th></tr></thead>
      <tbody>{rows.map((one) => <tr key={`${one.n} ${one.currency}`}><td>{say("pay_closed_n", { n: one.n })}</td><td>{period(one)}</td><td>{one.code}</td><td class="n">{grouped(one.answered)}</td><td class="n">{grouped(one.units)}</td><td class="n">{one.adjusted_units ? grouped(one.adjusted_units) : "–"}</td><td class="n">{one.total ? `${one.total} ${one.currency}` : "–"}</td></tr>)}</tbody>
    </table></div>
  );
}
