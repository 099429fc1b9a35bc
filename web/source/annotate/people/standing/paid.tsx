// My statements for pay: the closed ones of all projects, each with the way to its page.
import type { JSX } from "preact";
import { me } from "../../account";
import { Fault } from "../../parts";
import { address } from "../../route";
import { moment } from "../../../language";
import { number as grouped } from "../../words";
import { useOne } from "../doing";
import { say } from "./words";

interface Closed { project: number; n: number; begins_at: string; ends_at: string; units: number; adjusted_units: number; currency: string; total: string }

export function MyStatements(): JSX.Element {
  const { one, fault, reload } = useOne<{ rows: Closed[] }>("/api/me/statements");
  const called = (id: number): string => { const found = me.value?.projects.find((each) => each.id === id); return found ? found.title || found.name : `#${id}`; };
  return (
    <section aria-labelledby="statements">
      <h2 id="statements">{say("statements")}</h2>
      {fault ? <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault> : null}
      {one?.rows.length ? <ul class="cards">{one.rows.map((row) => <li key={`${row.project} ${row.n} ${row.currency}`}><p class="grow"><a href={address("paying", row.project)}><bdi>{called(row.project)}</bdi> · {say("statement_n", { n: row.n })}</a> <span class="soft">{moment(row.begins_at)} – {moment(row.ends_at)}</span></p><b>{row.total ? `${row.total} ${row.currency}` : say("units_n", { n: grouped(row.units + row.adjusted_units) })}</b></li>)}</ul> : one ? <p class="soft">{say("statements_none")}</p> : null}
    </section>
  );
}
