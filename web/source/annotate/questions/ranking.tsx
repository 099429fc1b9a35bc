// Put options in order. Press their keys from the best to the worst, or take one up and move it; the mouse drags or uses the arrows.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Json } from "../asking";
import type { Offer } from "../labelling/keymap";
import { Piece } from "../material/piece";
import { say } from "../words";
import { classes, usePressing, type Class, type Editing, type Kind } from "./kind";
import { calls, options } from "./preference";

/** Return the places of an order, each a list of what stands there. */
export function places(value: Json | undefined): string[][] {
  return Array.isArray(value) ? value.map((one) => (Array.isArray(one) ? one.map(String) : [String(one)])) : [];
}

/** Put an option at the end of the order; what stands in it already is taken out. */
export function placed(order: string[][], name: string): string[][] {
  if (order.some((group) => group.includes(name))) return order.map((group) => group.filter((one) => one !== name)).filter((group) => group.length);
  return [...order, [name]];
}

/** Move an option by one place; where ties are allowed it joins what stands there first. */
export function moved(order: string[][], name: string, by: 1 | -1, ties: boolean): string[][] {
  const at = order.findIndex((group) => group.includes(name));
  if (at < 0) return order;
  const groups = order.map((group) => [...group]);
  const own = groups[at]!;
  if (ties && own.length > 1) {
    groups[at] = own.filter((one) => one !== name);
    groups.splice(by === 1 ? at + 1 : at, 0, [name]);
    return groups;
  }
  const to = at + by;
  if (to < 0 || to >= groups.length) return order;
  if (ties) {
    groups[to]!.push(name);
    groups.splice(at, 1);
    return groups;
  }
  [groups[at], groups[to]] = [groups[to]!, own];
  return groups;
}

function wanted(n: number, top: Json | undefined): number {
  return typeof top === "number" && top < n ? top : n;
}

function Editor(editing: Editing): JSX.Element {
  const { question, material, value, keys, order: drawn } = editing;
  const there = options(question, material, drawn);
  const ties = question.settings.ties === true;
  const blind = question.settings.shuffle !== false;
  const order = places(value);
  const ranked = new Set(order.flat());
  const [up, take] = useState<string | null>(null);
  const most = wanted(there.length, question.settings.top);
  const put = (next: string[][]): void => {
    if (editing.fixed) return;
    let full = next;
    const rest = there.filter((one) => !full.flat().includes(one.value));
    if (most === there.length && rest.length === 1 && next.length > order.length) full = [...full, [rest[0]!.value]];
    editing.say(full.length ? (ties ? full : full.map((group) => group[0]!)) : undefined, full.flat().length >= most && next.length > order.length);
  };
  const press = (name: string): void => {
    if (ranked.has(name)) take(up === name ? null : name);
    else if (ranked.size < most) put(placed(order, name));
  };
  usePressing(editing, ({ id, key }) => {
    if (id !== null) {
      press(id);
      return true;
    }
    if (!up) return false;
    if (key === "ArrowUp" || key === "ArrowDown") put(moved(order, up, key === "ArrowUp" ? -1 : 1, ties));
    else if (key === "Delete") {
      put(placed(order, up));
      take(null);
    } else if (key === "Escape") take(null);
    else return false;
    return true;
  });
  const name = (one: Class): string => calls(one, there.indexOf(one), blind);
  const card = (one: Class, rank: number): JSX.Element => (
    <li key={one.value} class={`card${up === one.value ? " up" : ""}`} draggable={!editing.fixed} onDragStart={(event) => event.dataTransfer?.setData("text/plain", one.value)} onDragOver={(event) => event.preventDefault()} onDrop={(event) => { event.preventDefault(); drop(event.dataTransfer?.getData("text/plain") ?? "", one.value); }}>
      <div class="card-head">
        <button type="button" class="option" data-option aria-pressed={up === one.value} disabled={!!editing.fixed} aria-keyshortcuts={keys.get(one.value)} onClick={() => { editing.enter(); press(one.value); }}><kbd>{keys.get(one.value) ?? "·"}</kbd><span class="name">{rank ? `${rank}. ` : ""}{name(one)}</span></button>
        {rank && !editing.fixed ? <span class="moves"><button type="button" aria-label={say("move_up", { name: name(one) })} onClick={() => put(moved(order, one.value, -1, ties))}>↑</button><button type="button" aria-label={say("move_down", { name: name(one) })} onClick={() => put(moved(order, one.value, 1, ties))}>↓</button><button type="button" aria-label={say("take_out", { name: name(one) })} onClick={() => put(placed(order, one.value))}>×</button></span> : null}
      </div>
      <Piece value={material[one.value]} as="markdown" />
    </li>
  );
  const drop = (from: string, to: string): void => {
    if (!there.some((one) => one.value === from) || from === to) return;
    const rest = order.map((group) => group.filter((one) => one !== from)).filter((group) => group.length);
    const at = rest.findIndex((group) => group.includes(to));
    put(at < 0 ? [...rest, [from]] : [...rest.slice(0, at), [from], ...rest.slice(at)]);
  };
  const open = there.filter((one) => !ranked.has(one.value));
  return (
    <div class="ranking">
      <p class="soft hint" role="status">{up ? say("rank_moving") : ranked.size < most ? say("rank_next", { n: ranked.size + 1, of: most }) : say("rank_done")}</p>
      <ol class="ranked" aria-label={say("ranked")}>{order.flatMap((group, rank) => group.map((one) => there.find((other) => other.value === one)).filter((one): one is Class => !!one).map((one) => card(one, rank + 1)))}</ol>
      {open.length ? <ul class="unranked" aria-label={say("unranked")}>{open.map((one) => card(one, 0))}</ul> : null}
    </div>
  );
}

export const ranking: Kind = {
  wide: true,
  covers: (question) => classes(question.settings.options).map((one) => one.value),
  offers: (question, material, drawn): Offer[] => options(question, material, drawn).map((one, place) => ({ id: one.value, label: calls(one, place, question.settings.shuffle !== false), wants: one.key })),
  own: [[["↑", "↓"], "key_move_rank"], [["Del"], "key_take_out"]],
  answered: (value, question, material) => places(value).flat().length >= wanted(classes(question.settings.options).filter((one) => material[one.value] !== undefined && material[one.value] !== null).length, question.settings.top),
  Editor,
};
