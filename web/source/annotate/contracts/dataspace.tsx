// The dataspace: partners' connectors and what they offer, negotiations and transfers, each with what may be decided now.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../asking";
import { Command } from "../catalogue/standing";
import { Fault } from "../parts";
import { step, useDeed, useKeys, useOne, usePaged } from "../people/doing";
import { Field, Said, Sheet, Sure } from "../people/sheet";
import { moment } from "../../language";
import { Terms, type Term } from "./terms";
import { say, worded, type Word } from "./words";

interface Partner { id: number; name: string; login: string; address: string }
interface Moving { id: number; participant: string; role: "consumer" | "provider"; state: string; underway: boolean; may: string[]; told: string; changed_at: string }
interface Negotiation extends Moving { dataset: string; offer: object; terms: Term[] | null; agreement_uid: string }
interface Transfer extends Moving { negotiation_id: number }
interface Offered { "@id"?: string; title?: unknown; version?: unknown; terms: Term[] | null }
type Under = { kind: "negotiations"; one: Negotiation; decision: string } | { kind: "transfers"; one: Transfer; decision: string };

const MAIN = new Set(["accept", "verify", "finalize", "start"]);
const DEEDS = ["accept", "verify", "finalize", "counter", "start", "suspend", "complete", "terminate"];

function Decide({ under, close, done }: { under: Under; close: () => void; done: () => void }): JSX.Element {
  const { kind, one, decision } = under;
  const countered = decision === "counter";
  const [why, setWhy] = useState("");
  const [offer, setOffer] = useState(kind === "negotiations" ? JSON.stringify(one.offer, null, 2) : "");
  const [slip, tell] = useState("");
  const { fault, busy, run } = useDeed();
  const send = (): void => {
    let terms: unknown = null;
    try {
      terms = countered ? JSON.parse(offer) : null;
    } catch (problem) {
      return tell(String(problem));
    }
    tell("");
    run(async () => { await ask(`/api/dataspace/${kind}/${one.id}/decision`, "POST", { decision, why: decision === "terminate" || decision === "suspend" ? why : undefined, offer: countered ? terms : undefined }); done(); });
  };
  return (
    <Sure title={`${say(decision as Word)}: ${say(kind === "negotiations" ? "negotiation_n" : "transfer_n", { n: one.id })}`} word={say(decision as Word)} close={close} busy={busy} fault={fault} run={send}>
      {kind === "negotiations" && decision === "accept" ? <Offer terms={one.terms} offer={one.offer} /> : null}
      {countered ? <label class="stacked">{say("your_terms")}<textarea class="code" rows={16} spellcheck={false} autofocus value={offer} onInput={(event) => setOffer(event.currentTarget.value)} /></label> : null}
      {slip ? <p class="problem" role="alert"><bdi>{slip}</bdi></p> : null}
      {decision === "terminate" || decision === "suspend" ? <Field name={say("why")} value={why} set={setWhy} hint={say("why_told")} longest={500} focus /> : null}
    </Sure>
  );
}

/** Terms line by line; as they were written where they are not known here. */
function Offer({ terms, offer }: { terms: Term[] | null; offer: object }): JSX.Element {
  return terms ? <Terms terms={terms} /> : <><p class="problem">{say("terms_unknown")}</p><pre class="computed" tabIndex={0} aria-label={say("terms")}>{JSON.stringify(offer, null, 2)}</pre></>;
}

function Card({ one, name, decide, children }: { one: Moving; name: string; decide: (decision: string) => void; children?: JSX.Element | null }): JSX.Element {
  return (
    <li class="contract" data-row tabIndex={0} aria-label={name}>
      <div class="grow">
        <p class="row wrap"><b><bdi>{name}</bdi></b><span class={`state state-${one.state.toLowerCase()}`}>{worded("dsp", one.state)}</span>{one.underway ? <span class="soft">{say("underway")}</span> : null}</p>
        <p class="soft"><bdi>{say(one.role === "provider" ? "they_ask" : "we_ask", { who: one.participant, when: moment(one.changed_at) })}</bdi></p>
        {one.told ? <p class="problem"><bdi>{one.told}</bdi></p> : null}
        {children}
      </div>
      {one.may.length && !one.underway ? <p class="acts">{DEEDS.filter((each) => one.may.includes(each)).map((each) => <button key={each} type="button" class={MAIN.has(each) ? "main" : ""} onClick={() => decide(each)}>{say(each as Word)}</button>)}</p> : null}
    </li>
  );
}

function Add({ close, done }: { close: () => void; done: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [place, setPlace] = useState("");
  const [token, setToken] = useState("");
  const { fault, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    run(async () => { await ask("/api/dataspace/participants", "POST", { name, login, address: place, token }); done(); });
  };
  return (
    <Sheet title={say("add_partner")} close={close}>
      <form onSubmit={send}>
        <Field name={say("partner_name")} value={name} set={setName} hint={say("partner_name_hint")} longest={200} required focus />
        <Field name={say("partner_login")} value={login} set={setLogin} hint={say("partner_login_hint")} longest={200} required />
        <Field name={say("partner_address")} value={place} set={setPlace} hint={say("partner_address_hint")} longest={2000} type="url" />
        <Field name={say("partner_token")} value={token} set={setToken} hint={say("partner_token_hint")} longest={500} type="password" />
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy}>{say("save")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

function words(said: unknown): string {
  return typeof said === "string" ? said : Array.isArray(said) ? words(said[0]) : said && typeof said === "object" ? words((said as { "@value"?: unknown })["@value"]) : "";
}

/** What a partner offers; each dataset is asked for in the terms that are shown. */
function Offers({ partner, done }: { partner: Partner; done: () => void }): JSX.Element {
  const { one: told, fault, reload } = useOne<{ rows: Offered[] }>(`/api/dataspace/participants/${partner.id}/catalogue`);
  const deed = useDeed();
  const begin = (dataset: string): void => deed.run(async () => { await ask("/api/dataspace/negotiations", "POST", { participant: partner.id, dataset }); done(); });
  if (fault) return <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault>;
  if (!told) return <p class="soft" role="status">{say("loading")}</p>;
  if (!told.rows.length) return <p class="soft">{say("offers_nothing")}</p>;
  return (
    <>
      {deed.fault ? <Fault told={deed.fault} /> : null}
      <ul class="contracts">{told.rows.map((one, at) => (
        <li key={at} class="contract"><div class="grow"><p><b><bdi>{words(one.title) || one["@id"]}</bdi></b> <bdi class="soft">{words(one.version)}</bdi></p>{one.terms ? <details><summary>{say("terms")}</summary><Terms terms={one.terms} /></details> : <p class="problem">{say("terms_unknown")}</p>}</div>
          <p class="acts"><button type="button" disabled={deed.busy || !one.terms || !one["@id"]} aria-label={`${say("ask_for")}: ${words(one.title) || one["@id"]}`} onClick={() => begin(one["@id"]!)}>{say("ask_for")}</button></p></li>
      ))}</ul>
    </>
  );
}

function Partners({ begun }: { begun: () => void }): JSX.Element {
  const { one: told, fault, reload } = useOne<{ rows: Partner[] }>("/api/dataspace/participants");
  const [adding, add] = useState(false);
  const [open, show] = useState(0);
  return (
    <section class="part">
      <div class="head"><h2>{say("partners")}</h2><button type="button" onClick={() => add(true)}>{say("add_partner")}</button></div>
      {fault ? <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault> : null}
      {told && !told.rows.length ? <p class="soft">{say("no_partners")}</p> : null}
      {told?.rows.length ? <ul class="contracts">{told.rows.map((one) => (
        <li key={one.id} class="contract"><div class="grow"><p class="row wrap"><b><bdi>{one.name}</bdi></b><span class="soft"><bdi>{one.login}</bdi></span></p>{one.address ? <p><code class="whole">{one.address}</code></p> : null}
          {one.address ? <details onToggle={(event) => { if (event.currentTarget.open) show(one.id); }}><summary>{say("their_offers")}</summary>{open === one.id ? <Offers partner={one} done={begun} /> : null}</details> : null}</div></li>
      ))}</ul> : null}
      {adding ? <Add close={() => add(false)} done={() => { add(false); reload(); }} /> : null}
    </section>
  );
}

export function Dataspace(): JSX.Element {
  const talks = usePaged<Negotiation>("/api/dataspace/negotiations");
  const moves = usePaged<Transfer>("/api/dataspace/transfers");
  const [under, take] = useState<Under | null>(null);
  useKeys({ "any:ArrowDown": () => step(1), "any:ArrowUp": () => step(-1) });
  const anew = (): void => { take(null); talks.reload(); moves.reload(); };
  return (
    <>
      <p class="soft">{say("dataspace_hint")}</p>
      <Said fault={talks.fault ?? moves.fault} said="" />
      {talks.fault || moves.fault ? <p><button type="button" onClick={anew}>{say("again")}</button></p> : null}
      <section class="part"><h2>{say("negotiations")}</h2>
        {talks.rows && !talks.rows.length ? <p class="soft">{say("no_negotiations")}</p> : null}
        {talks.rows?.length ? <ul class="contracts">{talks.rows.map((one) => (
          <Card key={one.id} one={one} name={one.dataset} decide={(decision) => take({ kind: "negotiations", one, decision })}>
            <><details><summary>{say("terms")}</summary><Offer terms={one.terms} offer={one.offer} /></details>
              {one.role === "consumer" && one.state === "FINALIZED" ? <Command text={`goldsmith negotiate ${one.dataset} --from ${one.participant} --policy my.policy`} /> : null}</>
          </Card>
        ))}</ul> : null}
        {talks.more ? <p class="acts"><button type="button" disabled={talks.busy} onClick={talks.more}>{say("more")}</button></p> : null}
      </section>
      <section class="part"><h2>{say("transfers")}</h2>
        {moves.rows && !moves.rows.length ? <p class="soft">{say("no_transfers")}</p> : null}
        {moves.rows?.length ? <ul class="contracts">{moves.rows.map((one) => <Card key={one.id} one={one} name={say("transfer_of", { n: one.id, of: one.negotiation_id })} decide={(decision) => take({ kind: "transfers", one, decision })} />)}</ul> : null}
        {moves.more ? <p class="acts"><button type="button" disabled={moves.busy} onClick={moves.more}>{say("more")}</button></p> : null}
      </section>
      <Partners begun={anew} />
      {under ? <Decide under={under} close={() => take(null)} done={anew} /> : null}
    </>
  );
}
