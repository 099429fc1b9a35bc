// What lies over the page for a moment: all keys, asking a senior, one's own answers.
import type { ComponentChildren, JSX } from "preact";
import { address } from "../route";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ask, told, type Told, type Turn, type Value } from "../asking";
import { Fault } from "../parts";
import { inWords } from "../questions/kind";
import { KINDS } from "../questions/kinds";
import { say, type Word } from "../words";
import { moment } from "../../language";
import { InShort } from "./clash";
import { Known } from "./gold";
import type { Feedback } from "./known";
import { asking, helpOpen, mineOpen } from "./pressing";
import { suggestions } from "./suggesting";
import { keys, leave, order, project, questions, turn, undo } from "./task";

export function Over({ name, open, close, children }: { name: string; open: boolean; close: () => void; children: ComponentChildren }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    else if (!open) dialog.current?.close();
  }, [open]);
  return <dialog ref={dialog} aria-label={name} onClose={close} onClick={(event) => { if (event.target === dialog.current) close(); }}>{open ? children : null}</dialog>;
}

const PAGE: [keys: string[], word: Word][] = [
  [["Enter"], "save_next"], [["⌫"], "undo"], [["-"], "skip"], [["!"], "ask_senior"], [["[", "]"], "key_question"], [["/"], "key_find"], [["."], "guideline"], [[","], "mine"], [["Ctrl Z", "Ctrl Y"], "key_back"], [["Ctrl", "Enter"], "key_save_typing"], [["Esc"], "key_leave_field"], [["="], "key_feedback"], [["?"], "all_keys"],
];

function Given({ name }: { name: string }): JSX.Element | null {
  const one = questions.value.find((question) => question.name === name);
  const kind = one && KINDS[one.kind];
  if (!one || !kind) return null;
  const material = turn.value?.task.material ?? {};
  const own = kind.offers?.(one, material, order(name)) ?? [];
  const parts = kind.parts?.(one, material, order(name)) ?? [];
  const row = (id: string, label: string, key: string | undefined): JSX.Element | null => (key ? <div key={`${id}${key}`}><dt><kbd>{key}</kbd></dt><dd>{label}</dd></div> : null);
  return (
    <section>
      <h3>{inWords(one.title) || one.name}</h3>
      <dl class="keys">
        {own.map(({ id, label }) => row(id, label, keys.value.of.get(name)?.get(id)))}
        {parts.slice(0, 12).flatMap(({ part, offers }) => offers.map(({ id, label }) => row(`${part}${id}`, `${part.replace(/^\w+:/, "")}: ${label}`, keys.value.of.get(`${name}/${part}`)?.get(id))))}
        {(kind.own ?? []).map(([list, word]) => <div key={word}><dt>{list.map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{say(word)}</dd></div>)}
      </dl>
    </section>
  );
}

const SUGGESTED: [keys: string[], word: Word][] = [[[";"], "take_it"], [[":"], "refuse_it"], [["*"], "take_all"], [["&"], "refuse_all"], [["(", ")"], "key_suggested"], [["Ctrl"], "key_suggested_typing"]];

export function Help(): JSX.Element {
  return (
    <Over name={say("all_keys")} open={helpOpen.value} close={() => { helpOpen.value = false; }}>
      <h2>{say("all_keys")}</h2>
      <div class="columns">
        {questions.value.map((one) => <Given key={one.name} name={one.name} />)}
        <section><h3>{say("keys_everywhere")}</h3><dl class="keys">{[...PAGE, ...(suggestions.value.size ? SUGGESTED : [])].map(([list, word]) => <div key={word}><dt>{list.map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{say(word)}</dd></div>)}</dl></section>
      </div>
      <p class="soft">{say("keys_hint")}</p>
      <button type="button" onClick={() => { helpOpen.value = false; }}>{say("close")}</button>
    </Over>
  );
}

export function Escalate(): JSX.Element {
  const [reason, write] = useState("");
  const close = (): void => { asking.value = ""; };
  const send = (event: Event): void => {
    event.preventDefault();
    if (!reason.trim()) return;
    void leave("escalate", reason.trim());
    write("");
    close();
  };
  return (
    <Over name={say("ask_senior")} open={asking.value === "escalate"} close={close}>
      <form onSubmit={send}>
        <h2>{say("ask_senior")}</h2>
        <p class="soft">{say("ask_senior_hint")}</p>
        <label class="stacked">{say("reason")}<textarea autofocus rows={3} maxLength={500} dir="auto" value={reason} onInput={(event) => write(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event); }} /></label>
        <div class="row below"><button type="submit" class="main" disabled={!reason.trim()}>{say("send_on")} <kbd>Enter</kbd></button><button type="button" onClick={close}>{say("close")}</button></div>
      </form>
    </Over>
  );
}

interface Given_ extends Turn { value: Value; revision: number; at: string; feedback?: Feedback | null }

export function Mine(): JSX.Element {
  const [rows, set] = useState<Given_[] | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  useEffect(() => {
    if (!mineOpen.value || !project.value) return;
    set(null);
    ask<{ rows: Given_[] }>(`/api/projects/${project.value.id}/mine?limit=50`).then((found) => { set(found.rows); tell(null); }, (problem: unknown) => tell(told(problem)));
  }, [mineOpen.value]);
  const close = (): void => { mineOpen.value = false; };
  const again = (one: Given_): void => {
    close();
    void undo({ key: "", turn: { ...one, draft: null, sent_back: null }, value: one.value, active_ms: one.active_ms, revision: one.revision });
  };
  return (
    <Over name={say("mine")} open={mineOpen.value} close={close}>
      <h2>{say("mine")}</h2>
      {fault ? <Fault told={fault} /> : rows === null ? <p class="soft">{say("loading")}</p> : rows.length ? (
        <ul class="mine">
          {rows.map((one, at) => (
            <li key={at}><div class="row"><b>{one.task.key}</b><span class="soft">{moment(one.at)}</span></div><InShort value={one.value} />{one.feedback ? <Known feedback={one.feedback} /> : null}{one.feedback ? <span class="soft">{say("feedback_stands")}</span> : one.state === "answered" || one.state === "late" ? <button type="button" class="small" onClick={() => again(one)}>{say("correct_it")}</button> : <span class="soft">{say("reviewed_already")}</span>}</li>
          ))}
        </ul>
      ) : <p class="soft">{say("mine_none")}</p>}
      {project.value?.id ? <p class="own-links"><a href={address("verdicts", project.value.id)} onClick={close}>{say("my_verdicts")}</a><a href={address("paying", project.value.id)} onClick={close}>{say("my_statements")}</a></p> : null}
      <button type="button" onClick={close}>{say("close")}</button>
    </Over>
  );
}
