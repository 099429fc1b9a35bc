// What a model suggests for a question, apart from the answer: to be taken, whole or part by part, or refused.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Json, Question } from "../asking";
import { classes, inWords, leaves, shown } from "../questions/kind";
import { calls, options } from "../questions/preference";
import { inWordsOf } from "../questions/suggested";
import { number as grouped, say } from "../words";
import { brief } from "./clash";
import { full, goTo, partNow, refuse, suggestions, take, type Suggestion } from "./suggesting";
import { order, turn } from "./task";

/** How a class, label, option or type of relation is called here. */
function naming(question: Question): (label: string) => string {
  const { settings, kind } = question;
  if ((kind === "preference" || kind === "ranking") && settings.shuffle !== false) {
    const seen = options(question, turn.value?.task.material ?? {}, order(question.name)); // blind: by its letter, as the question itself calls it
    return (label) => {
      const place = seen.findIndex((one) => one.value === label);
      return place < 0 ? label : calls(seen[place]!, place, true);
    };
  }
  const all = leaves([...classes(settings.labels), ...classes(settings.choices), ...classes(settings.options), ...classes(settings.relations)], true);
  return (label) => {
    const found = all.find((one) => one.path === label);
    return found ? shown(found) : label;
  };
}

function wholly(question: Question, said: Json, named: (label: string) => string): string {
  if (typeof said === "string") return named(said);
  if (Array.isArray(said)) return said.map((one) => (Array.isArray(one) ? one.map((each) => named(String(each))).join(" = ") : named(String(one)))).join(question.kind === "ranking" ? " > " : ", ");
  const { best, by } = (said && typeof said === "object" ? said : {}) as { best?: string; by?: number };
  if (best) return `${best === "tie" ? say("tie") : best === "bad" ? say("all_bad") : named(best)}${by ? ` ${"+".repeat(by)}` : ""}`;
  return brief(said);
}

function Parts({ found, active, named }: { found: Suggestion; active: boolean; named: (label: string) => string }): JSX.Element {
  const list = useRef<HTMLUListElement>(null);
  const now = partNow(found);
  useLayoutEffect(() => {
    const [row, box] = [list.current?.querySelector<HTMLElement>(".at"), list.current];
    if (row && box) box.scrollTop = Math.min(Math.max(box.scrollTop, row.offsetTop + row.offsetHeight - box.clientHeight), row.offsetTop);
  }, [now]);
  return (
    <ul ref={list} class="listed parts">
      {found.left.slice(0, 500).map(({ n, what }) => {
        const name = inWordsOf(found.question.kind, what, named, found.said);
        return (
          <li key={n} class={n === now ? "at" : ""}>
            <button type="button" class="see" aria-current={n === now} onClick={() => goTo(found.question.name, n)}><span dir="auto">{name}</span></button>
            <button type="button" class="small" aria-label={say("take_named", { name })} onClick={() => take(found, n)}>✓{active && n === now ? <> <kbd>;</kbd></> : null}</button>
            <button type="button" class="small" aria-label={say("refuse_named", { name })} onClick={() => refuse(found, n)}>✗{active && n === now ? <> <kbd>:</kbd></> : null}</button>
          </li>
        );
      })}
    </ul>
  );
}

export function Suggesting({ question, active }: { question: Question; active: boolean }): JSX.Element | null {
  const found = suggestions.value.get(question.name);
  if (!found) return null;
  const named = naming(question);
  const { model, score, parts, left } = found;
  const with_ = question.kind === "text" ? "Ctrl " : ""; // somebody writes there
  const [takes, refuses] = parts ? ["*", "&"] : [`${with_};`, `${with_}:`];
  if (!left.length) return <p class="suggestion done soft" role="status">{say("suggested_done", { model })}</p>;
  return (
    <aside class="suggestion" aria-label={`${say("suggestion")}: ${inWords(question.title) || question.name}`}>
      <div class="suggestion-head">
        <span><b>{say("suggested_by", { model })}</b>{score === null ? "" : ` · ${Math.round(score * 100)} %`}{parts ? ` · ${say("suggested_left", { n: grouped(left.length), of: grouped(parts.length) })}` : ""}</span>
        {parts ? null : <span class="suggested-value" dir="auto">{wholly(question, found.said, named)}</span>}
        <span class="grow" />
        <button type="button" class="small" aria-keyshortcuts={active ? takes!.replace("Ctrl ", "Control+") : undefined} onClick={() => take(found)}>{say(parts ? "take_all" : "take_it")}{active ? <> <kbd>{takes}</kbd></> : null}</button>
        <button type="button" class="small" aria-keyshortcuts={active ? refuses!.replace("Ctrl ", "Control+") : undefined} onClick={() => refuse(found)}>{say(parts ? "refuse_all" : "refuse_it")}{active ? <> <kbd>{refuses}</kbd></> : null}</button>
      </div>
      {parts ? <Parts found={found} active={active} named={named} /> : null}
      <p class={full(question.name) ? "problem" : "soft"} role="status">{say(full(question.name) ? "suggested_taken" : "suggested_hint")}</p>
    </aside>
  );
}
