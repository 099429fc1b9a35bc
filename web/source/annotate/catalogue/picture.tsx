// The map as a picture: each node as large as the demands and datasets under it, and coloured by how many of the demands are met. What is clicked comes
// nearer. So many boxes are drawn and no more, however large the map is.
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useOne } from "../people/doing";
import { address, go } from "../route";
import { number } from "../words";
import { called, type MapNode, type Part } from "./map";
import { squarified, towards, type Box } from "./treemap";
import { say, worded } from "./words";

const WIDE_LEVEL = 60, INNER = 24, HEAD = 20, HIGH = 300;

interface Cell { node: MapNode; box: Box; inner: boolean; head: boolean }
interface Drawing { cells: Cell[]; rest: { box: Box; n: number }[] }

function weight(node: MapNode): number {
  return Math.max(1, node.demands + node.datasets);
}

/** Lay out nodes from the greatest down: `most` of them, and one box for the rest. */
function level(nodes: MapNode[], most: number, inside: Box): { laid: { node: MapNode; box: Box }[]; rest: { box: Box; n: number } | null } {
  const rows = [...nodes].sort((a, b) => weight(b) - weight(a) || (a.key < b.key ? -1 : 1));
  const shown = rows.slice(0, most), behind = rows.slice(most);
  const rest = behind.reduce((sum, one) => sum + weight(one), 0);
  const boxes = squarified([...shown.map(weight), ...(rest ? [rest] : [])], inside);
  return { laid: shown.map((node, at) => ({ node, box: boxes[at]! })), rest: rest ? { box: boxes[shown.length]!, n: behind.length } : null };
}

export function drawn(at: string, nodes: MapNode[], w: number, h: number): Drawing {
  const under = new Map<string, MapNode[]>();
  for (const one of nodes) under.has(one.under) ? under.get(one.under)!.push(one) : under.set(one.under, [one]);
  const found: Drawing = { cells: [], rest: [] };
  const top = level(under.get(at) ?? [], WIDE_LEVEL, { x: 0, y: 0, w, h });
  if (top.rest) found.rest.push(top.rest);
  for (const { node, box } of top.laid) {
    const inside = under.get(node.key) ?? [];
    const room = { x: box.x + 3, y: box.y + HEAD, w: box.w - 6, h: box.h - HEAD - 3 };
    const opens = inside.length > 0 && room.w >= 60 && room.h >= 30;
    found.cells.push({ node, box, inner: false, head: opens });
    if (!opens) continue;
    const below = level(inside, INNER, room);
    if (below.rest) found.rest.push(below.rest);
    for (const one of below.laid) found.cells.push({ ...one, inner: true, head: false });
  }
  return found;
}

/** How a node stands, in a sentence: the picture says it by colour, and this by words. */
function told(node: MapNode): string {
  const met = node.demands - node.unmet - node.partly;
  return [`${worded("kind", node.kind)} ${called(node)}`, node.demands ? say("met_of", { met: number(met), n: number(node.demands) }) : "", node.datasets ? say(node.datasets === 1 ? "dataset_1" : "datasets_n", { n: number(node.datasets) }) : ""].filter(Boolean).join(" · ");
}

/** From unmet over partly met to met, in the colours of the bars. */
function hue(met: number): string {
  return met < 0.5 ? `color-mix(in oklab, var(--warn-line) ${Math.round(200 * met)}%, var(--quarantined))` : `color-mix(in oklab, var(--kept) ${Math.round(200 * met - 100)}%, var(--warn-line))`;
}

function Shown({ cell, first, move }: { cell: Cell; first: boolean; move: (event: KeyboardEvent) => void }): JSX.Element {
  const { node, box, inner, head } = cell;
  const met = node.demands ? (node.demands - node.unmet - node.partly / 2) / node.demands : -1;
  const to = node.kind === "dataset" ? address("dataset", String(node.facts["name"] ?? node.key)) : address("map", node.key);
  const fits = box.w >= 44 && box.h >= 18;
  return (
    <a href={to} class={`tile${inner ? " inner" : ""}${head ? " head-only" : ""}${met < 0 ? ` plain tile-${node.kind}` : ""}`} tabIndex={first ? 0 : -1} title={told(node)} aria-label={told(node)} onKeyDown={move}
      style={{ left: `${box.x}px`, top: `${box.y}px`, width: `${Math.max(0, box.w)}px`, height: `${Math.max(0, box.h)}px`, "--hue": met < 0 ? undefined : hue(met) }}>
      {fits ? <span aria-hidden="true"><bdi>{called(node)}</bdi>{node.demands && box.w >= 90 && node.kind !== "demand" ? <small data-met={` ${number(node.demands - node.unmet - node.partly)}/${number(node.demands)}`} /> : null}</span> : null}
    </a>
  );
}

const WAYS: { [key: string]: "left" | "right" | "up" | "down" } = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

export function Picture({ at, above, revision }: { at: string; above: string | null; revision: number }): JSX.Element {
  const { one: part } = useOne<Part>(`/api/map?at=${encodeURIComponent(at)}&depth=2&_=${revision}`);
  const holder = useRef<HTMLDivElement>(null);
  const [wide, widen] = useState(0);
  const [at_cell, focus] = useState(0);
  useLayoutEffect(() => {
    const box = holder.current;
    if (!box) return undefined;
    const watch = new ResizeObserver(() => widen(box.clientWidth));
    widen(box.clientWidth);
    watch.observe(box);
    return () => watch.disconnect();
  }, []);
  useLayoutEffect(() => focus(0), [part]);
  const { cells, rest } = useMemo(() => (part && wide ? drawn(at, part.nodes, wide, HIGH) : { cells: [], rest: [] }), [part, wide]);
  const move = (event: KeyboardEvent): void => {
    const way = WAYS[event.key];
    if (event.key === "Backspace" && above !== null) above ? go("map", above) : go("map");
    else if (way) {
      const next = towards(cells.map((one) => one.box), at_cell, way);
      focus(next);
      holder.current?.querySelectorAll<HTMLElement>(".tile")[next]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section class="treemap" aria-label={say("picture")}>
      <div ref={holder} class="tiles" style={{ height: `${HIGH}px` }}>
        {cells.map((cell, n) => <Shown key={cell.node.key} cell={cell} first={n === at_cell} move={move} />)}
        {rest.map(({ box, n }, k) => <span key={k} class="tile rest" title={say("rest_n", { n: number(n) })} style={{ left: `${box.x}px`, top: `${box.y}px`, width: `${Math.max(0, box.w)}px`, height: `${Math.max(0, box.h)}px` }}>{box.w >= 30 && box.h >= 16 ? <span>+{number(n)}</span> : null}</span>)}
      </div>
      <p class="soft treemap-legend"><span class="swatch" style={{ "--hue": hue(0) }} />{say("state_unmet")} <span class="swatch" style={{ "--hue": hue(0.5) }} />{say("state_partly")} <span class="swatch" style={{ "--hue": hue(1) }} />{say("state_met")} <span class="grow" />{say("picture_hint")}</p>
    </section>
  );
}
