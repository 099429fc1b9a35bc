// Mark stretches of a text, with the mouse or the keyboard alone: move by character or word, extend with shift, choose the label by its key.
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Json, Question } from "../../asking";
import type { Offer } from "../../labelling/keymap";
import { number as grouped, say } from "../../words";
import { classes, colour, leaves, shown, text as setting, usePressing, type Class, type Editing, type Kind, type Press } from "../kind";
import { Places } from "./codepoints";
import { blocks, inOrder, layers, within, type Stretch } from "./layers";
import { goals, inTheWay, mark, read, relabel, relate, remove, written, type Marked, type Overlap, type RelationType, type Span } from "./marking";
import { byCharacter, byWord, trimmed } from "./moving";
import { nodeOf, placeOf, SUGGESTED, TextBlock } from "./text";
import { Listed } from "./listed";

const RELATION = "relation:"; // so an offer of a relation is never one of a label

function relationTypes(question: Question): (Class & RelationType)[] {
  const given = Array.isArray(question.settings.relations) ? question.settings.relations : [];
  return classes(given as Json).map((one, at) => {
    const own = given[at] as { directed?: boolean; pairs?: [string, string][] } | string;
    return { ...one, directed: typeof own === "string" || own.directed !== false, pairs: (typeof own === "object" && own.pairs) || [] };
  });
}

interface Choosing { type: Class & RelationType; from: string; at: number }

function Editor(editing: Editing): JSX.Element {
  const { question, keys } = editing;
  const text = String(editing.material[setting(question.settings, "on")] ?? "");
  const overlap = (setting(question.settings, "overlap") || "none") as Overlap;
  const places = useMemo(() => new Places(text), [text]);
  const parts = useMemo(() => blocks(text), [text]);
  const list = useMemo(() => leaves(classes(question.settings.labels), false), [question]);
  const types = useMemo(() => relationTypes(question), [question]);
  const names = useMemo(() => new Map(list.map((one, place) => [one.path, { one, place, name: shown(one) }])), [list, say("language_name")]);
  const marked = useMemo(() => read(editing.value), [editing.value]);
  const suggested = editing.suggested;
  const stretches = useMemo(() => {
    const asked = (suggested?.parts ?? []).flatMap(({ n, what }) => ("start" in (what as object) ? [{ ...(what as unknown as Span), id: `${SUGGESTED}${n}` }] : []));
    return [...marked.spans, ...asked].map((one): Stretch => ({ id: one.id, label: one.label, start: places.units(one.start), end: places.units(one.end) })).sort(inOrder);
  }, [marked, places, suggested?.parts]);
  const layer = useMemo(() => layers(stretches), [stretches]);
  const touching = useMemo(() => within(parts, stretches), [parts, stretches]);
  const [[anchor, head], set] = useState<[number, number]>([0, 0]);
  const [at, goTo] = useState("");
  const [armed, arm] = useState("");
  const [choosing, choose] = useState<Choosing | null>(null);
  const [telling, tell] = useState("");
  const root = useRef<HTMLDivElement>(null);
  const caret = useRef<HTMLDivElement>(null);
  const byKeys = useRef(false);


  const put = (next: Marked): void => { if (!editing.fixed) editing.say(written(next, types.length > 0)); };

  const markAs = (label: string, from = anchor, to = head): void => {
    let [start, end] = [places.whole(Math.min(from, to)), places.whole(Math.max(from, to))];
    if (question.settings.trim !== false) [start, end] = trimmed(text, start, end);
    if (end <= start) {
      if (at) put(relabel(marked, at, label));
      else arm(armed === label ? "" : label);
      return;
    }
    const [first, last] = [places.points(start), places.points(end)];
    const way = inTheWay(marked.spans, first, last, overlap);
    if (way) return tell(say(overlap === "none" ? "span_overlaps" : "span_crosses", { quote: brief(way.quote) }));
    const made = mark(marked, first, last, label, text.slice(start, end), overlap);
    tell("");
    put(made.marked);
    goTo(made.id);
    set([end, end]);
    byKeys.current = true;
  };

  const see = (span: Span | undefined): void => {
    if (!span) return;
    goTo(span.id);
    const end = places.units(span.end);
    set([end, end]);
    byKeys.current = true;
  };

  const walk = (by: 1 | -1): void => {
    const all = [...marked.spans].sort((a, b) => a.start - b.start || a.end - b.end);
    if (!all.length) return;
    const now = all.findIndex((one) => one.id === at);
    const point = places.points(head);
    const next = now >= 0 ? now + by : by === 1 ? all.findIndex((one) => one.start >= point) : all.findLastIndex((one) => one.end <= point);
    see(all[(next + all.length) % all.length]);
  };

  const takeOut = (id: string): void => {
    put(remove(marked, id));
    if (id === at) goTo("");
  };

  const begin = (type: Class & RelationType): void => {
    if (!at) return tell(say("relation_needs_span"));
    if (!goals(marked, type, at).length) return tell(say("relation_no_goal", { name: shown(type) }));
    tell("");
    choose({ type, from: at, at: 0 });
  };

  const end = (span: Span | undefined): void => {
    if (choosing && span) put(relate(marked, choosing.type, choosing.from, span.id));
    choose(null);
  };

  const line = (by: 1 | -1): number => {
    const box = caret.current?.getBoundingClientRect();
    if (!box) return head;
    for (const far of [1, 1.6, 2.4]) {
      const found = pointAt(box.left + 1, box.top + box.height / 2 + by * box.height * far);
      const place = found && root.current?.contains(found.node) ? placeOf(found.node, found.offset) : null;
      if (place !== null && (by === 1 ? place > head : place < head)) return place;
    }
    return by === 1 ? text.length : 0;
  };

  const moves = ({ key, ctrl, alt, shift }: Press): boolean => {
    const word = ctrl || alt;
    let to: number;
    if (key === "ArrowRight" || key === "ArrowLeft") {
      const by = (key === "ArrowRight") === ltr(root.current, head) ? 1 : -1;
      to = word ? byWord(text, head, by) : !shift && anchor !== head ? (by === 1 ? Math.max(anchor, head) : Math.min(anchor, head)) : byCharacter(text, head, by);
    } else if (key === "ArrowDown" || key === "ArrowUp") {
      if (alt) {
        walk(key === "ArrowDown" ? 1 : -1);
        return true;
      }
      to = line(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Home") to = ctrl ? 0 : text.lastIndexOf("\n", head - 1) + 1;
    else if (key === "End") to = ctrl || text.indexOf("\n", head) < 0 ? text.length : text.indexOf("\n", head);
    else return false;
    byKeys.current = true;
    set([shift ? anchor : to, to]);
    if (!shift) goTo(marked.spans.filter((one) => places.units(one.start) <= to && to < places.units(one.end)).at(-1)?.id ?? "");
    return true;
  };

  usePressing(editing, (press) => {
    if (choosing) {
      const all = goals(marked, choosing.type, choosing.from);
      if (press.key === "ArrowDown" || press.key === "ArrowUp") choose({ ...choosing, at: (choosing.at + (press.key === "ArrowDown" ? 1 : -1) + all.length) % all.length });
      else if (press.key === "Enter") end(all[choosing.at]);
      else if (press.key === "Escape") choose(null);
      else return false;
      return true;
    }
    if (press.id?.startsWith(RELATION)) {
      const type = types.find((one) => one.path === press.id!.slice(RELATION.length));
      if (type) begin(type);
      return true;
    }
    if (press.id !== null) {
      markAs(press.id);
      return true;
    }
    if (press.key === "Delete" && at) {
      takeOut(at);
      return true;
    }
    if (press.key === "Escape" && (armed || at || anchor !== head)) {
      arm("");
      goTo("");
      set([head, head]);
      return true;
    }
    return moves(press);
  });

  // The browser shows what is selected; the cursor is drawn beside it.
  useLayoutEffect(() => {
    const view = root.current;
    const mine = caret.current;
    if (!view || !mine) return;
    const to = nodeOf(view, head);
    const from = nodeOf(view, anchor);
    if (!to || !from) return;
    const range = document.createRange();
    range.setStart(to.node, to.offset);
    const box = range.getClientRects()[0] ?? view.querySelector(".block")?.getBoundingClientRect();
    const outer = view.getBoundingClientRect();
    if (box) {
      mine.style.transform = `translate(${box.left - outer.left}px, ${box.top - outer.top + view.scrollTop}px)`;
      mine.style.height = `${Math.max(box.height, 16)}px`;
    }
    if (!byKeys.current) return;
    byKeys.current = false;
    const selection = getSelection();
    if (anchor === head) selection?.removeAllRanges();
    else selection?.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
    if (box && (box.top < outer.top + 8 || box.bottom > outer.bottom - 24)) view.scrollTop += box.top - outer.top - outer.height / 3;
  });

  const chosen = (event: PointerEvent): void => {
    editing.enter();
    const selection = getSelection();
    const [from, to] = [placeOf(selection?.anchorNode ?? null, selection?.anchorOffset ?? 0), placeOf(selection?.focusNode ?? null, selection?.focusOffset ?? 0)];
    const ids = (event.target as Element).closest<HTMLElement>("[data-spans]")?.dataset.spans?.split(" ");
    const clicked = ids?.findLast((one) => !one.startsWith(SUGGESTED));
    const asked = ids?.find((one) => one.startsWith(SUGGESTED));
    if (from === null || to === null || from === to) {
      if (from !== null) set([from, from]);
      if (asked && !clicked && suggested && !choosing) {
        const n = Number(asked.slice(SUGGESTED.length));
        return suggested.at === n ? void suggested.take(n) : suggested.go(n);
      }
      if (choosing && clicked) return end(goals(marked, choosing.type, choosing.from).find((one) => one.id === clicked));
      return goTo(clicked ?? "");
    }
    set([from, to]);
    goTo("");
    if (armed) markAs(armed, from, to);
  };

  return (
    <div class="spans">
      <div class="labels" role="group" aria-label={say("labels")}>
        {list.map((one, place) => (
          <button key={one.path} type="button" class="option" data-option aria-pressed={armed === one.path} disabled={!!editing.fixed} title={one.about || undefined} aria-keyshortcuts={keys.get(one.path)} onMouseDown={(event) => event.preventDefault()} onClick={() => { editing.enter(); markAs(one.path); }}>
            <kbd>{keys.get(one.path) ?? "·"}</kbd><span class="dot" style={{ background: colour(one, place) }} /><span class="name">{shown(one)}</span>
          </button>
        ))}
        {types.map((one) => (
          <button key={one.path} type="button" class="option relation" data-option aria-pressed={choosing?.type.path === one.path} disabled={!!editing.fixed || !at} aria-keyshortcuts={keys.get(RELATION + one.path)} onMouseDown={(event) => event.preventDefault()} onClick={() => { editing.enter(); begin(one); }}>
            <kbd>{keys.get(RELATION + one.path) ?? "·"}</kbd><span aria-hidden="true">{one.directed ? "→" : "↔"}</span><span class="name">{shown(one)}</span>
          </button>
        ))}
      </div>
      <p class="telling" role="status">{telling || (armed ? say("armed", { name: names.get(armed)?.name ?? armed }) : say("spans_hint", { n: grouped(marked.spans.length), at: grouped(places.points(head)), of: grouped(places.length) }))}</p>
      <div ref={root} class={`marking${editing.active ? " active" : ""}`} tabIndex={0} role="textbox" aria-readonly="true" aria-multiline="true" aria-labelledby={`title-${question.name}`} dir="auto" onPointerUp={chosen} onFocus={() => editing.enter()}>
        <div ref={caret} class="caret" aria-hidden="true" />
        {parts.map(([from, to], block) => <TextBlock key={from} text={text} from={from} to={to} of={stretches} which={touching[block]!} layer={layer} labels={names} at={suggested?.parts.length ? `${at} ${SUGGESTED}${suggested.at}` : at} />)}
      </div>
      <Listed {...{ marked, names, types, at, see, takeOut, choosing, end, put, fixed: !!editing.fixed, goals: choosing ? goals(marked, choosing.type, choosing.from) : [] }} />
    </div>
  );
}

function brief(quote: string): string {
  const points = [...quote];
  return points.length > 24 ? `${points.slice(0, 24).join("")}…` : quote;
}

function ltr(root: Element | null, head: number): boolean {
  const found = root && nodeOf(root, head);
  const element = found && (found.node instanceof Element ? found.node : found.node.parentElement);
  return !element || getComputedStyle(element).direction !== "rtl";
}

function pointAt(x: number, y: number): { node: Node; offset: number } | null {
  const found = document.caretPositionFromPoint?.(x, y);
  if (found) return { node: found.offsetNode, offset: found.offset };
  const range = (document as { caretRangeFromPoint?: (x: number, y: number) => Range | null }).caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

export const spans: Kind = {
  wide: true,
  covers: (question) => [setting(question.settings, "on")],
  offers: (question): Offer[] => [
    ...leaves(classes(question.settings.labels), false).map((one) => ({ id: one.path, label: shown(one), wants: one.key })),
    ...relationTypes(question).map((one) => ({ id: RELATION + one.path, label: shown(one), wants: one.key })),
  ],
  own: [[["←", "→"], "key_character"], [["Ctrl ←", "Ctrl →"], "key_word"], [["↑", "↓"], "key_line"], [["Shift"], "key_extend"], [["Alt ↑", "Alt ↓"], "key_spans"], [["Del"], "key_delete_span"]],
  Editor,
};
