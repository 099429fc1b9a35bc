// The labelling page itself, with a sample in the place of a task: what is said is checked by the service as an answer would be, and not stored.
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ask, told, type Material, type Project, type Question, type Shows, type Told, type Value } from "../asking";
import { Help } from "../labelling/dialogs";
import { Task } from "../labelling/page";
import { helpOpen, listen } from "../labelling/pressing";
import { complete, project, rehearse, rehearsed, save, value } from "../labelling/task";
import { language } from "../../language";
import { say } from "./words";

export interface Checked { shows: Shows[]; questions: Question[] }

const ELSEWHERE = new Set([",", ".", "!"]); // keys of the page that are about real tasks

function sampled(checked: Checked): Project {
  return { id: 0, name: "", title: "", description: "", state: "draft", role: "manager", revision: 0, policy: {}, ...checked, questions_version: 0, guideline: { version: 0, text: "", examples: [] }, guideline_version: 0 };
}

export function Preview({ checked, material, stale }: { checked: Checked | null; material: Material; stale: boolean }): JSX.Element {
  const stage = useRef<HTMLDivElement>(null);
  const [stored, store] = useState<Value | null>(null);
  const [unfit, refuse] = useState<Told | null>(null);
  const [left, leave] = useState(false);
  const tried = useRef<(said: Value) => void>(() => undefined);
  const tries = useRef(0);
  const forget = (): void => { tries.current++; store(null); refuse(null); leave(false); };
  tried.current = (said) => {
    if (!checked) return;
    forget();
    const { shows, questions } = plain(checked);
    const own = tries.current; // what is answered to an earlier try, or to other questions, is told to nobody
    ask<{ value: Value }>("/api/projects/preview", "POST", { shows, questions, material, value: said }).then((found) => { if (own === tries.current) store(found.value); }, (problem: unknown) => { if (own === tries.current) refuse(told(problem)); });
  };
  useLayoutEffect(() => { // before a key can come: it would be for the question that was
    if (!checked) return;
    forget();
    rehearse(sampled(checked), material, (deed, said) => { if (deed === "answer" || deed === "revise") tried.current(said); else { forget(); leave(true); } });
  }, [checked, material]);
  useLayoutEffect(() => () => { rehearsed(); helpOpen.value = false; }, []);
  useLayoutEffect(() => {
    const here = stage.current;
    const pressed = (event: KeyboardEvent): void => { if (!ELSEWHERE.has(event.key)) listen(event); };
    here?.addEventListener("keydown", pressed);
    return () => here?.removeEventListener("keydown", pressed);
  });
  const again = (): void => { value.value = {}; forget(); stage.current?.focus(); };
  return (
    <section aria-label={say("preview")} class="preview-stage">
      <p class="soft">{say("preview_trial")}</p>
      {stale && checked ? <p class="note" role="status">{say("preview_old")}</p> : null}
      {checked && project.value ? (
        <div ref={stage} class="stage" tabIndex={0} role="group" aria-label={say("preview")}>
          <Task />
          <div class="deeds"><button type="button" class="deed" onClick={() => { helpOpen.value = true; }}>{say("all_keys")} <kbd>?</kbd></button><button type="button" class="deed" onClick={again}>{say("preview_again")}</button><span class="grow" /><button type="button" class={`deed${complete.value ? " main" : ""}`} onClick={() => void save()}>{say("save")} <kbd>Enter</kbd></button></div>
          <Help />
        </div>
      ) : <p class="soft">{say("preview_none")}</p>}
      <div role="status" class="tried">
        {stored ? <><p>{say("preview_fits")}</p><pre class="json">{JSON.stringify(stored, null, 2)}</pre></> : null}
        {unfit ? <div class="fault"><p>{say("preview_unfit")}</p>{unfit.faults?.length ? <ul>{unfit.faults.map((one, at) => <li key={at}>{one.path}: {language.value === "en" ? one.en : one.zh}</li>)}</ul> : <p>{unfit.message}</p>}</div> : null}
        {left ? <p>{say("preview_left")}</p> : null}
      </div>
    </section>
  );
}

/** A configuration as the service takes it: without what it adds when it tells one. */
export function plain(checked: Checked): { shows: Shows[]; questions: Partial<Question>[] } {
  return { shows: checked.shows, questions: checked.questions.map(({ name, kind, title, about, required, when, settings }) => ({ name, kind, title, ...(about ? { about } : {}), required, ...(when ? { when } : {}), settings })) };
}
