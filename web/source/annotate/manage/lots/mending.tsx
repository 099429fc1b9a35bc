// An answer mended in the real editors of its questions: with their keys, what models suggest, and every step taken back.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Material, Predicted, Project, Value } from "../../asking";
import { Task } from "../../labelling/page";
import { back, canBack, canOn, on } from "../../labelling/past";
import { helpOpen, listen } from "../../labelling/pressing";
import { Help } from "../../labelling/dialogs";
import { complete, project as shared, rehearse, rehearsed, save } from "../../labelling/task";
import { say } from "../words";

const ELSEWHERE = new Set([",", ".", "!", "-", "Backspace"]); // keys of the page that are about real turns

interface Given { project: Project; material: Material; value: Value; prediction?: Predicted | null; store: (value: Value) => void; leave: () => void; word?: string; children?: JSX.Element | null }

export function Mending({ project, material, value, prediction = null, store, leave, word, children }: Given): JSX.Element {
  const latest = useRef({ store, leave });
  latest.current = { store, leave };
  const stage = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    rehearse(project, material, (deed, said) => { if (deed === "answer" || deed === "revise") latest.current.store(said); }, { value, prediction });
    stage.current?.focus({ preventScroll: true });
    return () => {
      rehearsed();
      helpOpen.value = false;
      shared.value = project;
    };
  }, []);
  useLayoutEffect(() => { // before the next key comes
    const pressed = (event: KeyboardEvent): void => {
      const typing = event.target instanceof Element && event.target.matches("textarea, input:not([type]), input[type=text]");
      if (event.key === "Escape" && !typing && !document.querySelector("dialog[open]")) {
        event.preventDefault();
        latest.current.leave();
      } else if (typing || !ELSEWHERE.has(event.key)) listen(event);
    };
    const here = stage.current;
    here?.addEventListener("keydown", pressed);
    return () => here?.removeEventListener("keydown", pressed);
  });
  return (
    <div ref={stage} class="stage mending-stage" tabIndex={0} role="group" aria-label={say("mend_it")}>
      <Task />
      {children}
      <div class="deeds">
        <button type="button" class="deed" onClick={leave}>{say("close")} <kbd>Esc</kbd></button>
        <button type="button" class="deed" disabled={!canBack.value} onClick={() => void back()}>{say("step_back")} <kbd>Ctrl Z</kbd></button>
        {canOn.value ? <button type="button" class="deed" onClick={() => void on()}>{say("step_on")} <kbd>Ctrl Y</kbd></button> : null}
        <button type="button" class="deed" onClick={() => { helpOpen.value = true; }}>{say("all_keys")} <kbd>?</kbd></button>
        <span class="grow" />
        <button type="button" class={`deed${complete.value ? " main" : ""}`} onClick={() => void save()}>{word ?? say("store_mended")} <kbd>Enter</kbd></button>
      </div>
      <Help />
    </div>
  );
}
