// Promises of updates, and whether they were kept, read off the releases.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../asking";
import { Fault } from "../parts";
import { pressNew, step, useDeed, useKeys, useOne } from "../people/doing";
import { Field, Sheet } from "../people/sheet";
import { address } from "../route";
import { Long, mayChange, whole } from "./rooms";
import { day, say, worded } from "./words";

interface Promised { name: string; days: number; note: string; since: string; record: { rows: { version: string; released: string; due: string; kept: boolean; late_days: number }[]; kept: number; n: number; next_due: string; state: string } }

function Promising({ close, done }: { close: () => void; done: () => void }): JSX.Element {
  const [name, setName] = useState("");
  const [days, setDays] = useState("30");
  const [note, write] = useState("");
  const { fault, busy, run } = useDeed();
  const every = whole(days);
  const send = (event: Event): void => {
    event.preventDefault();
    run(async () => { await ask(`/api/promises/${encodeURIComponent(name.trim())}`, "PUT", { days: every, note }); done(); });
  };
  return (
    <Sheet title={say("promise_new")} close={close}>
      <form onSubmit={send}>
        <Field name={say("promise_dataset")} value={name} set={setName} required longest={96} focus />
        <Field name={say("promise_days")} value={days} set={setDays} required longest={4} />
        <Long name={say("promise_note")} value={note} set={write} longest={2000} rows={2} />
        <p class="soft">{say("promise_again")}</p>
        {typeof every === "number" ? null : <p class="problem" role="alert">{say("whole_number")}</p>}
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || !name.trim() || typeof every !== "number"}>{say("save")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

export function Promises(): JSX.Element {
  const { one: found, fault, reload } = useOne<{ rows: Promised[] }>("/api/promises");
  const [making, make] = useState(false);
  const may = mayChange();
  useKeys({ ...(may ? { n: pressNew } : {}), ArrowDown: () => step(1), ArrowUp: () => step(-1) });
  return (
    <main class="listing rooms">
      <div class="head"><h1>{say("promises")}</h1>{may ? <button type="button" class="main" onClick={() => make(true)}>{say("promise_new")} <kbd>n</kbd></button> : null}</div>
      <p class="soft">{say("promises_hint")}</p>
      {fault ? <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault> : null}
      <div class="held">
        {found?.rows.length ? <ul class="cards">{found.rows.map((one) => (
          <li key={one.name}><div class="grow"><a data-row href={address("dataset", one.name)}><bdi>{one.name}</bdi></a><p class="soft">{[say("every_days", { n: one.days }), say("since", { when: day(one.since) }), say("kept_of", { kept: one.record.kept, n: one.record.n }), say("next_due", { when: day(one.record.next_due) })].join(" · ")}</p>{one.note ? <p class="soft"><bdi>{one.note}</bdi></p> : null}</div><span class={`tag ${one.record.state === "late" ? "off" : "on"}`}>{worded("promise", one.record.state)}</span>
            {one.record.rows.length ? <details class="datasets"><summary>{say("promise_record")}</summary><table><thead><tr><th>{say("version")}</th><th>{say("released")}</th><th>{say("due")}</th><td /></tr></thead><tbody>{one.record.rows.map((each) => <tr key={each.version}><td>{each.version}</td><td>{day(each.released)}</td><td>{day(each.due)}</td><td>{each.kept ? say("kept_yes") : say("kept_late", { n: each.late_days })}</td></tr>)}</tbody></table></details> : null}</li>
        ))}</ul> : null}
        {found && !found.rows.length ? <div class="empty"><h2>{say("no_promises")}</h2><p class="soft">{say("no_promises_hint")}</p></div> : null}
        {found || fault ? null : <p class="soft">{say("loading")}</p>}
      </div>
      {making ? <Promising close={() => make(false)} done={() => { make(false); reload(); }} /> : null}
    </main>
  );
}
