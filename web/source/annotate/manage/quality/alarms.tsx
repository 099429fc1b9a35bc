// Alarms: what looks odd about somebody's answers, whether known answers prove it, and what was made of it. They change nothing by themselves.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../../asking";
import { Fault } from "../../parts";
import { useDeed, usePaged } from "../../people/doing";
import { Said, Sheet } from "../../people/sheet";
import { address, route } from "../../route";
import { moment } from "../../../language";
import { number as grouped } from "../../words";
import { called } from "./agreement";
import { useMaybe } from "./maybe";
import { Nothing, Section, written } from "./measured";
import type { Given } from "./page";
import type { Alarm, Alarms as Told, Whom } from "./telling";
import { sentence } from "./sentences";
import { known, say, type Word } from "./words";

const STATES = ["open", "seen", "dismissed"] as const;
const VERDICTS: { [verdict: string]: readonly [tag: string, word: Word] } = { proved: ["off", "verdict_proved"], unproved: ["wait", "verdict_unproved"], disproved: ["on", "verdict_disproved"] };

/** What somebody is called to whoever looks: an auditor gets codes in the place of names. */
export function whom(one: { name?: string | null; login?: string | null; code?: string | null }): string {
  return one.name || one.login || one.code || "–";
}

/** How seldom something is, as people read it. */
function chance(p: number): string {
  return p < 0.0001 ? "< 0.01 %" : `${(100 * p).toFixed(p < 0.01 ? 2 : 1)} %`;
}

export function Alarms({ project, changes }: Given): JSX.Element {
  const [state, only] = useState<string>("open");
  const person = /^\d+$/.test(route.value[3] ?? "") ? route.value[3]! : "";
  const path = `/api/projects/${project.id}/alarms`;
  const list = usePaged<Alarm>(path, { state, about: person }, 20);
  const rows = list.rows;
  const head = useMaybe<Told>(`${path}?limit=1${person ? `&about=${person}` : ""}`);
  const { fault, said, busy, run, tell } = useDeed();
  const [dismissing, dismiss] = useState<Alarm | null>(null);
  const decide = (one: Alarm, to: string, reason = ""): void => run(async () => {
    await ask(`${path}/${one.id}`, "PATCH", { state: to, reason });
    dismiss(null);
    list.reload();
    head.reload();
    return say(`alarm_${to}_done` as Word, { name: whom(one) });
  });
  const counts = head.one?.counts ?? {};
  if (head.barred) return <Nothing word="alarms_barred" hint="alarms_barred_hint" />;
  return (
    <Section word="part_alarms" hint="alarms_hint">
      <p class="soft">{head.one ? say("alarms_rate", { rate: written(head.one.rate, "share"), at: head.one.looked_at ? moment(head.one.looked_at) : say("never_yet") }) : "\u00a0"}</p>
      <div class="row wrap"><div class="tabs" role="group" aria-label={say("part_alarms")}>{STATES.map((one) => <button key={one} type="button" aria-pressed={state === one} onClick={() => only(one)}>{say(`alarms_${one}`)}{counts[one] ? ` (${grouped(counts[one]!)})` : ""}</button>)}</div>{person ? <a class="button small" href={address("quality", project.id, "alarms")}>{say("alarms_of_all")}</a> : null}</div>
      {list.fault ? <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault> : null}
      <Said fault={dismissing ? null : fault} said={said} />
      <div class="held" aria-busy={list.busy}>
        {rows?.length ? <ol class="listed-q">{rows.map((one) => <Row key={one.id} {...{ project, one, changes, busy }} decide={decide} dismiss={() => { tell(null); dismiss(one); }} />)}</ol> : !rows && list.busy ? <p class="soft">{say("loading")}</p> : rows && !list.busy ? <Nothing word={state === "open" ? "no_alarms" : "no_alarms_so"} hint={state === "open" ? "no_alarms_hint" : "no_alarms_so_hint"} /> : null}
        {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
      </div>
      {dismissing ? <Dismissing one={dismissing} busy={busy} close={() => dismiss(null)} run={(reason) => decide(dismissing, "dismissed", reason)}>{fault ? <Fault told={fault} /> : null}</Dismissing> : null}
    </Section>
  );
}

/** An alarm is only dismissed with a reason, which stands beside it for whoever looks later. */
function Dismissing({ one, busy, close, run, children }: { one: Alarm; busy: boolean; close: () => void; run: (reason: string) => void; children: JSX.Element | null }): JSX.Element {
  const [reason, write] = useState("");
  return (
    <Sheet title={say("alarm_dismiss_of", { name: whom(one) })} close={close}>
      <form onSubmit={(event) => { event.preventDefault(); if (reason.trim()) run(reason.trim()); }}>
        <label class="stacked">{say("reason")}<textarea rows={3} maxLength={500} autofocus value={reason} onInput={(event) => write(event.currentTarget.value)} /></label>
        {children}
        <p class="acts"><button type="submit" class="main" disabled={busy || !reason.trim()}>{say("alarm_dismiss")}</button><button type="button" onClick={close}>{say("close")}</button></p>
      </form>
    </Sheet>
  );
}

function Names({ all }: { all: readonly Whom[] }): JSX.Element {
  return <>{all.map((one, at) => <span key={one.person}>{at ? ", " : ""}<bdi>{whom(one)}</bdi></span>)}</>;
}

function Row({ project, one, changes, busy, decide, dismiss }: { project: Given["project"]; one: Alarm; changes: boolean; busy: boolean; decide: (one: Alarm, to: string) => void; dismiss: () => void }): JSX.Element {
  const [tag, word] = VERDICTS[one.verdict] ?? ["wait", "verdict_unproved"];
  return (
    <li class={one.state === "dismissed" ? "dismissed" : ""}>
      <div class="row wrap"><b><bdi>{whom(one)}</bdi></b><span>{known(`alarm_${one.kind}`, one.kind)}</span><span class={`tag ${tag}`}>{say(word)}</span>{one.question ? <span class="soft"><bdi>{called(project, one.question)}</bdi></span> : null}<span class="grow" /><span class="soft">{moment(one.opened_at)}</span></div>
      <p>{sentence(one.said)}</p>
      <p class="soft">{say(`${word}_hint` as Word)} {sentence(one.do)}</p>
      <dl class="dl-q">
        <dt>{say("by_chance")}</dt><dd>{say("by_chance_is", { p: chance(one.p), held: chance(one.held_to), rate: chance(one.rate) })}</dd>
        <dt>{say("rests_on_n")}</dt><dd>{grouped(one.n)} · {moment(one.since)} – {moment(one.until)}</dd>
        <dt>{say("gold_then")}</dt><dd>{one.gold && one.gold.asked ? say("gold_of", { right: grouped(one.gold.right), asked: grouped(one.gold.asked) }) : say("gold_then_none")}</dd>
        {one.others.length ? <><dt>{say("with_others")}</dt><dd><Names all={one.others} /></dd></> : null}
        {one.tasks.length ? <><dt>{say("tasks_to_look")}</dt><dd>{one.tasks.map((task, at) => <span key={task.id}>{at ? ", " : ""}{task.gold ? <><bdi>{task.key}</bdi>{` (${say("how_gold")})`}</> : <a href={address("review", project.id, task.id)}><bdi>{task.key}</bdi></a>}</span>)}</dd></> : null}
        {one.decided_at ? <><dt>{say(one.state === "dismissed" ? "alarms_dismissed" : "alarms_seen")}</dt><dd>{moment(one.decided_at)}{one.decided_by ? ` · ${one.decided_by}` : ""}{one.reason ? <> · <bdi>{one.reason}</bdi></> : null}</dd></> : null}
      </dl>
      {changes ? <p class="acts">{one.state === "open" ? <button type="button" class="main" disabled={busy} aria-label={`${say("alarm_see")}: ${whom(one)}`} onClick={() => decide(one, "seen")}>{say("alarm_see")}</button> : null}{one.state === "dismissed" ? <button type="button" disabled={busy} aria-label={`${say("alarm_open")}: ${whom(one)}`} onClick={() => decide(one, "open")}>{say("alarm_open")}</button> : <button type="button" disabled={busy} aria-label={`${say("alarm_dismiss")}: ${whom(one)}`} onClick={dismiss}>{say("alarm_dismiss")}</button>}</p> : null}
    </li>
  );
}
