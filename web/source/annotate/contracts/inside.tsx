// Use that hands nothing out: jobs that run where the data is, what may leave of each, and what is left of the budgets of privacy.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../asking";
import { Command } from "../catalogue/standing";
import { Fault } from "../parts";
import { step, useDeed, useKeys, useOne, usePaged } from "../people/doing";
import { Said, Sure } from "../people/sheet";
import { address } from "../route";
import { number } from "../words";
import { moment } from "../../language";
import { say, worded, type Word } from "./words";

interface Job { job: string; name: string; dataset: string; version: string; by: string; kind: string; purpose: string; state: string; proposed_at: string; figures: number; bits: number; epsilon: number; least: number; runs: number; mine: boolean; may: string[] }
interface Shown { names: string[]; document: { [name: string]: unknown } }
interface Figure { name: string; value?: number; low?: number; high?: number; n?: number; kept_back?: string }
interface Allowance { asker: string; epsilon: number; delta: number; spent_epsilon: number; spent_delta: number }
interface Budget { dataset: string; person: string | null; most: number | null; allowances: Allowance[] }

const COMPUTES = ["sql", "recipe", "requirement", "profile", "reasons", "leaving", "limits"];

function place(one: Job, what = ""): string {
  return `/hub/api/datasets/${encodeURIComponent(one.dataset)}/inside/${encodeURIComponent(one.version)}/${one.job}${what}`;
}

/** The first word of a state, such as `done` of `done, 1 of 2`. */
function first(state: string): string {
  return state.split(",")[0]!.replaceAll(" ", "_");
}

/** A setting without what is left open in it. */
function plain(said: unknown): unknown {
  if (Array.isArray(said)) return said.map(plain);
  if (said === null || typeof said !== "object") return said;
  return Object.fromEntries(Object.entries(said).filter(([, one]) => one !== null).map(([name, one]) => [name, plain(one)]));
}

function Figures({ one }: { one: Job }): JSX.Element {
  const { one: told, fault } = useOne<{ figures: Figure[]; outcome: object }>(place(one, "/outcome"));
  if (fault) return <Fault told={fault} />;
  if (!told) return <p class="soft">{say("loading")}</p>;
  return (
    <>
      {told.figures.length ? <div class="scrolled" tabIndex={0} role="group" aria-label={say("figures")}><table>
        <thead><tr><th>{say("figure")}</th><th class="n">{say("value")}</th><th class="n">{say("between")}</th><th class="n">{say("rests_on")}</th></tr></thead>
        <tbody>{told.figures.map((each) => <tr key={each.name}><td><bdi>{each.name}</bdi></td><td class="n">{each.value === undefined ? <span class="soft">{worded("kept", each.kept_back ?? "none")}</span> : number(each.value)}</td><td class="n">{each.low === undefined || each.high === undefined ? "" : `${number(each.low)} – ${number(each.high)}`}</td><td class="n">{each.n === undefined ? "" : number(each.n)}</td></tr>)}</tbody>
      </table></div> : <p class="soft">{say("nothing_left")}</p>}
      <p><a class="button small" href={`data:application/json,${encodeURIComponent(JSON.stringify(told.outcome))}`} download={`outcome-${one.job.slice(0, 12)}.dsse.json`}>{say("signed_outcome")}</a></p>
    </>
  );
}

/** What an owner looks at before he signs: all that would leave, and all that it is computed with. */
function Document({ one }: { one: Job }): JSX.Element {
  const { one: told, fault } = useOne<Shown>(place(one));
  if (fault) return <Fault told={fault} />;
  if (!told) return <p class="soft">{say("loading")}</p>;
  const computed = Object.fromEntries(COMPUTES.filter((name) => { const said = told.document[name]; return said !== undefined && !(Array.isArray(said) && !said.length); }).map((name) => [name, told.document[name]]));
  return (
    <>
      <p class="soft">{say("leaves", { figures: one.figures, bits: number(one.bits), least: one.least })}</p>
      <p class="names">{told.names.map((name) => <code key={name}>{name}</code>)}</p>
      <pre class="computed" tabIndex={0} aria-label={say("computed")}>{JSON.stringify(plain(computed), null, 2)}</pre>
      <p class="soft">{say("digest")}: <code class="whole">{one.job}</code></p>
      {one.may.includes("decide") ? <><p>{say("decide_hint")}</p><Command text={`goldsmith inside approve ${one.job.slice(0, 12)} --key keys/publisher/0001.pem --url ${location.origin}`} /><Command text={`goldsmith inside refuse ${one.job.slice(0, 12)} --key keys/publisher/0001.pem --why "…" --url ${location.origin}`} /></> : null}
    </>
  );
}

function Card({ one, run }: { one: Job; run: () => void }): JSX.Element {
  const [open, show] = useState(false);
  const [figures, tell] = useState(false);
  const state = first(one.state);
  const facts = [worded("job", one.kind), say("leaving", { figures: one.figures, bits: number(one.bits) }), ...(one.epsilon ? [`ε ${number(one.epsilon)}`] : [])].join(" · ");
  return (
    <li class="contract" data-row tabIndex={0} aria-label={`${say("job")} ${one.name}: ${one.dataset}`}>
      <div class="grow">
        <p class="row wrap"><b><bdi>{one.name}</bdi></b><a href={address("dataset", one.dataset)}><bdi>{one.dataset}@{one.version}</bdi></a><span class={`state state-${state}`}>{worded("inside", state)}{one.state.includes(",") && one.runs > 1 ? one.state.slice(one.state.indexOf(",")) : ""}</span></p>
        <p class="soft"><bdi>{say("by", { who: one.by, when: moment(one.proposed_at) })}</bdi></p>
        <p><bdi>{one.purpose}</bdi> · {facts}</p>
        <details onToggle={(event) => show(event.currentTarget.open)}><summary>{say("what_leaves")}</summary>{open ? <Document one={one} /> : null}</details>
        {one.may.includes("outcome") ? <details onToggle={(event) => tell(event.currentTarget.open)}><summary>{say("figures")}</summary>{figures ? <Figures one={one} /> : null}</details> : null}
      </div>
      {one.may.includes("run") ? <p class="acts"><button type="button" class="main" onClick={run}>{say("run")}</button></p> : null}
    </li>
  );
}

function Run({ one, close, done }: { one: Job; close: () => void; done: (state: string) => void }): JSX.Element {
  const { fault, busy, run } = useDeed();
  const send = (): void => run(async () => { const told = await ask<{ state: string }>(place(one, "/run"), "POST", {}); done(told.state); });
  return <Sure title={say("run_job", { name: one.name })} word={say("run")} close={close} busy={busy} fault={fault} run={send}><p>{say("run_1", { n: one.runs })}</p>{busy ? <p role="status">{say("runs_now")}</p> : null}</Sure>;
}

function Budgets(): JSX.Element | null {
  const { one: told, fault, reload } = useOne<{ rows: Budget[] }>("/api/private/budgets");
  if (fault) return <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault>;
  if (!told) return null;
  if (!told.rows.length) return <p class="soft">{say("no_budgets")}</p>;
  return (
    <div class="scrolled" tabIndex={0} role="group" aria-label={say("budgets")}><table>
      <thead><tr><th>{say("dataset")}</th><th>{say("one_unit")}</th><th>{say("asker")}</th><th class="n">{say("spent")}</th><th class="n">{say("allowed")}</th><th>{say("left")}</th></tr></thead>
      <tbody>{told.rows.flatMap((one) => one.allowances.map((each, at) => (
        <tr key={`${one.dataset} ${each.asker}`}><td>{at ? null : <a href={address("dataset", one.dataset)}><bdi>{one.dataset}</bdi></a>}</td><td>{at ? "" : one.person ? say("unit_person", { column: one.person, most: one.most ?? 1 }) : say("unit_record")}</td><td>{each.asker === "*" ? say("everybody") : <bdi>{each.asker}</bdi>}</td><td class="n">{spent(each.spent_epsilon, each.spent_delta)}</td><td class="n">{spent(each.epsilon, each.delta)}</td>
          <td><meter min={0} max={each.epsilon || 1} value={Math.max(0, each.epsilon - each.spent_epsilon)} aria-label={say("left")}>{number(Math.max(0, each.epsilon - each.spent_epsilon))}</meter></td></tr>
      )))}</tbody>
    </table></div>
  );
}

function spent(epsilon: number, delta: number): string {
  return `ε ${Number(epsilon.toPrecision(6))}${delta ? `, δ ${Number(delta.toPrecision(3))}` : ""}`;
}

export function Inside(): JSX.Element {
  const list = usePaged<Job>("/api/private/jobs");
  const [under, take] = useState<Job | null>(null);
  const [said, tell] = useState("");
  useKeys({ "any:ArrowDown": () => step(1), "any:ArrowUp": () => step(-1) });
  const done = (state: string): void => { take(null); tell(worded("inside", state as Word)); list.reload(); };
  return (
    <>
      <p class="soft">{say("inside_hint")}</p>
      <Said fault={list.fault} said={said} />
      {list.fault ? <p><button type="button" onClick={list.reload}>{say("again")}</button></p> : null}
      {list.rows?.length ? <ul class="contracts">{list.rows.map((one) => <Card key={`${one.job} ${one.state}`} one={one} run={() => take(one)} />)}</ul> : null}
      {list.rows && !list.rows.length ? <div class="empty"><h2>{say("no_jobs")}</h2><p class="soft">{say("no_jobs_hint")}</p><Command text={`goldsmith inside propose job.yaml --url ${location.origin}`} /></div> : null}
      {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
      <section class="part"><h2>{say("budgets")}</h2><p class="soft">{say("budgets_hint")}</p><Budgets /></section>
      {under ? <Run one={under} close={() => take(null)} done={done} /> : null}
    </>
  );
}
