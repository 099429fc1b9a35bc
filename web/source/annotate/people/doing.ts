// What the pages of people have in common: asking, lists page by page, and keys.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { lapsed } from "../account";
import { ask, gone, Refusal, told, Unreachable, type Told } from "../asking";
import { say } from "./words";

/** Return what to tell of what went wrong; whoever was signed out signs in again, over the page. */
export function toldOf(problem: unknown): Told {
  if (problem instanceof Unreachable) return { code: "", message: say("unreachable") };
  if (problem instanceof Refusal && problem.status === 401) lapsed();
  if (problem instanceof Refusal && problem.status === 429 && problem.after) return { ...problem.told, hint: say("wait_seconds", { n: problem.after }) };
  return told(problem);
}

/** Do something once at a time, and tell what went wrong with it, or that it is done. */
export function useDeed(): { fault: Told | null; said: string; busy: boolean; run: (what: () => Promise<string | void>) => void; tell: (fault: Told | null) => void } {
  const [fault, tell] = useState<Told | null>(null);
  const [said, answer] = useState("");
  const [busy, be] = useState(false);
  const under = useRef(false);
  const run = (what: () => Promise<string | void>): void => {
    if (under.current) return;
    under.current = true;
    be(true);
    answer("");
    what().then((words) => { tell(null); answer(words ?? ""); }, (problem: unknown) => tell(toldOf(problem))).finally(() => { under.current = false; be(false); });
  };
  return { fault, said, busy, run, tell };
}

/** Return a value as it was when it last stood still for a while. */
export function useLate<T>(value: T, wait = 250): T {
  const [late, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), wait);
    return () => clearTimeout(timer);
  }, [value, wait]);
  return late;
}

interface Page<T> { rows: T[]; after: number | null; at?: string | null; names?: { [key: string]: string } }
export interface Paged<T> { rows: T[] | null; names: { [key: string]: string }; at: string | null | undefined; more: (() => void) | null; busy: boolean; fault: Told | null; reload: () => void }

function asked(path: string, chosen: { [name: string]: string | number }): string {
  const query = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value !== "").map(([name, value]) => [name, String(value)]));
  return query.size ? `${path}?${query}` : path;
}

/** A list, page by page; while other rows are looked for, those until now stay. */
export function usePaged<T>(path: string, chosen: { [name: string]: string | number } = {}, limit = 50): Paged<T> {
  const [held, hold] = useState<{ rows: T[] | null; after: number | null; at?: string | null | undefined; names: { [key: string]: string } }>({ rows: null, after: null, names: {} });
  const [busy, be] = useState(true);
  const [fault, tell] = useState<Told | null>(null);
  const own = useRef<AbortController | null>(null);
  const address = asked(path, { ...chosen, ...(limit ? { limit } : {}) });
  const load = useCallback((after: number | null): void => {
    own.current?.abort();
    const mine = new AbortController();
    own.current = mine;
    be(true);
    ask<Page<T>>(after === null ? address : `${address}&after=${after}`, "GET", undefined, mine.signal).then((page) => {
      hold((before) => ({ rows: after === null ? page.rows : [...(before.rows ?? []), ...page.rows], after: page.after, at: page.at, names: { ...(after === null ? {} : before.names), ...page.names } }));
      tell(null);
      be(false);
    }, (problem: unknown) => {
      if (gone(problem)) return;
      tell(toldOf(problem));
      be(false);
    });
  }, [address]);
  useEffect(() => {
    load(null);
    return () => own.current?.abort();
  }, [load]);
  return { rows: held.rows, names: held.names, at: held.at, more: held.after === null ? null : () => load(held.after), busy, fault, reload: () => load(null) };
}

/** Answers in the order in which they were asked for: `begin` returns whether an answer is wanted yet, which it is not where a younger one came or all were given up. */
export function useInOrder(): { begin: () => () => boolean; giveUp: () => void } {
  const order = useRef({ asked: 0, told: 0 });
  return useMemo(() => ({
    begin: () => {
      const own = ++order.current.asked;
      return () => {
        const wanted = own > order.current.told;
        if (wanted) order.current.told = own;
        return wanted;
      };
    },
    giveUp: () => { order.current.told = order.current.asked; },
  }), []);
}

/** One thing that is asked for; where another is asked for meanwhile, an answer that is late is nobody's. */
export function useOne<T>(path: string): { one: T | null; fault: Told | null; reload: () => void } {
  const [one, set] = useState<T | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const { begin, giveUp } = useInOrder();
  const load = useCallback((): void => {
    const wanted = begin();
    ask<T>(path).then((found) => { if (wanted()) { set(found); tell(null); } }, (problem: unknown) => { if (wanted()) tell(toldOf(problem)); });
  }, [path]);
  useEffect(() => {
    load();
    return giveUp;
  }, [load]);
  return { one, fault, reload: load };
}

/** Whether keys belong to what has the focus: a field where somebody writes, or a control that arrows change. */
function belongs(target: EventTarget | null): "to the page" | "to a line" | "to the control" {
  if (!(target instanceof HTMLElement)) return "to the page";
  if (target instanceof HTMLInputElement && /^(text|search)$/.test(target.type)) return "to a line";
  if (target instanceof HTMLInputElement && /^(checkbox|button|submit|reset)$/.test(target.type)) return "to the page"; // of keys they take the space bar alone
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ? "to the control" : "to the page";
}

/** Listen to keys; none does anything while somebody writes or a dialog is open, but those that begin with `any:` where a line is written. */
export function useKeys(keys: { [key: string]: (event: KeyboardEvent) => void }): void {
  const now = useRef(keys);
  now.current = keys;
  useLayoutEffect(() => { // before a key can come: what is seen is listened to
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph")) || event.metaKey || document.querySelector("dialog[open], .over")) return;
      const whose = belongs(event.target);
      const does = whose === "to the control" ? undefined : now.current[whose === "to a line" ? `any:${event.key}` : event.key] ?? now.current[`any:${event.key}`];
      if (!does) return;
      event.preventDefault();
      does(event);
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

/** Press the button of the page that makes something new; the focus comes back to it. */
export function pressNew(): void {
  const button = document.querySelector<HTMLButtonElement>(".head .main");
  button?.focus();
  button?.click();
}

/** Move the focus through the rows of a list; from elsewhere, to its first or last row. */
export function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
  rows[next]?.focus();
}
