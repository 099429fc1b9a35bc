// Review: the answers to one task side by side; each is accepted, mended, or sent back with a reason, and the last verdict may be taken back.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ask, canonical, told, type Material, type Predicted, type Project, type Told, type Value } from "../asking";
import { InShort } from "../labelling/clash";
import { project as shared } from "../labelling/task";
import { clock } from "../labelling/timing";
import { Shown } from "../material/piece";
import { KINDS } from "../questions/kinds";
import { Fault, useTitle } from "../parts";
import { address } from "../route";
import { number as grouped } from "../words";
import { Mending } from "./lots/mending";
import { given as isGiven, NO_WHY, once, pressedReason, Reasons, type Why } from "./lots/reasons";
import { ModelsSaid } from "./lots/said";
import { Trying } from "./trying";
import { say } from "./words";

interface Given { id: number; turn_id: number; revision: number; value: Value; active_ms: number; note: string; state: string; name: string; code: string; guideline_version: number }
interface Row { id: number; key: string; material: Material; state: string; wanted: number; answered: number; answers: Given[]; predictions?: Predicted[] }
interface Last { task: number; turn: number; predictions: Predicted[] }

const OPEN = new Set(["answered", "late"]);
const AT_ONCE = 10;

function firstOpen(row: Row | undefined): number {
  return Math.max(0, row?.answers.findIndex((one) => OPEN.has(one.state)) ?? 0);
}

export default function Review({ id }: { id: number }): JSX.Element {
  const [project, setProject] = useState<Project | null>(null);
  const [rows, setRows] = useState<Row[] | null>(null);
  const [place, setPlace] = useState(0); // the task
  const [fault, tell] = useState<Told | null>(null);
  const [at, go] = useState(0); // the answer that keys go to
  const [deed, begin] = useState<"" | "fix" | "send_back">("");
  const [why, because] = useState<Why>(NO_WHY);
  const [done, remember] = useState<Last[]>([]);
  const [said, say_] = useState("");
  const [asked, insist] = useState(false); // a reason was asked for
  const busy = useRef(false); // until a verdict is stored, keys are for nobody: they might mean the next answer
  const task = rows?.[place];
  const given = task?.answers[at];
  const list = ((project?.policy.review_reasons ?? []) as string[]);
  useTitle(project ? say("review_title", { name: project.title || project.name }) : "");

  const load = async (after = 0): Promise<void> => {
    try {
      if (!project) {
        const found = await ask<Project>(`/api/projects/${id}`);
        const whole = { ...found, guideline: { version: 0, text: "", examples: [] } };
        setProject(whole);
        shared.value = whole;
      }
      const found = await ask<{ rows: Row[] }>(`/api/projects/${id}/reviews?limit=${AT_ONCE}&after=${after}`);
      setRows(found.rows);
      setPlace(0);
      go(firstOpen(found.rows[0]));
      tell(null);
    } catch (problem) {
      tell(told(problem));
    }
  };
  useEffect(() => { void load(); }, [id]);

  const close = (): void => { begin(""); because(NO_WHY); insist(false); };
  const to = (next: number): void => {
    close();
    const last = rows?.at(-1)?.id ?? 0;
    if (rows && next >= rows.length) return void load(last);
    setPlace(Math.max(0, next));
    go(firstOpen(rows?.[Math.max(0, next)]));
  };
  const step = (by: 1 | -1): void => {
    if (!task) return;
    const next = at + by;
    if (next >= 0 && next < task.answers.length) return go(next);
    if (by > 0 || place > 0) to(place + by);
  };

  const judge = async (verdict: "accept" | "fix" | "send_back", of: Given | undefined = given, value?: Value): Promise<void> => {
    if (!of || !task || busy.current || !OPEN.has(of.state)) return;
    if (verdict !== "accept" && !isGiven(why)) return;
    busy.current = true;
    try {
      const more = verdict === "accept" ? {} : { reason: why.words, reasons: why.reasons };
      await ask(`/api/turns/${of.turn_id}/review`, "POST", { verdict, answer: of.id, ...more, ...(value ? { value } : {}) });
      tell(null);
      say_("");
      remember([...done, { task: task.id, turn: of.turn_id, predictions: task.predictions ?? [] }]);
      close();
      const answers = task.answers.map((one) => (one === of ? { ...one, ...(value ? { value } : {}), state: verdict === "send_back" ? "sent_back" : "reviewed" } : one));
      const now = { ...task, answers };
      const all = (rows ?? []).map((one) => (one.id === task.id ? now : one));
      const open = answers.findIndex((one) => OPEN.has(one.state));
      if (open >= 0) {
        setRows(all);
        go(open);
      } else {
        const rest = all.filter((one) => one.id !== task.id);
        if (place >= rest.length) await load(rest.length ? 0 : task.id);
        else {
          setRows(rest);
          go(firstOpen(rest[place]));
        }
      }
    } catch (problem) {
      tell(told(problem));
    } finally {
      busy.current = false;
    }
  };

  const undo = async (): Promise<void> => {
    const last = done.at(-1);
    if (!last || busy.current) return;
    busy.current = true;
    try {
      await ask(`/api/turns/${last.turn}/review`, "DELETE");
      const found = { ...(await ask<Row>(`/api/tasks/${last.task}`)), predictions: last.predictions };
      const rest = (rows ?? []).filter((one) => one.id !== found.id);
      close();
      setRows([found, ...rest]);
      setPlace(0);
      go(Math.max(0, found.answers.findIndex((one) => one.turn_id === last.turn)));
      remember(done.slice(0, -1));
      tell(null);
      say_(say("taken_back"));
    } catch (problem) {
      tell(told(problem));
    } finally {
      busy.current = false;
    }
  };

  const start = (what: "fix" | "send_back", which = at): void => {
    if (!task || !OPEN.has(task.answers[which]?.state ?? "")) return;
    go(which);
    because(NO_WHY);
    begin(what);
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const typing = event.target instanceof Element && event.target.matches("input, textarea, select");
    if (event.key === "Escape" && deed === "send_back") return void (event.preventDefault(), close());
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || busy.current || deed === "fix") return;
    const key = event.key.length === 1 ? event.key.normalize("NFKC") : event.key;
    if (deed === "send_back") {
      const next = pressedReason(list, why, key);
      if (next) because(next);
      else if (key === "Enter" && isGiven(why) && !(event.target instanceof Element && event.target.closest("button"))) void judge("send_back");
      else return;
    } else if (key === "z") void undo();
    else if (!task) return;
    else if (key === "a") void judge("accept");
    else if (key === "e" || key === "f") start("fix");
    else if (key === "s" || key === "b") start("send_back");
    else if (key === "-") to(place + 1);
    else if (key === "j" || key === "ArrowRight") step(1);
    else if (key === "k" || key === "ArrowLeft") step(-1);
    else return;
    event.preventDefault();
  };
  useLayoutEffect(() => {
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });

  if (!project || rows === null) return <main class="listing">{fault ? <Fault told={fault}><button type="button" onClick={() => void load()}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  const back = <button type="button" class="deed" disabled={!done.length} onClick={() => void undo()}>{say("take_back")} <kbd>z</kbd></button>;
  if (!task) return <main class="listing">{fault ? <Fault told={fault} /> : null}<div class="empty"><h1>{say("review_none")}</h1><p class="soft">{say("review_none_hint")}</p><p class="row wrap"><button type="button" onClick={() => void load()}>{say("look_again")}</button>{back}<a class="button" href={address("project", id)}>{say("to_project")}</a></p></div></main>;
  const covered = new Set(project.questions.flatMap((one) => KINDS[one.kind]?.covers?.(one) ?? []));
  const differ = new Set(task.answers.map((one) => canonical(one.value))).size > 1;
  const mending = deed === "fix" && given;
  const ready = isGiven(why);
  return (
    <main class="reviewing">
      <div class="row wrap"><h1>{say("review_of", { name: task.key })}</h1><span class="soft">{say("reviewed_n", { n: grouped(done.length) })}</span></div>
      {fault ? <Fault told={fault} /> : null}
      <p class="unseen" role="status">{said}</p>
      {mending ? (
        <>
          <p class="soft">{given.name || given.code} · {say("mending_keys")}</p>
          <Mending key={`${given.id}`} project={project} material={task.material} value={given.value} prediction={task.predictions?.[0] ?? null} leave={close} store={(value) => { insist(true); void judge("fix", given, value); }}>
            <div class="mending-why"><Reasons list={list} why={why} set={because} send={() => undefined} focus={false} />{ready ? null : <p class={asked ? "problem" : "soft"} role={asked ? "alert" : undefined}>{say("reason_wanted")}</p>}</div>
          </Mending>
        </>
      ) : (
        <>
          <section class="field" aria-label={say("task_named", { name: task.key })}><Shown shows={project.shows} material={task.material} covered={task.answers.length === 1 ? covered : new Set()} /></section>
          <p class={differ ? "problem" : "soft"}>{say(task.answers.length < 2 ? "answers_one" : differ ? "answers_differ" : "answers_same", { n: task.answers.length })}</p>
          <div class="side-by-side">
            {task.answers.map((one, which) => (
              <article key={one.id} class={`given${which === at ? " at" : ""}`} aria-current={which === at} onPointerDown={() => { if (which !== at) { close(); go(which); } }}>
                <header class="row"><b>{one.name || one.code}</b><span class="soft">{clock(one.active_ms)}{OPEN.has(one.state) ? "" : ` · ${say(one.state === "sent_back" ? "was_sent_back" : "was_reviewed")}`}</span></header>
                {task.answers.length === 1 ? <Trying shows={project.shows} questions={project.questions} material={task.material} value={one.value} bare /> : <InShort value={one.value} />}
                {one.note ? <p class="soft" dir="auto">{one.note}</p> : null}
                {deed === "send_back" && which === at ? <Reasons list={list} why={why} set={because} send={() => void judge("send_back")} focus /> : null}
                {OPEN.has(one.state) ? (
                  <div class="verdicts">
                    {deed === "send_back" && which === at ? <><button type="button" class="main" disabled={!ready} onClick={once(() => void judge("send_back", one))}>{say("send_back")} <kbd>{list.length ? "Enter" : "Ctrl Enter"}</kbd></button><button type="button" onClick={close}>{say("close")} <kbd>Esc</kbd></button></> : <>
                      <button type="button" class={which === at ? "main" : ""} onClick={once(() => void judge("accept", one))}>{say("accept")}{which === at ? <> <kbd>a</kbd></> : null}</button>
                      <button type="button" onClick={() => start("fix", which)}>{say("mend_it")}{which === at ? <> <kbd>e</kbd></> : null}</button>
                      <button type="button" onClick={() => start("send_back", which)}>{say("send_back")}{which === at ? <> <kbd>s</kbd></> : null}</button>
                    </>}
                  </div>
                ) : null}
              </article>
            ))}
          </div>
          <ModelsSaid said={task.predictions ?? []} />
          <div class="deeds"><a class="button deed" href={address("project", id)}>{say("to_project")}</a>{back}<span class="grow" /><span class="soft">{say("review_keys")}</span><button type="button" class="deed" onClick={() => to(place + 1)}>{say("later")} <kbd>-</kbd></button></div>
        </>
      )}
    </main>
  );
}
