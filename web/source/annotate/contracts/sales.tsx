// Statements of what agreements come to, and prices; for whoever runs the service.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { me } from "../account";
import { ask } from "../asking";
import { size } from "../catalogue/words";
import { Fault } from "../parts";
import { useDeed, useOne } from "../people/doing";
import { Field, Said, Sheet, Sure } from "../people/sheet";
import { number } from "../words";
import { moment } from "../../language";
import { PriceFields } from "./orders";
import type { Price } from "./terms";
import { say } from "./words";

interface Line { agreement: number; uid: string; dataset: string; n: number; login: string; currency: string; agreements: number; months: number; uses: number; bytes: number; amount: string; corrected: string; total: string }
interface Closed { id: number; n: number; ends_at: string; digest: string; by: string }
interface Sales { id: number | null; n: number | null; rows: Line[]; sums: { currency: string; total: string }[]; digest: string; closed: Closed[] }

function Lines({ told }: { told: Sales }): JSX.Element {
  if (!told.rows.length) return <p class="soft">{say("nothing_new")}</p>;
  return (
    <div class="scrolled" tabIndex={0} role="group" aria-label={say("sales")}><table>
      <thead><tr><th>{say("dataset")}</th><th>{say("who")}</th><th class="n">{say("months")}</th><th class="n">{say("uses")}</th><th class="n">{say("bytes")}</th><th class="n">{say("sum")}</th><th class="n">{say("corrected")}</th><th class="n">{say("total")}</th></tr></thead>
      <tbody>{told.rows.map((one) => <tr key={`${one.agreement} ${one.currency}`}><td><bdi>{one.dataset}</bdi> · {one.n}</td><td><bdi>{one.login}</bdi></td><td class="n">{one.months || ""}</td><td class="n">{one.uses ? number(one.uses) : ""}</td><td class="n">{one.bytes ? size(one.bytes) : ""}</td><td class="n">{one.amount}</td><td class="n">{Number(one.corrected) ? one.corrected : ""}</td><td class="n">{one.total} {one.currency}</td></tr>)}</tbody>
      <tfoot>{told.sums.map((one) => <tr key={one.currency}><th colSpan={7} scope="row">{say("total")}</th><td class="n"><b>{one.total} {one.currency}</b></td></tr>)}</tfoot>
    </table></div>
  );
}

function Pricing({ close, done }: { close: () => void; done: () => void }): JSX.Element {
  const [dataset, setDataset] = useState("");
  const [price, setPrice] = useState<Price>({ unit: "agreement", amount: "", currency: "CNY" });
  const { fault, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    run(async () => { await ask("/api/prices", "POST", { dataset: dataset.trim(), ...price }); done(); });
  };
  return (
    <Sheet title={say("say_price_of")} close={close}>
      <form onSubmit={send}>
        <Field name={say("dataset")} value={dataset} set={setDataset} required longest={96} focus />
        <PriceFields price={price} set={setPrice} />
        <p class="soft">{say("price_said")} {say("no_payment")}</p>
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || !dataset.trim() || !price.amount}>{say("save")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

function Statement({ one }: { one: Closed }): JSX.Element {
  const { one: told, fault } = useOne<Sales>(`/api/sales/${one.id}`);
  return fault ? <Fault told={fault} /> : told ? <Lines told={told} /> : <p class="soft">{say("loading")}</p>;
}

export function Statements(): JSX.Element {
  const may = me.value?.may.includes("contract.change");
  return may ? <Managed /> : <div class="empty"><h2>{say("not_yours")}</h2></div>;
}

function Managed(): JSX.Element {
  const { one: told, fault, reload } = useOne<Sales>("/api/sales");
  const [sure, ask_first] = useState(false);
  const [pricing, price] = useState(false);
  const [shown, show] = useState<number | null>(null);
  const { fault: wrong, busy, run } = useDeed();
  const close = (): void => run(async () => { await ask("/api/sales", "POST", {}); ask_first(false); reload(); });
  if (fault) return <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault>;
  return (
    <>
      <div class="head"><h2>{say("open_statement")}</h2><button type="button" onClick={() => price(true)}>{say("say_price")}</button></div>
      {told ? <Lines told={told} /> : <p class="soft">{say("loading")}</p>}
      <p class="acts"><button type="button" class="main" disabled={!told?.rows.length} onClick={() => ask_first(true)}>{say("close_statement")}</button>{told?.rows.length ? <a class="button" href="/api/sales?format=csv" download>{say("csv")}</a> : null}</p>
      <Said fault={null} said="" />
      {told && !told.closed.length ? <p class="soft">{say("none_closed")}</p> : null}
      {told?.closed.map((one) => (
        <details key={one.id} onToggle={(event) => show(event.currentTarget.open ? one.id : null)}>
          <summary>{say("statement_n", { n: one.n })} · {moment(one.ends_at)} · <bdi>{one.by}</bdi></summary>
          {shown === one.id ? <Statement one={one} /> : null}
          <p class="row wrap"><a href={`/api/sales/${one.id}?format=csv`} download>{say("csv")}</a><span class="soft">{say("digest")}: <code class="whole">{one.digest}</code></span></p>
        </details>
      ))}
      {sure ? <Sure title={say("close_statement")} word={say("close_statement")} close={() => ask_first(false)} busy={busy} fault={wrong} run={close}><p>{say("close_1")} {say("no_payment")}</p></Sure> : null}
      {pricing ? <Pricing close={() => price(false)} done={() => { price(false); reload(); }} /> : null}
    </>
  );
}
