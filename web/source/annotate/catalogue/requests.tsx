// Requests for data: what people need, who needs the same; and the form by which somebody asks.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../asking";
import { Fault } from "../parts";
import { pressNew, step, useDeed, useKeys, usePaged } from "../people/doing";
import { Field, Sheet } from "../people/sheet";
import { address, go } from "../route";
import { number } from "../words";
import { Beside, Choice, Long, when, whole } from "./rooms";
import { say, worded } from "./words";

export interface Wants { [name: string]: string | number | null | undefined }
export interface Asked { id: number; title: string; need: string; wants: Wants; demand: string; state: string; answer: string; dataset: string; created_at: string; changed_at: string; by: string; votes: number; mine: boolean; voted: boolean }

export const REQUEST_STATES = ["open", "answered", "declined", "closed"] as const;
const LOOKS: { [state: string]: string } = { open: "wait", answered: "on", declined: "off" };
const OF_DATASET = "dataset:";
const MODALITIES = ["text", "image", "audio", "video", "table", "multimodal"];

/** What is wanted, part by part, in words. */
export function wanted(wants: Wants): [string, string][] {
  const plain = (["scenario", "modality", "language", "grade", "records", "licence", "deadline"] as const).filter((name) => wants[name]).map((name): [string, string] => [worded("want", name), name === "records" ? number(Number(wants[name])) : String(wants[name])]);
  const { budget_low: low, budget_high: high, currency } = wants;
  if (low == null && high == null) return plain;
  return [...plain, [say("want_budget"), `${low == null ? "≤" : number(Number(low))}${low != null && high != null ? "–" : " "}${high == null ? "≤" : number(Number(high))} ${currency ?? ""}`.trim()]];
}

export function RequestState({ state }: { state: string }): JSX.Element {
  return <span class={`tag ${LOOKS[state] ?? ""}`}>{worded("request_state", state)}</span>;
}

/** The button by which somebody says that he needs the same. */
export function Vote({ one, done }: { one: Asked; done: () => void }): JSX.Element {
  const { fault, busy, run } = useDeed();
  const turn = (): void => run(async () => { await ask(`/api/requests/${one.id}/vote`, one.voted ? "DELETE" : "PUT"); done(); });
  return <>{one.mine ? null : <button type="button" class="small" aria-pressed={one.voted} disabled={busy} onClick={turn} aria-label={`${say(one.voted ? "voted" : "vote")}: ${one.title}`}>{say(one.voted ? "voted" : "vote")}</button>}{fault ? <Fault told={fault} /> : null}</>;
}

function Asking({ demand, close, made }: { demand: string; close: () => void; made: (id: number) => void }): JSX.Element {
  const [held, hold] = useState<{ [name: string]: string }>(demand.startsWith(OF_DATASET) ? { title: say("access_to", { name: demand.slice(OF_DATASET.length) }) } : { demand });
  const { fault, busy, run } = useDeed();
  const of = (name: string): { value: string; set: (value: string) => void } => ({ value: held[name] ?? "", set: (value) => hold((before) => ({ ...before, [name]: value })) });
  const figures = Object.fromEntries(["records", "budget_low", "budget_high"].map((name) => [name, whole(held[name] ?? "")]));
  const odd = Object.values(figures).some((one) => one === undefined);
  const send = (event: Event): void => {
    event.preventDefault();
    if (odd) return;
    run(async () => {
      const words = Object.fromEntries(["scenario", "modality", "language", "grade", "licence", "currency", "deadline"].map((name) => [name, (held[name] ?? "").trim()]));
      const wants = { ...words, currency: words["currency"]?.toUpperCase(), records: figures["records"] ?? 0, budget_low: figures["budget_low"], budget_high: figures["budget_high"] };
      made((await ask<{ id: number }>("/api/requests", "POST", { title: held["title"]?.trim(), need: held["need"] ?? "", demand: held["demand"]?.trim() ?? "", wants })).id);
    });
  };
  return (
    <Sheet title={say("ask_new")} close={close}>
      <form onSubmit={send}>
        <Field name={say("ask_title")} {...of("title")} required longest={200} focus />
        <Long name={say("ask_need")} {...of("need")} longest={4000} />
        <Beside><Choice name={say("facet_modality")} {...of("modality")} none={say("any_one")} of={MODALITIES.map((one) => [one, one])} /><Field name={say("facet_scenario")} {...of("scenario")} longest={100} /><Choice name={say("facet_language")} {...of("language")} none={say("any_one")} of={[["zh", "中文"], ["en", "English"]]} /></Beside>
        <Beside><Choice name={say("want_grade")} {...of("grade")} none={say("any_one")} of={["A", "B", "C", "D"].map((one) => [one, one])} /><Field name={say("want_records")} {...of("records")} longest={20} /><Field name={say("want_licence")} {...of("licence")} longest={100} /></Beside>
        <Beside><Field name={say("ask_budget")} {...of("budget_low")} longest={16} /><Field name={say("ask_budget_to")} {...of("budget_high")} longest={16} /><Field name={say("ask_currency")} {...of("currency")} longest={3} /><Field name={say("want_deadline")} {...of("deadline")} type="date" /></Beside>
        <Field name={say("ask_demand")} {...of("demand")} longest={96} />
        {odd ? <p class="problem" role="alert">{say("whole_number")}</p> : null}
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || odd || !held["title"]?.trim()}>{say("ask_send")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

export function Requests({ asking, demand }: { asking: boolean; demand: string }): JSX.Element {
  const [state, choose] = useState("");
  const list = usePaged<Asked>("/api/requests", { state });
  useKeys({ n: pressNew, ArrowDown: () => step(1), ArrowUp: () => step(-1) });
  return (
    <main class="listing rooms">
      <div class="head"><h1>{say("requests")}</h1><button type="button" class="main" onClick={() => go("requests", "new")}>{say("ask_new")} <kbd>n</kbd></button></div>
      <p class="soft">{say("requests_hint")}</p>
      <div class="filters"><select aria-label={say("state")} value={state} onChange={(event) => choose(event.currentTarget.value)}><option value="">{say("all_states")}</option>{REQUEST_STATES.map((one) => <option key={one} value={one}>{worded("request_state", one)}</option>)}</select></div>
      {list.fault ? <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault> : null}
      <div class="held" aria-busy={list.busy}>
        {list.rows?.length ? <ul class="cards">{list.rows.map((one) => (
          <li key={one.id}><div class="grow"><a data-row href={address("requests", one.id)}><bdi>{one.title}</bdi></a><p class="soft">{[...wanted(one.wants).map(([name, value]) => `${name} ${value}`), say("votes_n", { n: number(one.votes) }), say("by_whom", { name: one.by }), when(one.created_at)].join(" · ")}</p></div><Vote one={one} done={list.reload} /><RequestState state={one.state} /></li>
        ))}</ul> : null}
        {list.rows && !list.rows.length ? <div class="empty"><h2>{say(state ? "no_requests_fit" : "no_requests")}</h2><p class="soft">{say("no_requests_hint")}</p></div> : null}
        {list.rows || list.fault ? null : <p class="soft">{say("loading")}</p>}
        {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
      </div>
      {asking ? <Asking key={demand} demand={demand} close={() => go("requests")} made={(id) => go("requests", id)} /> : null}
    </main>
  );
}
