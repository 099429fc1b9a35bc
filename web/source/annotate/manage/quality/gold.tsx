// Known answers: the pool that they are drawn from, which of them are doubtful, and who has qualified by them.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask, type Both, type Json, type Material, type Value } from "../../asking";
import { language } from "../../../language";
import { InShort } from "../../labelling/clash";
import { Fault } from "../../parts";
import { useDeed, useOne, usePaged } from "../../people/doing";
import { Said, Sheet } from "../../people/sheet";
import { inWords } from "../../questions/kind";
import { address } from "../../route";
import { moment } from "../../../language";
import { number as grouped } from "../../words";
import { linesIn } from "../adding";
import { bothOf } from "../guiding";
import { Trying } from "../trying";
import { useMaybe } from "./maybe";
import { Measured, Nothing, Section, written } from "./measured";
import type { Given } from "./page";
import { Qualifying } from "./qualifying";
import type { GoldTask, Pool } from "./telling";
import { sentence } from "./sentences";
import { known, say } from "./words";

export function KnownAnswers({ project, changes }: Given): JSX.Element {
  const path = `/api/projects/${project.id}/gold`;
  const head = useMaybe<Pool>(`${path}?limit=1`);
  const [doubtful, only] = useState(false);
  const list = usePaged<GoldTask>(path, doubtful ? { doubtful: "true" } : {}, 20);
  const { fault, said, busy, run } = useDeed();
  const [mending, mend] = useState<GoldTask | null>(null);
  const again = (): void => { list.reload(); head.reload(); };
  const out = (one: GoldTask, forget: boolean): void => run(async () => { await ask(`${path}/out`, "POST", { keys: [one.key], forget }); again(); return say(forget ? "gold_forgotten" : "gold_out_done", { name: one.key }); });
  if (head.barred) return <Nothing word="gold_barred" hint="gold_barred_hint" />;
  const pool = head.one;
  if ((!pool && !head.fault) || (!list.rows && !list.fault)) return <p class="soft">{say("loading")}</p>; // all of it at once: nothing shifts
  return (
    <>
      <Section word="gold_pool" hint="gold_hint">
        {head.fault ? <Fault told={head.fault}><button type="button" onClick={again}>{say("again")}</button></Fault> : null}
        {pool?.warnings.length ? <div class="fault" role="alert"><ul>{pool.warnings.map((one) => <li key={one.code}>{sentence(one.said)}</li>)}</ul></div> : null}
        {pool ? <><dl class="figures"><div class="figure"><dt>{say("gold_size")}</dt><dd>{grouped(pool.size)}</dd></div><div class="figure"><dt>{say("gold_answered")}</dt><dd>{grouped(pool.answered)}</dd></div><div class="figure"><dt>{say("gold_doubtful")}</dt><dd>{grouped(pool.doubtful)}</dd></div><div class="figure"><dt>{say("gold_share_now")}</dt><dd>{written(pool.share, "share")}</dd></div></dl>
          <p class="soft">{say("gold_feedback", { how: known(`feedback_${pool.feedback}`, pool.feedback) })}{pool.people.some((one) => one.dry) ? ` ${say("gold_dry", { n: pool.people.filter((one) => one.dry).length })}` : ""} {changes ? <a href={address("project", project.id)}>{say("to_rules")}</a> : null}</p></> : <p class="soft">{say("loading")}</p>}
        {pool && pool.size && changes ? <div class="tabs" role="group" aria-label={say("gold_pool")}><button type="button" aria-pressed={!doubtful} onClick={() => only(false)}>{say("gold_all")}</button><button type="button" aria-pressed={doubtful} onClick={() => only(true)}>{say("gold_doubtful")} ({grouped(pool.doubtful)})</button></div> : null}
        {list.fault && !head.fault ? <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault> : null}
        <Said fault={mending ? null : fault} said={said} />
        <div class="held" aria-busy={list.busy}>
          {list.rows?.length ? <ol class="listed-q">{list.rows.map((one) => <Row key={one.id} {...{ one, changes, busy, out }} mend={() => mend(one)} />)}</ol> : list.rows && !list.busy ? <Nothing word={!changes ? "gold_barred" : doubtful ? "gold_none_doubtful" : "gold_none"} hint={!changes ? "gold_barred_hint" : doubtful ? "gold_none_doubtful_hint" : "gold_none_hint"} /> : null}
          {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
        </div>
        {changes ? <Putting path={path} changed={again} /> : null}
        {mending ? <Mending project={project} one={mending} close={() => mend(null)} changed={() => { mend(null); again(); }} /> : null}
      </Section>
      <Qualifying project={project} changes={changes} />
    </>
  );
}

function Row({ one, changes, busy, out, mend }: { one: GoldTask; changes: boolean; busy: boolean; out: (one: GoldTask, forget: boolean) => void; mend: () => void }): JSX.Element {
  const instead = Object.fromEntries(Object.entries(one.instead).map(([question, most]) => [question, most.value])) as Value;
  return (
    <li>
      <div class="row wrap"><b><bdi>{one.key}</bdi></b>{one.doubtful ? <span class="tag bad">{say(one.proved ? "doubtful_proved" : "doubtful_unproved")}</span> : null}<span class="grow" /><span class="soft">{moment(one.changed_at)}</span></div>
      <InShort value={one.gold} />
      {inWords(one.why) ? <p class="soft" dir="auto">{inWords(one.why)}</p> : null}
      <p>{say("right_here")} <Measured of={one.share} as="share" on={say("gold_of", { right: grouped(one.right), asked: grouped(one.answered) })} mark={0.5} missing={say("nobody_yet_q")} /></p>
      {Object.keys(instead).length ? <div class="why"><p class="soft">{say("instead", { n: Math.max(...Object.values(one.instead).map((each) => each.answers)) })}</p><InShort value={instead} /></div> : null}
      {changes ? <p class="acts"><button type="button" class="small" disabled={busy} aria-label={`${say("gold_mend")}: ${one.key}`} onClick={mend}>{say("gold_mend")}</button><button type="button" class="small" disabled={busy} aria-label={`${say("gold_out")}: ${one.key}`} onClick={() => out(one, false)}>{say("gold_out")}</button><button type="button" class="small" disabled={busy} aria-label={`${say("gold_forget")}: ${one.key}`} onClick={() => out(one, true)}>{say("gold_forget")}</button></p> : null}
    </li>
  );
}

/** A known answer that is not right is mended, and all first answers to it are judged anew. */
function Mending({ project, one, close, changed }: { project: Given["project"]; one: GoldTask; close: () => void; changed: () => void }): JSX.Element {
  const task = useOne<{ material: Material }>(`/api/tasks/${one.id}`);
  const [value, say_] = useState<Value>(one.gold);
  const [why, because] = useState<Both>(one.why);
  const { fault, busy, run } = useDeed();
  const save = (): void => run(async () => { await ask(`/api/projects/${project.id}/gold`, "POST", [{ key: one.key, gold: value, why: inWords(why) ? why : null }] as unknown as Json); changed(); });
  const told = typeof why === "object" ? (language.value === "en" ? why.en : why.zh) ?? "" : why;
  return (
    <Sheet title={say("gold_mend_of", { name: one.key })} close={close}>
      <p class="note">{say("gold_mend_hint")}</p>
      {task.fault ? <Fault told={task.fault} /> : null}
      {task.one ? <Trying shows={project.shows} questions={project.questions} material={task.one.material} value={value} change={say_} prefix="gold-" /> : <p class="soft">{say("loading")}</p>}
      <label class="stacked">{say("gold_why")}<textarea rows={2} dir="auto" maxLength={2000} value={told} onInput={(event) => because(bothOf(why, event.currentTarget.value))} /></label>
      {fault ? <Fault told={fault} /> : null}
      <p class="acts"><button type="button" class="main" disabled={busy || !task.one} onClick={save}>{say("save")}</button><button type="button" onClick={close}>{say("close")}</button></p>
    </Sheet>
  );
}

/** Tasks are put into the pool: lines with a key and the known answer, and the material of those that are new. */
function Putting({ path, changed }: { path: string; changed: () => void }): JSX.Element {
  const [lines, write] = useState("");
  const { fault, said, busy, run } = useDeed();
  const put = (text: string): void => run(async () => {
    let rows: unknown[];
    try {
      rows = linesIn(text).map((line) => JSON.parse(line) as unknown);
    } catch {
      throw new Error(say("no_json"));
    }
    const done = await ask<{ added: number; turned: number; mended: number; there: number }>(path, "POST", rows);
    write("");
    changed();
    return say("gold_put", { added: grouped(done.added), turned: grouped(done.turned), mended: grouped(done.mended), there: grouped(done.there) });
  });
  return (
    <details class="row-more"><summary>{say("gold_add")}</summary>
      <p class="soft">{say("gold_add_hint")}</p>
      <label class="stacked">{say("gold_lines")}<textarea rows={4} class="code" spellcheck={false} value={lines} placeholder={'{"key": "t1", "gold": {"topic": "sport"}, "why": "…"}'} onInput={(event) => write(event.currentTarget.value)} /></label>
      <p class="acts"><button type="button" class="main" disabled={busy || !lines.trim()} onClick={() => put(lines)}>{say("gold_do")}</button><label>{say("choose_file")} <input type="file" accept=".jsonl,.json,.ndjson" disabled={busy} onChange={(event) => { const field = event.currentTarget; const file = field.files?.[0]; if (file) void file.text().then((text) => { field.value = ""; put(text); }); }} /></label></p>
      <Said fault={fault} said={said} />
    </details>
  );
}
