// The labelling page: what is asked, what it is about, and the guideline beside it.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Question, Turn } from "../asking";
import { known } from "../account";
import { Shown } from "../material/piece";
import { inWords } from "../questions/kind";
import { KINDS } from "../questions/kinds";
import { Fault } from "../parts";
import { address } from "../route";
import { language } from "../../language";
import { say, type Word } from "../words";
import { Bar, Status } from "./bar";
import { Clash, Troubles } from "./clash";
import { Escalate, Help, Mine } from "./dialogs";
import { Qualifying, Reached, Told } from "./gold";
import { guided, Guideline } from "./guideline";
import { Suggesting } from "./suggestion";
import { drawn } from "./suggesting";
import { begin as beginDrafts } from "./drafting";
import { guidelineOpen, listen, pressingOf } from "./pressing";
import { flush, offline, unsent } from "./sending";
import { answered, at, clash, correcting, failure, faults, forgo, held, keys, loading, more, open, order, over, partOf, project, questions, rehearsal, say as answer, turn, value, why } from "./task";

beginDrafts();

function Asked({ question }: { question: Question }): JSX.Element {
  const kind = KINDS[question.kind];
  const now = turn.value!;
  const active = at.value === question.name;
  const pressing = pressingOf(question.name);
  const fault = faults.value.get(question.name);
  const map = keys.value;
  const enter = (): void => { if (at.value !== question.name) at.value = question.name; };
  return (
    <section role="group" class={`asked${active ? " active" : ""}`} data-question={question.name} aria-labelledby={`title-${question.name}`} onPointerDown={enter} onFocusCapture={enter}>
      <h2 id={`title-${question.name}`}>{inWords(question.title) || question.name}{question.required ? null : <span class="soft"> {say("optional")}</span>}<span class="tick" aria-hidden="true">{answered(question) ? "✓" : ""}</span></h2>
      {inWords(question.about) ? <p class="soft about">{inWords(question.about)}</p> : null}
      {fault ? <p class="problem" role="alert">{fault === "missing" ? say("missing") : fault}</p> : null}
      <Suggesting question={question} active={active} />
      {kind
        ? <kind.Editor key={`${now.id}-${correcting.value ? "again" : ""}`} question={question} material={now.task.material} value={value.value[question.name]} say={(said, last) => answer(question.name, said, last)} keys={map.of.get(question.name) ?? NONE} keysOf={(part) => map.of.get(partOf(question.name, part)) ?? NONE} active={active} enter={enter} pressing={pressing} order={order(question.name)} orderOf={(mark) => order(`${question.name}.${mark}`)} suggested={drawn(question)} />
        : <p class="problem">{say("cannot_here", { kind: question.kind })}</p>}
    </section>
  );
}

const NONE: ReadonlyMap<string, string> = new Map();

/** What is asked and what it is about, the heart of the page, which a wizard shows too; nothing where the task has just been left. */
export function Task(): JSX.Element | null {
  return turn.value && project.value ? <Held now={turn.value} /> : null;
}

function Held({ now }: { now: Turn }): JSX.Element {
  const all = questions.value;
  const wide = all.filter((one) => KINDS[one.kind]?.wide);
  const beside = all.filter((one) => !KINDS[one.kind]?.wide);
  const covered = new Set((project.value?.questions ?? []).flatMap((one) => KINDS[one.kind]?.covers?.(one) ?? []));
  const view = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    view.current?.scrollTo(0, 0);
    if (rehearsal.value) return;
    if (!document.activeElement || document.activeElement === document.body || !document.activeElement.isConnected) view.current?.focus({ preventScroll: true });
  }, [now.id]);
  return (
    <div class={`task${beside.length ? "" : " alone"}`}>
      <div ref={view} class="material" tabIndex={-1} role="region" aria-label={say("task_named", { name: now.task.key })}>
        {now.sent_back ? <div class="fault" role="note"><p><b>{say("sent_back")}</b></p><p dir="auto">{now.sent_back.reason}</p></div> : null}
        <Shown key={now.id} shows={project.value!.shows} material={now.task.material} covered={covered} />
        {wide.map((one) => <Asked key={one.name} question={one} />)}
      </div>
      {beside.length ? <div class="questions">{beside.map((one) => <Asked key={one.name} question={one} />)}</div> : null}
    </div>
  );
}

const WHY: { [why: string]: [what: Word, hint: Word] } = {
  quota: ["empty_quota", "empty_quota_hint"],
  daily_quota: ["empty_daily", "empty_daily_hint"],
  paused: ["empty_you_paused", "empty_ask_manager"],
  no_member: ["empty_no_member", "empty_ask_manager"],
  role: ["empty_role", "empty_ask_manager"],
  not_qualified: ["empty_not_qualified", "empty_not_qualified_hint"],
  qualifying: ["empty_qualifying", "empty_qualifying_hint"],
  pool_empty: ["empty_pool", "empty_pool_hint"],
  project_draft: ["empty_draft", "empty_state_hint"],
  project_paused: ["empty_paused", "empty_state_hint"],
  project_closed: ["empty_closed", "empty_state_hint"],
};

function Nothing(): JSX.Element {
  const [what, hint] = WHY[why.value] ?? ["empty_done", "empty_done_hint"];
  return (
    <div class="empty">
      <h2>{say(what)}</h2>
      {why.value === "not_qualified" ? <Reached /> : null}
      <p class="soft">{say(hint)}</p>
      <p><button type="button" onClick={() => void more().catch(() => undefined)}>{say("look_again")}</button> <a class="button" href={address()}>{say("to_my_work")}</a></p>
    </div>
  );
}

/** Nothing is open while answers are on their way: whether there is a next task is only known when they have arrived. */
function Coming(): JSX.Element {
  useEffect(() => {
    const timer = setInterval(look, AGAIN);
    return () => clearInterval(timer);
  }, []);
  return (
    <div class="coming" role="status">
      <p class="soft">{say(offline.value ? "next_offline" : "next_comes")}</p>
      {offline.value ? <p><button type="button" onClick={look}>{say("try_now")}</button></p> : null}
    </div>
  );
}

/** After so long it is asked again, in ms. */
const AGAIN = 4_000;

function look(): void {
  void flush().then(more).catch(() => undefined);
}

export function Labelling({ id }: { id: number }): JSX.Element {
  useLayoutEffect(() => {
    void open(id);
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [id]);
  useLayoutEffect(() => { if (known.value === "in") void flush(); }, [known.value]);
  useLayoutEffect(() => { if (project.value) document.title = `${project.value.title} · goldsmith`; }, [project.value, language.value]);
  if (failure.value) {
    const told = failure.value === "unreachable" ? { code: "", message: say("unreachable") } : failure.value;
    return <main class="alone"><Fault told={told}><button type="button" onClick={() => void open(id)}>{say("again")}</button></Fault></main>;
  }
  return (
    <main class={`labelling${guidelineOpen.value && guided.value ? " guided" : ""}`}>
      <Guideline />
      <div class="work">
        <Troubles />
        {correcting.value ? <p class="note correcting" role="status">{say("correcting")} <button type="button" class="small" onClick={forgo}>{say("leave_as_it_was")} <kbd>Esc</kbd></button></p> : null}
        {over.value ? <p class="note" role="status">{say("over_elsewhere")}</p> : null}
        {clash.value ? <Clash /> : null}
        <Told />
        <Qualifying />
        {turn.value ? <Task /> : loading.value || !project.value ? <p class="soft waiting">{say("loading")}</p> : held.value.length ? null : unsent.value.length || !why.value ? <Coming /> : <Nothing />}
      </div>
      <Bar />
      <Status />
      <Help />
      <Escalate />
      <Mine />
    </main>
  );
}
