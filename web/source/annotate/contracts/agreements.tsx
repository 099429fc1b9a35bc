// Agreements: what each allows, what was used of it with its receipts, how to fetch, and revocation.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { me } from "../account";
import { ask } from "../asking";
import { Command } from "../catalogue/standing";
import { day, size } from "../catalogue/words";
import { Fault } from "../parts";
import { step, useDeed, useKeys, useOne, usePaged } from "../people/doing";
import { Field, Said, Sure } from "../people/sheet";
import { address, route } from "../route";
import { number } from "../words";
import { moment } from "../../language";
import { priced, Terms, type Price, type Term } from "./terms";
import { say, worded } from "./words";

interface Agreement { id: number; uid: string; n: number; dataset: string; version: string; assignee: string; by: string; purpose: string; scope: string; price: Price | null; state: string; ends_at: string | null; ended_at: string | null; why: string; uses: number; bytes: number; terms: Term[] }
interface Whole extends Agreement { document: object | null; confirmed: { id: number; release: string; did: string; digest: string; at: string; document: object }[]; copies: { id: number; version: string; given_at: string; commitment: string; entry: number }[] }
interface Use { id: number; at: string; what: string; release: string; uses: number; bytes: number; delivered: number | null; refused: string; receipt: object | null }

/** A document to keep, as a file that the browser saves. */
function Kept({ name, document, word }: { name: string; document: object; word: string }): JSX.Element {
  return <a download={name} href={`data:application/json,${encodeURIComponent(JSON.stringify(document))}`}>{word}</a>;
}

function Deliveries({ id }: { id: number }): JSX.Element {
  const list = usePaged<Use>(`/api/agreements/${id}/uses`, {}, 25);
  if (list.fault) return <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault>;
  if (!list.rows) return <p class="soft">{say("loading")}</p>;
  if (!list.rows.length) return <p class="soft">{say("no_deliveries")}</p>;
  return (
    <>
      <div class="scrolled deliveries" tabIndex={0} role="group" aria-label={say("deliveries")}><table>
        <thead><tr><th>{say("when")}</th><th>{say("what")}</th><th class="n">{say("uses")}</th><th class="n">{say("bytes")}</th><th class="n">{say("delivered")}</th><th>{say("receipt")}</th></tr></thead>
        <tbody>{list.rows.map((one) => (
          <tr key={one.id}><td>{moment(one.at)}</td><td class="wrapped"><code>{one.what}</code>{one.refused ? <p class="problem"><bdi>{say("refused")}: {one.refused}</bdi></p> : null}</td><td class="n">{one.uses || ""}</td><td class="n">{one.refused ? "" : size(one.bytes)}</td><td class="n">{one.delivered === null ? "" : size(one.delivered)}</td><td>{one.receipt ? <Kept name={`receipt-${one.id}.dsse.json`} document={one.receipt} word={say("receipt_of", { n: one.id })} /> : "–"}</td></tr>
        ))}</tbody>
      </table></div>
      {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
    </>
  );
}

function Revoke({ one, close, done }: { one: Agreement; close: () => void; done: () => void }): JSX.Element {
  const [why, setWhy] = useState("");
  const { fault, busy, run } = useDeed();
  return (
    <Sure title={say("revoke_n", { n: one.id })} word={say("revoke")} close={close} busy={busy || !why.trim()} fault={fault} run={() => run(async () => { await ask(`/api/agreements/${one.id}/revocation`, "POST", { why }); done(); })}>
      <p>{say("revoke_1")}</p>
      <Field name={say("why")} value={why} set={setWhy} hint={say("why_told")} required longest={1000} focus />
    </Sure>
  );
}

function One({ id }: { id: number }): JSX.Element {
  const { one, fault, reload } = useOne<Whole>(`/api/agreements/${id}`);
  const [sure, ask_first] = useState(false);
  useKeys({ Escape: () => { location.hash = address("orders", "agreements"); } });
  const back = <p><a href={address("orders", "agreements")}>← {say("agreements")}</a></p>;
  if (fault) return <>{back}<Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault></>;
  if (!one) return <>{back}<p class="soft">{say("loading")}</p></>;
  const mine = one.assignee === me.value?.person.login;
  const release = `${one.dataset}@${one.version || "VERSION"}`;
  return (
    <>
      {back}
      <div class="head"><h2><bdi>{one.dataset}{one.version ? `@${one.version}` : ""}</bdi> · {say("nth", { n: one.n })}</h2>{one.state === "stands" && me.value?.may.includes("contract.change") ? <button type="button" onClick={() => ask_first(true)}>{say("revoke")}</button> : null}</div>
      <p class="row wrap"><span class={`state state-${one.state}`}>{worded("state", one.state)}</span><bdi>{one.by}</bdi><span>{say(one.uses === 1 ? "used_once" : "used", { uses: number(one.uses), bytes: size(one.bytes) })}</span><span>{one.ends_at ? say("until_day", { day: day(one.ends_at) }) : say("for_good")}</span><span>{priced(one.price)}</span></p>
      {one.why ? <p class="problem"><bdi>{one.why}</bdi></p> : null}
      {one.scope ? <p><bdi>{one.scope}</bdi></p> : null}
      <section class="part"><h3>{say("terms")}</h3><Terms terms={one.terms} /><p>{one.document ? <Kept name={`agreement-${one.id}.dsse.json`} document={one.document} word={say("signed_by")} /> : <span class="soft">{say("not_signed")}</span>} <code class="soft">{one.uid}</code></p></section>
      {mine && one.state === "stands" ? <section class="part"><h3>{say("fetch")}</h3><p class="soft">{say("fetch_hint")} <a href={address("account")}>{say("account")}</a></p><Command text={`goldsmith pull ${release} --from ${location.origin} --policy my.policy --receipt-key keys/us`} /></section> : null}
      <section class="part"><h3>{say("deliveries")}</h3><Deliveries key={one.uses} id={id} /></section>
      <section class="part"><h3>{say("confirmed")}</h3>{one.confirmed.length ? <ul class="listed">{one.confirmed.map((each) => <li key={each.id}><span>{moment(each.at)} · <bdi>{each.release}</bdi> · <code class="whole">{each.did}</code> · <Kept name={`confirmation-${each.id}.dsse.json`} document={each.document} word={say("confirmation_of", { n: each.id })} /></span></li>)}</ul> : <p class="soft">{say("no_confirmed")}</p>}</section>
      {one.copies.length ? <section class="part"><h3>{say("copies")}</h3><p class="soft">{say("copies_yours")}</p><ul class="listed">{one.copies.map((each) => <li key={each.id}><span>{moment(each.given_at)} · <bdi>{one.dataset}@{each.version}</bdi> · {say("entry_n", { n: each.entry })} · <code class="whole">{each.commitment}</code></span></li>)}</ul></section> : null}
      {sure ? <Revoke one={one} close={() => ask_first(false)} done={() => { ask_first(false); reload(); }} /> : null}
    </>
  );
}

export function Agreements(): JSX.Element {
  const [, , id] = route.value;
  return id && /^\d+$/.test(id) ? <One key={id} id={Number(id)} /> : <List />;
}

function List(): JSX.Element {
  const list = usePaged<Agreement>("/api/agreements");
  useKeys({ "any:ArrowDown": () => step(1), "any:ArrowUp": () => step(-1) });
  return (
    <>
      <Said fault={list.fault} said="" />
      {list.fault ? <p><button type="button" onClick={list.reload}>{say("again")}</button></p> : null}
      {list.rows?.length ? <ul class="contracts">{list.rows.map((one) => (
        <li key={one.id} class="contract"><div class="grow">
          <p class="row wrap"><b><a data-row href={address("orders", "agreements", one.id)}><bdi>{one.dataset}{one.version ? `@${one.version}` : ""}</bdi> · {say("nth", { n: one.n })}</a></b><span class={`state state-${one.state}`}>{worded("state", one.state)}</span></p>
          <p class="soft"><bdi>{[one.by, one.purpose, one.scope].filter(Boolean).join(" · ")}</bdi></p>
          <p>{say(one.uses === 1 ? "used_once" : "used", { uses: number(one.uses), bytes: size(one.bytes) })} · {one.ends_at ? say("until_day", { day: day(one.ends_at) }) : say("for_good")}</p>
        </div></li>
      ))}</ul> : null}
      {list.rows && !list.rows.length ? <div class="empty"><h2>{say("no_agreements")}</h2><p class="soft">{say("no_agreements_hint")}</p><p><a class="button" href={address("orders")}>{say("orders")}</a></p></div> : null}
      {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
    </>
  );
}
