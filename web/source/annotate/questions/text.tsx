// Write a text. What is typed is kept as it is typed; Ctrl+Enter saves.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { number as grouped, say } from "../words";
import { number, takeFocus, text as setting, usePressing, type Editing, type Kind } from "./kind";

const MOST = 100_000;

function length(written: string): number {
  let n = 0;
  for (const _ of written.trim()) n++;
  return n;
}

function Editor(editing: Editing): JSX.Element {
  const { question, value, material } = editing;
  const field = useRef<HTMLTextAreaElement & HTMLInputElement>(null);
  const prefill = setting(question.settings, "prefill");
  const begun = prefill && typeof material[prefill] === "string" ? String(material[prefill]) : "";
  const written = typeof value === "string" ? value : value === undefined ? begun : "";
  useLayoutEffect(() => {
    if (question.required && value === undefined && begun && !editing.fixed) editing.say(begun);
  }, [material]);
  useLayoutEffect(() => {
    if (editing.active && !editing.fixed) takeFocus(field.current);
  }, [editing.active, material]);
  usePressing(editing, () => false);
  /** What stands there as it was, where nobody asks for more, is no answer. */
  const said = (now: string): string | undefined => (now === "" && !begun ? undefined : !question.required && now === begun ? undefined : now);
  const least = number(question.settings, "at_least", 1);
  const most = number(question.settings, "at_most", MOST);
  const n = length(written);
  const shared = {
    ref: field, value: written, disabled: !!editing.fixed, dir: "auto" as const, "aria-labelledby": `title-${question.name}`, "aria-describedby": `count-${question.name}`,
    onInput: (event: { currentTarget: { value: string } }) => editing.say(said(event.currentTarget.value)), onFocus: () => editing.enter(),
  };
  const wrong = n > most || (n > 0 && n < least);
  return (
    <div class="writing">
      {question.settings.one_line === true ? <input type="text" autocomplete="off" {...shared} /> : <textarea rows={5} {...shared} />}
      <p id={`count-${question.name}`} class={wrong ? "counted problem" : "counted soft"}>{say(least > 1 ? "characters_range" : "characters", { n: grouped(n), least: grouped(least), most: grouped(most) })}</p>
    </div>
  );
}

export const text: Kind = {
  own: [[["Ctrl", "Enter"], "key_save_typing"], [["Esc"], "key_leave_field"]],
  answered: (value, question) => {
    const n = typeof value === "string" ? length(value) : 0;
    return n >= number(question.settings, "at_least", 1) && n <= number(question.settings, "at_most", MOST) && !(question.settings.one_line === true && /[\r\n]/.test(String(value).trim()));
  },
  Editor,
};
