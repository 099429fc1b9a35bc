// A drawn task is looked at, blind to who answered: it is right, or some questions are faulty, each as badly as it is.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ask, told, type Told } from "../../asking";
import { Shown } from "../../material/piece";
import { inWords } from "../../questions/kind";
import { KINDS } from "../../questions/kinds";
import { Fault } from "../../parts";
import { address } from "../../route";
import { number as grouped } from "../../words";
import { Trying } from "../trying";
import { known, say, type Word } from "../words";
import { percent } from "./curve";
import type { Here } from "./page";
import { once } from "./reasons";
import { SEVERITIES, type Drawn, type Standing } from "./telling";

type Faults = { [question: string]: string };
const WHY: { [why: string]: Word } = { own: "look_own", held: "look_held", all_seen: "look_over" };

export function Looking({ here, lot }: { here: Here; lot: number }): JSX.Element {
  const path = `/api/projects/${here.project.id}/lots/${lot}`;
  const [task, set] = useState<Drawn | null>(null);
  const [why, because] = useState("");
  const [standing, stand] = useState<Standing | null>(null);
  const [over, end] = useState("");
  const [fault, tell] = useState<Told | null>(null);
  const [faulty, blame] = useState<Faults | null>(null); // null while nothing is said to be faulty
  const [reason, write] = useState("");
  const [last, keep] = useState<{ task: Drawn; faults: Faults; reason: string } | null>(null);
  const busy = useRef(false);
  const { questions, shows } = here.project;
  const show = (next: Drawn | null, faults: Faults | null = null, said = ""): void => { set(next); blame(faults); write(said); };

  const load = async (): Promise<void> => {
    try {
      const found = await ask<{ task: Drawn | null; why: string; standing: Standing }>(`${path}/next`, "POST", {});
      show(found.task);
      because(found.why);
      stand(found.standing);
      tell(null);
    } catch (problem) {
      tell(told(problem));
    }
  };
  useEffect(() => { void load(); }, [lot]);

  const judge = async (right: boolean): Promise<void> => {
    if (!task || busy.current) return;
    const faults = right ? {} : (faulty ?? {});
    if (!right && (!Object.keys(faults).length || !reason.trim())) return;
    busy.current = true;
    try {
      const found = await ask<{ state: string; standing: Standing }>(`${path}/verdicts`, "POST", { task: task.id, right, faults, reason: right ? "" : reason });
      keep({ task, faults, reason });
      stand(found.standing);
      tell(null);
      if (found.state !== "drawn") {
        show(null);
        end(found.state);
      } else await load();
    } catch (problem) {
      tell(told(problem));
    } finally {
      busy.current = false;
    }
  };
  const again = (): void => { if (last && !over) show(last.task, Object.keys(last.faults).length ? last.faults : null, last.reason); };
  const turn = (name: string): void => {
    const now = faulty?.[name];
    const next = now === undefined ? "major" : SEVERITIES[(SEVERITIES.indexOf(now as (typeof SEVERITIES)[number]) + 2) % 4] ?? undefined; // major, minor, none, critical, major…
    const rest = Object.fromEntries(Object.entries(faulty ?? {}).filter(([one]) => one !== name));
    blame(next ? { ...rest, [name]: next } : rest);
  };
  const blaming = useRef(false); // told at once: a letter of the reason may come before the page is drawn anew
  blaming.current = !!faulty;
  const blameAll = (): void => {
    blaming.current = true;
    blame(faulty ?? (questions.length === 1 ? { [questions[0]!.name]: "major" } : {}));
  };

  const pressed = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || busy.current) return;
    if (event.target instanceof Element && event.target.matches("input, textarea, select")) {
      if (event.key === "Escape") (event.target as HTMLElement).blur();
      return;
    }
    const key = event.key.length === 1 ? event.key.normalize("NFKC") : event.key;
    if (key === "z") again();
    else if (!task) return;
    else if (key === "a" && !blaming.current) void judge(true);
    else if (key === "s" && !blaming.current) blameAll();
    else if (key === "Escape" && faulty) blame(null);
    else if (/^[1-9]$/.test(key) && faulty && questions[Number(key) - 1]) turn(questions[Number(key) - 1]!.name);
    else return;
    event.preventDefault();
  };
  useLayoutEffect(() => {
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  });
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => { if (faulty && Object.keys(faulty).length === 1 && questions.length === 1) field.current?.focus(); }, [faulty === null]);

  const covered = new Set(questions.flatMap((one) => KINDS[one.kind]?.covers?.(one) ?? []));
  const done = standing ? say("lot_looked", { n: grouped(standing.looked_at), of: grouped(standing.looked_at + standing.left), faulty: grouped(standing.faulty) }) : "";
  const ready = !!faulty && Object.keys(faulty).length > 0 && !!reason.trim();
  if (!task) return (
    <main class="listing">{fault ? <Fault told={fault} /> : null}
      {why || over ? <div class="empty"><h1>{over ? known(`lot_state_${over}`, over) : say("lot_look")}</h1><p class="soft">{say(over ? "look_over" : WHY[why] ?? "look_held")}</p>{standing ? <p>{done}{standing.accuracy ? ` · ${percent(standing.accuracy.value)}` : ""}</p> : null}<p class="row wrap"><a class="button main" href={address("lots", here.project.id, lot)}>{say("to_lot")}</a>{over || !last ? null : <button type="button" onClick={again}>{say("take_back")} <kbd>z</kbd></button>}{over ? null : <button type="button" onClick={() => void load()}>{say("look_again")}</button>}</p></div> : fault ? <p><a class="button" href={address("lots", here.project.id, lot)}>{say("to_lot")}</a></p> : <p class="soft">{say("loading")}</p>}
    </main>
  );
  return (
    <main class="reviewing">
      <div class="row wrap"><h1>{say("review_of", { name: task.key })}</h1><span class="soft">{say("lot_place", { n: grouped(task.rank), of: grouped((standing?.looked_at ?? 0) + (standing?.left ?? 0)) })} · {done}</span></div>
      {fault ? <Fault told={fault} /> : null}
      <section class="field" aria-label={say("task_named", { name: task.key })}><Shown shows={shows} material={task.material} covered={covered} /></section>
      <article class="given at"><Trying key={task.id} shows={shows} questions={questions} material={task.material} value={task.value} bare /></article>
      {faulty ? (
        <section class="given faults" aria-label={say("look_which")}>
          <h2>{say("look_which")}</h2>
          <div class="fields">{questions.map((one, place) => <label key={one.name} class="stacked"><span>{inWords(one.title) || one.name}{place < 9 ? <> <kbd>{place + 1}</kbd></> : null}</span><select value={faulty[one.name] ?? ""} onChange={(event) => { const how = event.currentTarget.value; const rest = Object.fromEntries(Object.entries(faulty).filter(([name]) => name !== one.name)); blame(how ? { ...rest, [one.name]: how } : rest); }}><option value="">{say("look_fine")}</option>{SEVERITIES.map((how) => <option key={how} value={how}>{say(`fault_${how}`)}</option>)}</select></label>)}</div>
          <label class="stacked">{say("reason")}<textarea ref={field} rows={2} maxLength={2000} dir="auto" value={reason} onInput={(event) => write(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); void judge(false); } }} /></label>
        </section>
      ) : null}
      <div class="deeds">
        <a class="button deed" href={address("lots", here.project.id, lot)}>{say("to_lot")}</a>
        <button type="button" class="deed" disabled={!last} onClick={again}>{say("take_back")} <kbd>z</kbd></button>
        <span class="grow" /><span class="soft">{say("look_keys")}</span>
        {faulty ? <><button key="close" type="button" class="deed" onClick={() => blame(null)}>{say("close")} <kbd>Esc</kbd></button><button key="store" type="button" class="deed main" disabled={!ready} onClick={once(() => void judge(false))}>{say("look_store")} <kbd>Ctrl Enter</kbd></button></> : <><button key="faulty" type="button" class="deed" onClick={once(blameAll)}>{say("look_faulty")} <kbd>s</kbd></button><button key="right" type="button" class="deed main" onClick={once(() => void judge(true))}>{say("look_right")} <kbd>a</kbd></button></>}
      </div>
    </main>
  );
}
