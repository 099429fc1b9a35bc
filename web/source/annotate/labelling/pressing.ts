// Where a pressed key goes: never anywhere while somebody types; else to the question he is at, then to keys that settings asked for, then
// to the page.
import { signal, type Signal } from "@preact/signals";
import type { Press, Pressing } from "../questions/kind";
import { meant } from "./keymap";
import { closeFeedback } from "./known";
import { back, on } from "./past";
import { press } from "./suggesting";
import { at, clash, correcting, forgo, keys, leave, partOf, project, questions, save, step, turn, undo } from "./task";

export const helpOpen = signal(false);
export const guidelineOpen = signal(first());
export const asking = signal<"" | "escalate" | "skip">("");
export const mineOpen = signal(false);

const GUIDELINE = "goldsmith-guideline";

function first(): boolean {
  try {
    return (localStorage.getItem(GUIDELINE) ?? (innerWidth >= 1100 ? "open" : "closed")) === "open";
  } catch {
    return true;
  }
}

export function showGuideline(open: boolean): void {
  guidelineOpen.value = open;
  try {
    localStorage.setItem(GUIDELINE, open ? "open" : "closed");
  } catch {
    // a browser that keeps nothing begins with the guideline closed or open, as it is wide
  }
}

const taking = new Map<string, Pressing>();

/** Return what takes the keys of a question. */
export function pressingOf(question: string): Pressing {
  let found = taking.get(question);
  if (!found) {
    found = { current: null, part: signal("") as Signal<string> };
    taking.set(question, found);
  }
  return found;
}

function typing(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input:not([type=checkbox]):not([type=radio]):not([type=range]):not([type=button]), textarea, select, [contenteditable]");
}

/** Letters and figures that an input method writes wide are the same keys. */
function plain(key: string): string {
  return key.length === 1 ? key.normalize("NFKC") : key;
}

export function listen(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || !project.value) return;
  const key = plain(event.key);
  const strong = event.ctrlKey || event.metaKey;
  if (document.querySelector("dialog[open]")) return;
  if (key === "Enter" && strong) {
    event.preventDefault();
    void save();
    return;
  }
  if ((strong || event.altKey) && turn.value && !clash.value && press(key)) return event.preventDefault(); // also while somebody writes
  if (typing(event.target)) {
    if (key === "Escape") (event.target as HTMLElement).blur();
    return;
  }
  if (onControl(event, key) || onSlider(event, key)) return;
  if (act(key, event)) event.preventDefault();
}

/** Enter and Space on a button press that button; an option is pressed by Space, and Enter saves as everywhere. */
function onControl(event: KeyboardEvent, key: string): boolean {
  const target = event.target instanceof Element ? event.target.closest("button, a, summary, input") : null;
  if (!target || (key !== "Enter" && key !== " ")) return false;
  return key === " " || !target.matches("[data-option]");
}

/** A slider is moved by the keys that browsers move sliders with. */
function onSlider(event: KeyboardEvent, key: string): boolean {
  return event.target instanceof Element && event.target.matches("input[type=range]") && /^(?:Arrow|Page|Home|End)/.test(key);
}

function act(key: string, event: KeyboardEvent): boolean {
  const mods = { shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey, alt: event.altKey };
  if (turn.value && !clash.value && toQuestion(key, mods)) return true;
  if (mods.ctrl && !mods.alt && !clash.value) {
    if (key.toLowerCase() === "z") return mods.shift ? on() : back();
    if (key.toLowerCase() === "y") return on();
  }
  if (mods.ctrl || mods.alt) return false;
  return toPage(key);
}

function toQuestion(key: string, mods: Omit<Press, "id" | "part" | "key">): boolean {
  const own = pressingOf(at.value);
  const plainKey = !mods.ctrl && !mods.alt;
  const found = plainKey ? (meant(keys.value, partOf(at.value, own.part.value), key) ?? meant(keys.value, at.value, key)) : null;
  if (!found) return own.current?.({ id: null, part: "", key, ...mods }) ?? false;
  const asked = questions.value.find((one) => found.question === one.name || found.question.startsWith(`${one.name}/`));
  if (!asked) return false;
  return pressingOf(asked.name).current?.({ id: found.id, part: found.question.slice(asked.name.length + 1), key, ...mods }) ?? false;
}

function toPage(key: string): boolean {
  if (key === "=" && closeFeedback()) return true;
  if (key === "?") helpOpen.value = !helpOpen.value;
  else if (key === ".") showGuideline(!guidelineOpen.value);
  else if (key === ",") mineOpen.value = !mineOpen.value;
  else if (key === "Backspace") void undo();
  else if (key === "Escape" && mineOpen.value) mineOpen.value = false;
  else if (key === "Escape" && correcting.value) forgo();
  else if (!turn.value) return false;
  else if (key === "Enter") void save();
  else if (key === "-" && !correcting.value) void leave("skip", "");
  else if (key === "!" && !correcting.value) asking.value = "escalate";
  else if (key === "[") step(-1);
  else if (key === "]") step(1);
  else if (key === "/") document.querySelector<HTMLElement>(`[data-question="${CSS.escape(at.value)}"] [data-filter]`)?.focus();
  else return !clash.value && press(key);
  return true;
}
