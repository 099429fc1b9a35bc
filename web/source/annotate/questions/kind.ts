// What every kind of question is to the page: what keys may do, when it is answered, and the component that people answer with.
import type { JSX } from "preact";
import type { Signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Both, Json, Material, Question, Settings } from "../asking";
import type { Offer } from "../labelling/keymap";
import { language } from "../../language";
import type { Word } from "../words";

/** A key that was pressed: what it was given out for and in which part of the question, or else only its name. */
export interface Press { id: string | null; part: string; key: string; shift: boolean; ctrl: boolean; alt: boolean }

/** Where keys go: what takes them, and the part of the question that somebody is at. */
export interface Pressing { current: ((press: Press) => boolean) | null; part: Signal<string> }

/** What a model suggests here, as far as it consists of parts and nobody has decided about them yet. */
export interface Suggested {
  parts: readonly { n: number; what: Json }[];
  /** The part that keys go to. */
  at: number;
  go(n: number): void;
  take(n: number): void;
}

/** What a component gets: its question, what is said so far, and how to say more. */
export interface Editing {
  question: Question;
  material: Material;
  value: Json | undefined;
  /** Say something; `last` where that is all there is to say. */
  say(value: Json | undefined, last?: boolean): void;
  /** Keys that were given out, by what they do. */
  keys: ReadonlyMap<string, string>;
  /** Those of a part of the question. */
  keysOf(part: string): ReadonlyMap<string, string>;
  /** Whether keys go here. */
  active: boolean;
  /** Make keys go here. */
  enter(): void;
  pressing: Pressing;
  /** In which order options are seen that the question shuffles; as declared where it is empty. */
  order: readonly string[];
  /** The same of a mark within it, where the service shuffles its options. */
  orderOf?: (mark: string) => readonly string[];
  /** Whether it only shows: nobody can answer here. */
  fixed?: boolean;
  /** Parts of a suggestion, to be drawn where they would stand. */
  suggested?: Suggested | undefined;
}

export interface Kind {
  /** Whether it is shown in the place of the material, not beside it. */
  wide?: boolean;
  /** Fields of the material that it shows itself. */
  covers?(question: Question): string[];
  /** Parts that have keys of their own, one after the other. */
  parts?(question: Question, material: Material, order: readonly string[]): { part: string; offers: Offer[] }[];
  offers?(question: Question, material: Material, order: readonly string[]): Offer[];
  /** Keys of its own beyond those given out, for the list of keys. */
  own?: [keys: string[], word: Word][];
  /** Whether what is said is all that is needed; anything is, where left out. */
  answered?(value: Json, question: Question, material: Material): boolean;
  /** Whether one key says all. */
  oneKey?(question: Question): boolean;
  Editor(editing: Editing): JSX.Element;
}

/** Give a field the focus, unless somebody is at work elsewhere: a preview stands beside the form that he is writing in. */
export function takeFocus(field: HTMLElement | null): void {
  const stage = field?.closest(".stage");
  if (!stage || stage.contains(document.activeElement)) field?.focus({ preventScroll: true });
}

/** Take keys while the question is the active one; the handler tells whether the key was used. */
export function usePressing(editing: Editing, handler: (press: Press) => boolean): void {
  const latest = useRef(handler);
  latest.current = handler;
  useLayoutEffect(() => {
    const own = (press: Press): boolean => latest.current(press);
    editing.pressing.current = own;
    return () => {
      if (editing.pressing.current === own) editing.pressing.current = null;
    };
  }, [editing.pressing]);
}

/** Return a text in the language of the page; the other one where only that is there. */
export function inWords(both: Both | undefined | null): string {
  if (!both) return "";
  if (typeof both === "string") return both;
  return (language.value === "en" ? both.en || both.zh : both.zh || both.en) ?? "";
}

/** A class as settings declare it. */
export interface Class { value: string; en: string; zh: string; key: string; color: string; about: string; children: Class[]; path: string }

export function classes(given: Json | undefined, above = ""): Class[] {
  if (!Array.isArray(given)) return [];
  return given.map((one) => {
    const own = (one && typeof one === "object" && !Array.isArray(one) ? one : { value: String(one) }) as { [name: string]: Json };
    const value = String(own.value ?? "");
    const path = above ? `${above}/${value}` : value;
    return {
      value, path, en: String(own.en ?? ""), zh: String(own.zh ?? ""), key: String(own.key ?? ""), color: String(own.color ?? ""), about: String(own.about ?? ""),
      children: classes(own.children, path),
    };
  });
}

export function shown(one: Class): string {
  return (language.value === "en" ? one.en : one.zh) || one.value;
}

/** Return all classes that may be chosen, in declared order. */
export function leaves(of: readonly Class[], inner: boolean): Class[] {
  return of.flatMap((one) => [...(inner || !one.children.length ? [one] : []), ...leaves(one.children, inner)]);
}

const COLOURS = ["#2f6fb3", "#b3541e", "#2d7d46", "#8e44ad", "#b03a5b", "#7a6a00", "#007c89", "#5d4bb0", "#a0522d", "#4f6f00", "#b01e7d", "#44617b"];

/** Return the colour of a class: its own, or one by its place. */
export function colour(one: Class, place: number): string {
  return one.color || COLOURS[place % COLOURS.length]!;
}

export function text(settings: Settings, name: string): string {
  const found = settings[name];
  return typeof found === "string" ? found : "";
}

export function number(settings: Settings, name: string, otherwise: number): number {
  const found = settings[name];
  return typeof found === "number" ? found : otherwise;
}
