// Review: the answers to one task side by side; each is accepted, mended, or sent back with a reason.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ask, canonical, told, type Material, type Project, type Told, type Value } from "../asking";
import { InShort } from "../labelling/clash";
import { project as shared } from "../labelling/task";
import { clock } from "../labelling/timing";
import { Shown } from "../material/piece";
import { KINDS } from "../questions/kinds";
import { Fault, useTitle } from "../parts";
import { address } from "../route";
import { number as grouped, say } from "../words";
import { Trying } from "./trying";

interface Given { id: number; turn_id: number; revision: number; value: Value; active_ms: number; note: string; state: string; name: string; code: string; guideline_version: number }
interface Row { id: number; key: string; material: Material; state: string; wanted: number; answered: number; answers: Given[] }

const OPEN = new Set(["answered", "late"]);

function Reason({ focus, reason, write }: { focus: boolean; reason: string; write: (reason: string) => void }): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => { if (focus) field.current?.focus(); }, [focus]);
  return <label class="stacked">{say("reason")}<textarea ref={field} rows={2} dir="auto" value={reason} onInput={(event) => write(event.currentTarget.value)} /></label>;
}

export default function Review({ id }: { id: number }): JSX.Element {
  const [project, setProject] = useState<Project | null>(null);
  const [rows, setRows] = useState<Row[] | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const [at, go] = useState(0); // the answer that keys go to
  const [deed, begin] = useState<"" | "fix" | "send_back">("");
  const [reason, write] = useState("");
  const [mended, mend] = useState<Value>({});
  const [done, count] = useState(0);
  const busy = useRef(false); // until a verdict is stored, keys are for nobody: they might mean the next answer
  const task = rows?.[0];
  const given = task?.answers[at];

  const load = async (after = 0): Promise<void> => {
    try {
      if (!project) {
        const found = await ask<Project>(`/api/projects/${id}`);
        setProject(found);
        shared.value = { ...found, guideline: { version: 0, text: "", examples: [] } };
      }
      const found = await ask<{ rows: Row[] }>(`/api/projects/${id}/reviews?limit=10&after=${after}`);
      setRows(found.rows);
      go(Math.max(0, found.rows[0]?.answers.findIndex((one) => OPEN.has(one.state)) ?? 0));
      tell(null);
    } catch (problem) {
      tell(told(problem));
    }
  };
  useEffect(() => { void load(); }, [id]);

  const next = (): void => {
    begin("");
    write("");
    const rest = rows?.slice(1) ?? [];
    if (!rest.length) return void load(task?.id ?? 0);
    setRows(rest);
    go(Math.max(0, rest[0]!.answers.findIndex((one) => OPEN.has(one.state))));
  };

  const judge = async (verdict: "accept" | "fix" | "send_back", of: Given | undefined = given): Promise<void> => {
    if (!of || !task || busy.current) return;
    busy.current = true;
    try {
      await ask(`/api/turns/${of.turn_id}/review`, "POST", { verdict, answer: of.id, reason, ...(verdict === "fix" ? { value: mended } : {}) });
      tell(null);
      count(done + 1);
      begin("");
      write("");
      const answers = task.answers.map((one) => (one === of ? { ...one, state: verdict === "send_back" ? "sent_back" : "reviewed" } : one));
      const open = answers.findIndex((one) => OPEN.has(one.state));
      if (open < 0) return next();
      setRows([{ ...task, answers }, ...(rows?.slice(1) ?? [])]);
      go(open);
    } catch (problem) {
      tell(told(problem));
    } finally {
      busy.current = false;
    }
  };

  const latest = useRef({ judge, next });
  latest.current = { judge, next };
  const start = (what: "fix" | "send_back"): void => {
    if (!given || !OPEN.has(given.state)) return;
    mend(given.value);
    begin(what);
  };
  const pressed = (event: KeyboardEvent): void => {
    const typing = event.target instanceof Element && event.target.matches("input, textarea, select");
    if (event.key === "Escape") begin("");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !task || busy.current) return;
    const n = task.answers.length;
    if (event.key === "a" && !deed) void latest.current.judge("accept");
    else if (event.key === "f") start("fix");
    else if (event.key === "b") start("send_back");
    else if (event.key === "-") latest.current.next();
    else if (event.key === "ArrowRight") go((at + 1) % n);
    else if (event.key === "ArrowLeft") go((at - 1 + n) % n);
    else return;
    event.preventDefault();
  };
  useLayoutEffect(() => {
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });

  useTitle(project ? `${say("review")}: ${project.title || project.name}` : "");
  if (!project || rows === null) return <main class="listing">{fault ? <Fault told={fault}><button type="button" onClick={() => void load()}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  if (!task) return <main class="listing"><div class="empty"><h1>{say("review_none")}</h1><p class="soft">{say("review_none_hint")}</p><p><button type="button" onClick={() => void load()}>{say("look_again")}</button> <a class="button" href={address("project", id)}>{say("to_project")}</a></p></div></main>;
  const covered = new Set(project.questions.flatMap((one) => KINDS[one.kind]?.covers?.(one) ?? []));
  const differ = new Set(task.answers.map((one) => canonical(one.value))).size > 1;
  return (
    <main class="reviewing">
      <div class="row"><h1>{say("review_of", { name: task.key })}</h1><span class="soft">{say("reviewed_n", { n: grouped(done) })}</span></div>
      {fault ? <Fault told={fault} /> : null}
      <section class="field" aria-label={say("task_named", { name: task.key })}><Shown shows={project.shows} material={task.material} covered={task.answers.length === 1 ? covered : new Set()} /></section>
      <p class={differ ? "problem" : "soft"}>{say(task.answers.length < 2 ? "answers_one" : differ ? "answers_differ" : "answers_same", { n: task.answers.length })}</p>
      <div class="side-by-side">
        {task.answers.map((one, place) => (
          <article key={one.id} class={`given${place === at ? " at" : ""}`} aria-current={place === at} onPointerDown={() => go(place)}>
            <header class="row"><b>{one.name || one.code}</b><span class="soft">{clock(one.active_ms)}{OPEN.has(one.state) ? "" : ` · ${say(one.state === "sent_back" ? "was_sent_back" : "was_reviewed")}`}</span></header>
            {deed === "fix" && place === at ? <Trying shows={project.shows} questions={project.questions} material={task.material} value={mended} change={mend} bare /> : task.answers.length === 1 ? <Trying shows={project.shows} questions={project.questions} material={task.material} value={one.value} bare /> : <InShort value={one.value} />}
            {one.note ? <p class="soft" dir="auto">{one.note}</p> : null}
            {deed && place === at ? <Reason focus={deed === "send_back"} reason={reason} write={write} /> : null}
            {OPEN.has(one.state) ? (
              <div class="verdicts">
                {deed && place === at ? <><button type="button" class="main" disabled={!reason.trim()} onClick={() => void judge(deed, one)}>{say(deed === "fix" ? "store_mended" : "send_back")}</button><button type="button" onClick={() => begin("")}>{say("close")} <kbd>Esc</kbd></button></> : <>
                  <button type="button" class={place === at ? "main" : ""} onClick={() => void judge("accept", one)}>{say("accept")} <kbd>a</kbd></button>
                  <button type="button" onClick={() => { go(place); mend(one.value); begin("fix"); }}>{say("fix")} <kbd>f</kbd></button>
                  <button type="button" onClick={() => { go(place); begin("send_back"); }}>{say("send_back")} <kbd>b</kbd></button>
                </>}
              </div>
            ) : null}
          </article>
        ))}
      </div>
      <div class="deeds"><a class="button deed" href={address("project", id)}>{say("to_project")}</a><span class="grow" /><span class="soft">{say("review_keys")}</span><button type="button" class="deed" onClick={next}>{say("later")} <kbd>-</kbd></button></div>
    </main>
  );
}
