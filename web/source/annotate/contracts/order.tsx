// Ordering a dataset on its page: what it is offered for, and a form that asks for no more than is offered.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { known } from "../account";
import { ask } from "../asking";
import { Fault } from "../parts";
import { useDeed, useOne } from "../people/doing";
import { dress } from "../people/look";
import { Field, Sheet } from "../people/sheet";
import { address } from "../route";
import { priced, Terms, type Price, type Term } from "./terms";
import { say } from "./words";

dress();

interface Offer { dataset: string; version: string; terms: Term[]; price: Price | null; at_once: boolean; contact: string }
interface Made { id: number; state: string; agreement: number | null }
const GIGABYTE = 1e9;

/** The moment behind a day, in the zone of whoever orders. */
function behind(date: string): string {
  const at = new Date(`${date}T00:00:00`);
  at.setDate(at.getDate() + 1);
  return at.toISOString();
}

function purposes(offer: Offer): string[] {
  const named = offer.terms.filter((one) => one.term === "purpose" && /^(eq|isAnyOf)$/.test(one.operator)).flatMap((one) => one.value.split(", "));
  return [...new Set(named)];
}

function Form({ offer, close, made }: { offer: Offer; close: () => void; made: (one: Made) => void }): JSX.Element {
  const known_purposes = purposes(offer);
  const [purpose, setPurpose] = useState(known_purposes.length === 1 ? known_purposes[0]! : "");
  const [scope, setScope] = useState("");
  const [until, setUntil] = useState("");
  const [count, setCount] = useState("");
  const [volume, setVolume] = useState("");
  const [note, setNote] = useState("");
  const { fault, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    const body = { dataset: offer.dataset, version: offer.version, purpose, scope, note, count: count ? Number(count) : null, volume: volume ? Math.round(Number(volume) * GIGABYTE) : null, ends_at: until ? behind(until) : null };
    run(async () => made(await ask<Made>("/api/orders", "POST", body)));
  };
  return (
    <Sheet title={say("order_it")} close={close}>
      <form onSubmit={send}>
        {known_purposes.length ? <label class="stacked">{say("purpose")}<select required value={purpose} autofocus onChange={(event) => setPurpose(event.currentTarget.value)}><option value="">–</option>{known_purposes.map((one) => <option key={one} value={one}>{one}</option>)}</select></label> : <Field name={say("purpose")} value={purpose} set={setPurpose} longest={300} focus />}
        <Field name={say("scope")} value={scope} set={setScope} hint={say("scope_hint")} longest={500} />
        <div class="two">
          <Field name={say("until")} value={until} set={setUntil} type="date" hint={say("as_offered")} />
          <label class="stacked">{say("count")}<input type="number" min="1" step="1" inputMode="numeric" value={count} onInput={(event) => setCount(event.currentTarget.value)} /></label>
        </div>
        <label class="stacked">{say("volume")}<input type="number" min="0.000001" step="any" inputMode="decimal" value={volume} onInput={(event) => setVolume(event.currentTarget.value)} /></label>
        <label class="stacked">{say("note")}<textarea rows={2} maxLength={2000} value={note} onInput={(event) => setNote(event.currentTarget.value)} /></label>
        <p class="soft">{say("price")}: {priced(offer.price)}. {say(offer.at_once ? "at_once" : "waits")}</p>
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy}>{say("send")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

/** What a dataset is offered for, for whoever is signed in; nothing where it is not given under contract. */
export function Ordering({ name, version }: { name: string; version: string }): JSX.Element | null {
  if (known.value !== "in") return <p class="soft">{say("order_hint")} {say("sign_in_first")}</p>;
  return <Offered name={name} version={version === "main" ? "" : version} />;
}

function Offered({ name, version }: { name: string; version: string }): JSX.Element | null {
  const { one: offer } = useOne<Offer>(`/api/orders/offer?dataset=${encodeURIComponent(name)}&version=${encodeURIComponent(version)}`);
  const [open, show] = useState(false);
  const [made, tell] = useState<Made | null>(null);
  if (!offer) return null;
  return (
    <section class="part ordering" aria-labelledby="ordering">
      <h2 id="ordering">{say("order_it")}</h2>
      <p>{say("order_hint")} {say("price")}: <b>{priced(offer.price)}</b>. {say(offer.at_once ? "at_once" : "waits")}</p>
      <Terms terms={offer.terms} />
      <p class="acts"><button type="button" class="main" onClick={() => show(true)}>{say("order")}</button></p>
      <p class="outcome" role="status">{made ? <>{say("sent", { n: made.id })} {made.agreement ? say("agreed_now", { n: made.agreement }) : ""} <a href={made.agreement ? address("orders", "agreements") : address("orders")}>{say("to_order")}</a></> : ""}</p>
      {open ? <Form offer={offer} close={() => show(false)} made={(one) => { show(false); tell(one); }} /> : null}
    </section>
  );
}
