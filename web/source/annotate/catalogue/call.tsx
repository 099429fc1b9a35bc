// One open call: the problem, its answers by codes until the award, and the award with its evidence.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, type Json } from "../asking";
import { Fault, useTitle } from "../parts";
import { useDeed, useKeys, useOne } from "../people/doing";
import { Field, Said, Sure } from "../people/sheet";
import { address, go } from "../route";
import { number } from "../words";
import { CallState, timeOf, type Call } from "./calls";
import { Scored } from "./interval";
import { Choice, Long, mayChange } from "./rooms";
import { say, worded } from "./words";

interface Submission { code: string; state: string; value: number | null; low: number | null; high: number | null; n: number | null; grade: string; not_tested: number; best: number | null; worst: number | null; tied: boolean; mine: boolean; recalled: boolean; release: string; by: string; note: string; fault: string }
type Whole = Call & { mine: boolean; submissions: Submission[] };
interface Evidence { record: string; document: { first?: string[]; withdrawn?: number; [name: string]: Json | undefined }; proof: string }
const LOOK_AGAIN = 3000;

function rankOf(one: Submission): string {
  if (one.best === null || one.worst === null) return "–";
  return one.tied ? say("rank_tied", { best: one.best, worst: one.worst }) : String(one.best);
}

function Standing({ one }: { one: Submission }): JSX.Element {
  if (one.recalled) return <span class="tag off">{say("sub_recalled")}</span>;
  return one.state === "judged" ? <></> : <span class={`tag ${one.state === "failed" ? "off" : "wait"}`}>{worded("sub", one.state)}</span>;
}

function Answers({ call, withdraw }: { call: Whole; withdraw: (code: string) => void }): JSX.Element {
  const names = call.state === "awarded";
  return (
    <div class="scrolled" tabIndex={0} role="group" aria-label={say("answers")}><table class="answers"><thead><tr><th>{say("rank")}</th><th>{say("code")}</th><th>{say("score")}</th><th>{say("grade")}</th><th>{say("untested")}</th><th>{say("release")}</th><th>{say("whose")}</th></tr></thead><tbody>{call.submissions.map((one) => (
      <tr key={one.code} class={one.code === call.award ? "won" : ""}><td>{rankOf(one)}</td><td><code>{one.code}</code> {one.mine ? <span class="tag on">{say("yours")}</span> : null} <Standing one={one} /></td><td><Scored value={one.value} low={one.low} high={one.high} n={one.n} />{one.fault ? <p class="problem"><bdi>{one.fault}</bdi></p> : null}</td><td>{one.grade || "–"}</td><td class="n">{one.state === "judged" ? number(one.not_tested) : "–"}</td>
        <td>{one.release ? <a href={address("dataset", ...one.release.split("@"))}><bdi>{one.release}</bdi></a> : <span class="soft">{say("hidden_until")}</span>}{one.note ? <p class="soft"><bdi>{one.note}</bdi></p> : null}</td><td>{names ? <bdi>{one.by}</bdi> : one.mine ? <>{say("yours")}{call.state === "open" ? <> <button type="button" class="small" aria-label={`${say("withdraw")}: ${one.code}`} onClick={() => withdraw(one.code)}>{say("withdraw")}</button></> : null}</> : <span class="soft">{say("hidden_until")}</span>}</td></tr>
    ))}</tbody></table></div>
  );
}

function Answer({ call, done }: { call: Whole; done: () => void }): JSX.Element {
  const [release, name] = useState("");
  const [note, write] = useState("");
  const { fault, said, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    run(async () => {
      const { code } = await ask<{ code: string }>(`/api/calls/${call.id}/submissions`, "POST", { release: release.trim(), note });
      name("");
      write("");
      done();
      return say("answer_sent", { code });
    });
  };
  return (
    <form class="own" onSubmit={send}>
      <Field name={say("answer_release")} value={release} set={name} hint={say("answer_release_hint")} required longest={200} />
      <Long name={say("answer_note")} value={note} set={write} longest={2000} rows={2} />
      <p class="acts"><button type="submit" class="main" disabled={busy || !/^[^@\s]+@[^@\s]+$/.test(release.trim())}>{say("answer_send")}</button></p>
      <Said fault={fault} said={said} />
    </form>
  );
}

function Award({ call, done }: { call: Whole; done: () => void }): JSX.Element {
  const fit = call.submissions.filter((one) => one.state === "judged" && !one.recalled);
  const waiting = call.submissions.filter((one) => one.state === "waiting").length;
  const [code, choose] = useState("");
  const [reason, write] = useState("");
  const [sure, be] = useState(false);
  const { fault, busy, run } = useDeed();
  if (waiting) return <p class="soft">{say("evaluated_n", { n: waiting })}</p>;
  if (!fit.length) return <p class="soft">{say("award_none")}</p>;
  const chosen = fit.find((one) => one.code === code) ?? fit[0]!;
  const award = (): void => run(async () => { await ask(`/api/calls/${call.id}/award`, "POST", { code: chosen.code, reason: reason.trim() }); be(false); done(); });
  return (
    <form class="own" onSubmit={(event) => { event.preventDefault(); be(true); }}>
      <Choice name={say("award_to")} value={chosen.code} set={choose} of={fit.map((one) => [one.code, `${rankOf(one)} · ${one.code}`])} />
      {chosen.tied ? <p class="note">{say("award_tied")}</p> : null}
      <Long name={say("award_reason")} value={reason} set={write} longest={2000} rows={3} required />
      <p class="acts"><button type="submit" class="main" disabled={!reason.trim()}>{say("award")}</button></p>
      {sure ? <Sure title={say("award")} word={say("award")} close={() => be(false)} busy={busy} fault={fault} run={award}><p>{say("awarded_to", { code: chosen.code })}</p><p>{say("award_sure")}</p></Sure> : null}
    </form>
  );
}

function Proved({ call }: { call: Whole }): JSX.Element {
  const { one, fault } = useOne<Evidence>(`/api/calls/${call.id}/record`);
  if (fault) return <Fault told={fault} />;
  const first = one?.document.first;
  return (
    <>
      <p><b>{say("awarded_to", { code: call.award ?? "" })}</b></p>
      <p class="long-text"><bdi>{call.reason}</bdi></p>
      {first ? <p>{say("award_first", { codes: first.join(", ") })}</p> : null}
      {one?.document.withdrawn ? <p>{say("award_withdrawn", { n: one.document.withdrawn })}</p> : null}
      <dl class="facts"><dt class="soft">{say("award_digest")}</dt><dd><code class="whole">{call.record}</code></dd><dt class="soft">{say("award_proof")}</dt><dd>{one?.proof ? <details><summary>{say("open_it")}</summary><pre class="long-text">{one.proof}</pre></details> : say("award_no_proof")}</dd></dl>
      <p><a href={`/api/calls/${call.id}/record`} download={`award-${call.id}.json`}>{say("award_record")}</a></p>
    </>
  );
}

export function CallPage({ id }: { id: string }): JSX.Element {
  const { one, fault, reload } = useOne<Whole>(`/api/calls/${encodeURIComponent(id)}`);
  const [leaving, leave] = useState("");
  const { fault: problem, said, busy, run } = useDeed();
  useTitle(one?.title ?? say("calls"));
  useKeys({ Escape: () => go("calls") });
  const waits = !!one?.submissions.some((each) => each.state === "waiting");
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setInterval(reload, LOOK_AGAIN);
    return () => clearInterval(timer);
  }, [waits, reload]);
  const back = <p><a class="back" href={address("calls")}>← {say("all_calls")}</a></p>;
  if (fault && !one) return <main class="listing rooms">{back}<h1>{say("calls")}</h1><Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault></main>;
  if (!one) return <main class="listing rooms">{back}<h1>{say("calls")}</h1><p class="soft">{say("loading")}</p></main>;
  const answered = one.submissions.some((each) => each.mine);
  const withdraw = (): void => run(async () => { await ask(`/api/calls/${one.id}/submissions/${encodeURIComponent(leaving)}`, "DELETE"); leave(""); reload(); return say("withdrawn"); });
  return (
    <main class="listing rooms">
      {back}
      <div class="head"><h1><bdi>{one.title}</bdi></h1><CallState state={one.state} /></div>
      <p class="soft">{say("decides", { score: one.score, profile: one.profile })} · {timeOf(one)}</p>
      {one.problem ? <p class="long-text"><bdi>{one.problem}</bdi></p> : null}
      <dl class="facts"><dt class="soft">{say("judged_by")}</dt><dd>{say(one.judged_by === "service" ? "judged_service_told" : "judged_hallmark_told")}</dd><dt class="soft">{say("call_hidden")}</dt><dd>{one.hidden_test ? <code class="whole">{one.hidden_test}</code> : say("call_hidden_none")}</dd>{one.demand ? <><dt class="soft">{say("map")}</dt><dd><a href={address("map", one.demand)}><bdi>{one.demand}</bdi></a></dd></> : null}{Object.entries(one.terms).map(([name, value]) => <><dt class="soft"><bdi>{name}</bdi></dt><dd><bdi>{value}</bdi></dd></>)}</dl>
      <section><h2>{say("answers")}</h2>{one.state === "awarded" ? null : <p class="soft">{say("blind")}</p>}{one.submissions.length ? <Answers call={one} withdraw={leave} /> : <p class="soft">{say("answers_none")}</p>}<p class="outcome" role="status">{said}</p></section>
      {one.state === "awarded" ? <section><h2>{say("award_evidence")}</h2><Proved call={one} /></section> : null}
      {one.state === "open" ? <section><h2>{say("answer_call")}</h2>{one.mine ? <p class="soft">{say("own_call")}</p> : <Answer call={one} done={reload} />}</section> : null}
      {one.state !== "awarded" && mayChange() ? <section><h2>{say("award")}</h2>{answered ? <p class="soft">{say("own_answer")}</p> : <Award call={one} done={reload} />}</section> : null}
      {leaving ? <Sure title={say("withdraw")} word={say("withdraw")} close={() => leave("")} busy={busy} fault={problem} run={withdraw}><p>{say("withdraw_sure", { code: leaving })}</p></Sure> : null}
    </main>
  );
}
