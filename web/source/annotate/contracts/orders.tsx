// Orders: one's own, and for managers all of them, decided one by one.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../asking";
import { Fault } from "../parts";
import { step, useDeed, useKeys, usePaged } from "../people/doing";
import { Field, Said, Sheet, Sure } from "../people/sheet";
import { address } from "../route";
import { moment } from "../../language";
import { priced, Terms, type Price, type Term } from "./terms";
import { say, worded, type Word } from "./words";

interface Order { id: number; dataset: string; version: string; purpose: string; scope: string; note: string; price: Price | null; state: string; why: string; by: string; created_at: string; terms: Term[]; agreement: number | null; may: string[] }
export const UNITS = ["agreement", "month", "use", "gigabyte"] as const;
const MAIN = new Set(["agree", "accept"]);
const DEEDS = ["agree", "accept", "counter", "refuse", "withdraw"];

export function PriceFields({ price, set }: { price: Price; set: (price: Price) => void }): JSX.Element {
  return (
    <div class="two">
      <label class="stacked">{say("amount")}<input inputMode="decimal" pattern="[0-9]{1,12}(\.[0-9]{1,6})?" value={price.amount} onInput={(event) => set({ ...price, amount: event.currentTarget.value })} /></label>
      <label class="stacked">{say("currency")}<input pattern="[A-Z]{3}" maxLength={3} value={price.currency} onInput={(event) => set({ ...price, currency: event.currentTarget.value.toUpperCase() })} /></label>
      <label class="stacked">{say("unit")}<select value={price.unit} onChange={(event) => set({ ...price, unit: event.currentTarget.value })}>{UNITS.map((one) => <option key={one} value={one}>{worded("unit", one)}</option>)}</select></label>
    </div>
  );
}

function Counter({ order, close, done }: { order: Order; close: () => void; done: () => void }): JSX.Element {
  const [count, setCount] = useState("");
  const [price, setPrice] = useState<Price>(order.price ?? { unit: "agreement", amount: "", currency: "CNY" });
  const [why, setWhy] = useState("");
  const { fault, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    const body = { decision: "counter", why, ...(count ? { terms: { count: Number(count) } } : {}), ...(price.amount ? { price } : {}) };
    run(async () => { await ask(`/api/orders/${order.id}/decision`, "POST", body); done(); });
  };
  return (
    <Sheet title={say("counter_order", { n: order.id })} close={close}>
      <form onSubmit={send}>
        <label class="stacked">{say("count")}<input type="number" min="1" step="1" autofocus value={count} onInput={(event) => setCount(event.currentTarget.value)} /><span class="soft">{say("as_offered")}</span></label>
        <PriceFields price={price} set={setPrice} />
        <Field name={say("why")} value={why} set={setWhy} hint={say("why_told")} longest={1000} />
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || (!count && !price.amount)}>{say("counter")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

function Decide({ order, decision, close, done }: { order: Order; decision: string; close: () => void; done: (words: string) => void }): JSX.Element {
  const [why, setWhy] = useState("");
  const { fault, busy, run } = useDeed();
  const send = (): void => run(async () => { await ask(`/api/orders/${order.id}/decision`, "POST", { decision, why }); done(""); });
  if (decision === "counter") return <Counter order={order} close={close} done={() => done("")} />;
  const title = { agree: "agree_to", accept: "accept_order", refuse: "refuse_order", withdraw: "withdraw_order" }[decision] as Word;
  return (
    <Sure title={say(title, { n: order.id })} word={say(decision as Word)} close={close} busy={busy} fault={fault} run={send}>
      {decision === "agree" ? <p>{say("agree_1", { who: order.by, what: named(order) })}</p> : null}
      {decision === "refuse" ? <Field name={say("why")} value={why} set={setWhy} hint={say("why_told")} longest={1000} focus /> : <Terms terms={order.terms} />}
    </Sure>
  );
}

function named(order: Order): string {
  return order.version ? `${order.dataset}@${order.version}` : `${order.dataset} (${say("every_version")})`;
}

function Card({ order, decide }: { order: Order; decide: (decision: string) => void }): JSX.Element {
  const facts = [order.purpose, order.scope, priced(order.price)].filter(Boolean).join(" · ");
  return (
    <li class="contract" data-row tabIndex={0} aria-label={`${say("order")} ${order.id}: ${order.dataset}`}>
      <div class="grow">
        <p class="row wrap"><b><a href={address("dataset", order.dataset)}><bdi>{named(order)}</bdi></a></b><span class={`state state-${order.state}`}>{worded("state", order.state)}</span>{order.agreement ? <a href={address("orders", "agreements", order.agreement)}>{say("agreements")} {order.agreement}</a> : null}</p>
        <p class="soft"><bdi>{say("by", { who: order.by, when: moment(order.created_at) })}</bdi></p>
        <p><bdi>{facts}</bdi></p>
        {order.note ? <p class="quoted"><bdi>{order.note}</bdi></p> : null}
        {order.why ? <p class="problem"><bdi>{order.why}</bdi></p> : null}
        <details><summary>{say("terms")}</summary><Terms terms={order.terms} /></details>
      </div>
      {order.may.length ? <p class="acts">{DEEDS.filter((one) => order.may.includes(one)).map((one) => <button key={one} type="button" class={MAIN.has(one) ? "main" : ""} onClick={() => decide(one)}>{say(one as Word)}</button>)}</p> : null}
    </li>
  );
}

export function Orders(): JSX.Element {
  const list = usePaged<Order>("/api/orders");
  const [under, take] = useState<{ order: Order; decision: string } | null>(null);
  useKeys({ "any:ArrowDown": () => step(1), "any:ArrowUp": () => step(-1) });
  return (
    <>
      <Said fault={list.fault} said="" />
      {list.fault ? <p><button type="button" onClick={list.reload}>{say("again")}</button></p> : null}
      {list.rows?.length ? <ul class="contracts">{list.rows.map((one) => <Card key={one.id} order={one} decide={(decision) => take({ order: one, decision })} />)}</ul> : null}
      {list.rows && !list.rows.length ? <div class="empty"><h2>{say("no_orders")}</h2><p class="soft">{say("no_orders_hint")}</p><p><a class="button" href={address("catalogue")}>{say("to_catalogue")}</a></p></div> : null}
      {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
      {under ? <Decide order={under.order} decision={under.decision} close={() => take(null)} done={() => { take(null); list.reload(); }} /> : null}
    </>
  );
}
