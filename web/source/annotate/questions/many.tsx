// A list of very many classes: only what is seen is drawn, and what is typed narrows it.
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { number as grouped, say } from "../words";
import { shown, type Class, type Editing } from "./kind";

const ROW = 32; // px
const SEEN = 12; // rows

interface Listed { editing: Editing; tree: readonly Class[]; list: readonly Class[]; on: ReadonlySet<string>; several: boolean; pick: (path: string) => void; trail: (tree: readonly Class[], path: string) => string }

/** Return the classes that hold every word that was typed, those that begin with it first. */
export function narrowed<T extends { path: string; en: string; zh: string }>(list: readonly T[], typed: string): readonly T[] {
  const words = typed.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return list;
  const first = words[0]!;
  const ranked: [T, number][] = [];
  for (const one of list) {
    const where = `${one.path} ${one.en} ${one.zh}`.toLowerCase();
    if (!words.every((word) => where.includes(word))) continue;
    const own = [one.path.split("/").at(-1) ?? "", one.en, one.zh].map((name) => name.toLowerCase());
    ranked.push([one, own.includes(first) ? 0 : own.some((name) => name.startsWith(first)) ? 1 : 2]);
  }
  return ranked.sort((a, b) => a[1] - b[1]).map(([one]) => one);
}

export function Many({ editing, tree, list, on, several, pick, trail }: Listed): JSX.Element {
  const { question, keys } = editing;
  const [typed, type] = useState("");
  const [top, scroll] = useState(0);
  const [at, go] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const found = useMemo(() => narrowed(list, typed), [list, typed]);
  useLayoutEffect(() => { go(0); box.current?.scrollTo(0, 0); }, [typed]);
  const from = Math.max(0, Math.floor(top / ROW) - 4);
  const part = found.slice(from, from + SEEN + 8);
  const move = (to: number): void => {
    const place = Math.min(Math.max(to, 0), found.length - 1);
    go(place);
    const view = box.current;
    if (!view) return;
    if (place * ROW < view.scrollTop) view.scrollTop = place * ROW;
    else if ((place + 1) * ROW > view.scrollTop + view.clientHeight) view.scrollTop = (place + 1) * ROW - view.clientHeight;
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: SEEN, PageUp: -SEEN }[event.key];
    if (step) {
      event.preventDefault();
      move(at + step);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.isComposing) {
      event.preventDefault();
      event.stopPropagation();
      const one = found[at];
      if (one) {
        pick(one.path);
        type("");
        if (!several) (event.target as HTMLElement).blur();
      }
    }
  };
  const id = `list-${question.name}`;
  return (
    <div class="many">
      <ul class="chips" aria-label={say("chosen")}>
        {[...on].map((path) => <li key={path}><button type="button" class="chip" disabled={!!editing.fixed} onClick={() => (several ? pick(path) : editing.say(undefined))} aria-label={say("take_out", { name: path })}>{shown(list.find((one) => one.path === path) ?? { path, value: path } as Class)} <span aria-hidden="true">×</span></button></li>)}
        {on.size ? null : <li class="soft">{say("none_chosen")}</li>}
      </ul>
      <input type="text" data-filter role="combobox" aria-expanded="true" aria-controls={id} aria-activedescendant={found[at] ? `${id}-${at}` : undefined} aria-label={say("find_class")} placeholder={say("find_class_hint", { n: grouped(list.length) })} value={typed} onInput={(event) => type(event.currentTarget.value)} onKeyDown={press} onFocus={() => editing.enter()} autocomplete="off" spellcheck={false} />
      <div ref={box} class="window" style={{ height: `${ROW * SEEN}px` }} onScroll={(event) => scroll(event.currentTarget.scrollTop)} role="listbox" id={id} aria-multiselectable={several} aria-labelledby={`title-${question.name}`} tabIndex={-1}>
        <div role="presentation" style={{ height: `${found.length * ROW}px`, position: "relative" }}>
          {part.map((one, place) => (
            <div key={one.path} id={`${id}-${from + place}`} role="option" aria-selected={on.has(one.path)} aria-setsize={found.length} aria-posinset={from + place + 1} class={`row${from + place === at ? " at" : ""}`} style={{ top: `${(from + place) * ROW}px`, height: `${ROW}px` }} onClick={() => pick(one.path)}>
              <kbd>{keys.get(one.path) ?? "·"}</kbd><span class="name">{shown(one)}</span><span class="soft">{trail(tree, one.path)}</span>
            </div>
          ))}
        </div>
        {found.length ? null : <p class="soft nothing">{say("no_class", { typed })}</p>}
      </div>
    </div>
  );
}
