// Choose one class, several, or a class of a tree. Few classes are buttons, many are a list that can be searched and holds thousands.
import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { Json, Question } from "../asking";
import type { Offer } from "../labelling/keymap";
import { say } from "../words";
import { classes, colour, leaves, number, shown, usePressing, type Class, type Editing, type Kind } from "./kind";
import { Many } from "./many";

/** Up to so many classes are all seen at once. */
const FEW = 60;

function all(question: Question): Class[] {
  return leaves(classes(question.settings.choices), question.settings.inner === true);
}

export function chosen(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
}

/** Return the answer after a class was chosen, or chosen again. */
export function toggled(value: Json | undefined, path: string, several: boolean, order: readonly string[]): Json | undefined {
  if (!several) return path;
  const now = new Set(chosen(value));
  if (!now.delete(path)) now.add(path);
  return order.filter((one) => now.has(one));
}

/** How a class of a tree is called with what stands above it. */
function trail(tree: readonly Class[], path: string): string {
  const names: string[] = [];
  let level = tree;
  let above = "";
  for (const part of path.split("/")) {
    above = above ? `${above}/${part}` : part;
    const found = level.find((one) => one.path === above);
    if (!found) return path;
    names.push(shown(found));
    level = found.children;
  }
  return names.slice(0, -1).join(" › ");
}

function Option({ one, place, on, key_, several, pick, tabbed, disabled }: { one: Class; place: number; on: boolean; key_: string; several: boolean; pick: () => void; tabbed: boolean; disabled: boolean }): JSX.Element {
  return (
    <button type="button" role={several ? "checkbox" : "radio"} aria-checked={on} class="option" data-option tabIndex={tabbed ? 0 : -1} disabled={disabled} onClick={pick} title={one.about || undefined} aria-keyshortcuts={key_ || undefined}>
      <kbd>{key_ || "·"}</kbd><span class="dot" style={{ background: colour(one, place) }} /><span class="name">{shown(one)}</span>
    </button>
  );
}

function Editor(editing: Editing): JSX.Element {
  const { question, value, keys } = editing;
  const several = question.settings.several === true;
  const tree = useMemo(() => classes(question.settings.choices), [question]);
  const list = useMemo(() => leaves(tree, question.settings.inner === true), [tree]);
  const order = useMemo(() => list.map((one) => one.path), [list]);
  const on = new Set(chosen(value));
  const group = useRef<HTMLDivElement>(null);
  const [focused, focus] = useState(0);
  const pick = (path: string): void => {
    if (editing.fixed) return;
    const most = number(question.settings, "at_most", Infinity);
    if (several && !on.has(path) && on.size >= most) return;
    editing.say(toggled(value, path, several, order), !several);
  };
  usePressing(editing, ({ id }) => {
    if (id === null) return false;
    pick(id);
    return true;
  });
  const arrows = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const next = (focused + by + list.length) % list.length;
    focus(next);
    (group.current?.querySelectorAll<HTMLElement>("[data-option]")[next])?.focus();
  };
  if (list.length > FEW) return <Many {...{ editing, tree, list, on, several, pick, trail }} />;
  const nested = tree.some((one) => one.children.length > 0);
  const option = (one: Class): JSX.Element => {
    const place = order.indexOf(one.path);
    return <Option key={one.path} one={one} place={place} on={on.has(one.path)} key_={keys.get(one.path) ?? ""} several={several} pick={() => pick(one.path)} tabbed={place === focused} disabled={!!editing.fixed} />;
  };
  const branch = (level: readonly Class[]): JSX.Element[] => level.flatMap((one) => one.children.length
    ? [<div class="branch" role="group" aria-label={shown(one)} key={one.path}>{question.settings.inner === true ? option(one) : <p class="stem">{shown(one)}</p>}<div class="twigs">{branch(one.children)}</div></div>]
    : [option(one)]);
  return (
    <div ref={group} class={`options${nested ? " tree" : ""}`} role={several ? "group" : "radiogroup"} aria-labelledby={`title-${question.name}`} onKeyDown={arrows}>
      {nested ? branch(tree) : list.map(option)}
      {several ? <p class="soft hint">{say("choose_several", { n: on.size })}</p> : null}
    </div>
  );
}

export const choice: Kind = {
  offers: (question): Offer[] => all(question).map((one) => ({ id: one.path, label: shown(one), wants: one.key })),
  answered: (value, question) => {
    if (question.settings.several !== true) return typeof value === "string";
    return Array.isArray(value) && value.length >= number(question.settings, "at_least", 1);
  },
  oneKey: (question) => question.settings.several !== true,
  Editor,
};
