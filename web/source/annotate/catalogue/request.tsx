// One request for data: what is wanted, the datasets that fit and why, and what became of it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../asking";
import { Fault, useTitle } from "../parts";
import { step, useDeed, useKeys, useOne } from "../people/doing";
import { Field, Said } from "../people/sheet";
import { address, go } from "../route";
import { number } from "../words";
import { REQUEST_STATES, RequestState, Vote, wanted, type Asked } from "./requests";
import { Choice, Long, mayChange, when } from "./rooms";
import { Letter } from "./search";
import { both, say, worded, type Both } from "./words";

interface Match { name: string; version: string; grade: string; share: number; meets: boolean; reasons: { what: string; fits: boolean; says: Both }[] }
type Whole = Asked & { matches: Match[] };

function Matches({ rows, demand }: { rows: Match[]; demand: string }): JSX.Element {
  if (!rows.length) return <><p>{say("matches_none")}</p>{mayChange() ? <p><a href={demand ? address("calls", "new", demand) : address("calls", "new")}>{say("same_call")}</a> <span class="soft">{say("matches_none_hint")}</span></p> : null}</>;
  return (
    <ul class="cards">{rows.map((one) => (
      <li key={one.name}><Letter grade={one.grade} /><div class="grow"><a data-row href={address("dataset", one.name)}><bdi>{one.name}@{one.version}</bdi></a><p class="soft">{one.meets ? say("meets_all") : say("meets_share", { n: Math.round(100 * one.share) })}</p></div>
        <ul class="reasons">{one.reasons.map((each) => <li key={each.what} class={each.fits ? "yes" : "no"}><b aria-hidden="true">{each.fits ? "✓" : "✗"}</b><span class="unseen">{say(each.fits ? "fits_yes" : "fits_no")}: </span><bdi>{both(each.says)}</bdi></li>)}</ul></li>
    ))}</ul>
  );
}

function Decide({ one, done }: { one: Whole; done: () => void }): JSX.Element {
  const [state, choose] = useState(one.state === "open" ? "answered" : one.state);
  const [dataset, name] = useState(one.dataset || one.matches.find((each) => each.meets)?.name || "");
  const [answer, write] = useState(one.answer);
  const { fault, said, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    run(async () => { await ask(`/api/requests/${one.id}`, "PATCH", { state, answer, dataset: state === "answered" ? dataset.trim() : "" }); done(); return say("decided"); });
  };
  return (
    <form class="own" onSubmit={send}>
      <Choice name={say("decide_state")} value={state} set={choose} of={REQUEST_STATES.map((each) => [each, worded("request_state", each)])} />
      {state === "answered" ? <Field name={say("decide_dataset")} value={dataset} set={name} longest={96} /> : null}
      <Long name={say("decide_words")} value={answer} set={write} longest={2000} rows={3} />
      <p class="acts"><button type="submit" class="main" disabled={busy}>{say("save")}</button></p>
      <Said fault={fault} said={said} />
    </form>
  );
}

function Mine({ one, done }: { one: Whole; done: () => void }): JSX.Element {
  const { fault, busy, run } = useDeed();
  const to = one.state === "open" ? "closed" : "open";
  const turn = (): void => run(async () => { await ask(`/api/requests/${one.id}`, "PATCH", { state: to, answer: one.answer, dataset: one.dataset }); done(); });
  return <>{fault ? <Fault told={fault} /> : null}<p class="acts"><button type="button" disabled={busy} onClick={turn}>{say(to === "closed" ? "close_mine" : "open_mine")}</button></p></>;
}

export function Request({ id }: { id: string }): JSX.Element {
  const { one, fault, reload } = useOne<Whole>(`/api/requests/${encodeURIComponent(id)}`);
  useTitle(one?.title ?? say("requests"));
  useKeys({ Escape: () => go("requests"), ArrowDown: () => step(1), ArrowUp: () => step(-1) });
  const back = <p><a class="back" href={address("requests")}>← {say("all_requests")}</a></p>;
  if (fault && !one) return <main class="listing rooms">{back}<h1>{say("requests")}</h1><Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault></main>;
  if (!one) return <main class="listing rooms">{back}<h1>{say("requests")}</h1><p class="soft">{say("loading")}</p></main>;
  const wants = wanted(one.wants);
  return (
    <main class="listing rooms">
      {back}
      <div class="head"><h1><bdi>{one.title}</bdi></h1><RequestState state={one.state} /></div>
      <div class="around"><span class="soft">{say("by_whom", { name: one.by })} · {when(one.created_at)} · {say("votes_n", { n: number(one.votes) })}</span><Vote one={one} done={reload} />{one.demand ? <a href={address("map", one.demand)}>{say("map")}: <bdi>{one.demand}</bdi></a> : null}</div>
      {one.need ? <p class="long-text"><bdi>{one.need}</bdi></p> : null}
      {one.dataset || one.answer ? <div class="note">{one.dataset ? <p><a href={address("dataset", one.dataset)}>{say("answered_with", { name: one.dataset })}</a></p> : null}{one.answer ? <p class="long-text"><bdi>{one.answer}</bdi></p> : null}</div> : null}
      <section><h2>{say("request_wants")}</h2>{wants.length ? <dl class="facts">{wants.map(([name, value]) => <><dt class="soft">{name}</dt><dd><bdi>{value}</bdi></dd></>)}</dl> : <p class="soft">{say("wants_nothing")}</p>}</section>
      <section><h2>{say("matches")}</h2><Matches rows={one.matches} demand={one.demand} /></section>
      {mayChange() ? <section><h2>{say("decide")}</h2><Decide key={one.changed_at} one={one} done={reload} /></section> : one.mine ? <section><Mine one={one} done={reload} /></section> : null}
    </main>
  );
}
