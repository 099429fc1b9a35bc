// What a release was made of, as a picture: what is nearer to it stands further right. Read aloud, it is a list.
import type { JSX } from "preact";
import { say } from "./words";

interface Node { id: string; kind: string; type: string; label: string }
interface Edge { origin: string; to: string; relation?: string; kind?: string }
export interface Drawn { nodes: Node[]; edges: Edge[]; more: number }
const WIDE = 190, HIGH = 40, GAP = 60, DOWN = 14;

/** Leave out columns, and the steps that made nothing else: a dataset has many, and they are not where it comes from. */
export function withoutColumns(drawn: Drawn): Drawn {
  const columns = new Set(drawn.nodes.filter((node) => node.type === "Column").map((node) => node.id));
  const edges = drawn.edges.filter((edge) => !columns.has(edge.origin) && !columns.has(edge.to));
  const made = new Set(edges.map((edge) => edge.to));
  const nodes = drawn.nodes.filter((node) => !columns.has(node.id) && (node.kind !== "activity" || made.has(node.id)));
  const there = new Set(nodes.map((node) => node.id));
  return { nodes, edges: edges.filter((edge) => there.has(edge.origin) && there.has(edge.to)), more: drawn.more };
}

/** Return in which column each node stands: behind everything that it comes from. A circle ends where it was entered. */
export function layers(drawn: Drawn): Map<string, number> {
  const from = new Map<string, string[]>();
  for (const edge of drawn.edges) from.set(edge.origin, [...(from.get(edge.origin) ?? []), edge.to]);
  const found = new Map<string, number>();
  const depth = (id: string, over: Set<string>): number => {
    const known = found.get(id);
    if (known !== undefined) return known;
    if (over.has(id)) return 0;
    over.add(id);
    const deep = Math.max(-1, ...(from.get(id) ?? []).map((one) => depth(one, over))) + 1;
    over.delete(id);
    found.set(id, deep);
    return deep;
  };
  for (const node of drawn.nodes) depth(node.id, new Set());
  return found;
}

function cut(text: string): string {
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

export function Lineage({ drawn: all }: { drawn: Drawn }): JSX.Element {
  const drawn = withoutColumns(all);
  if (!drawn.nodes.length) return <p class="soft">{say("lineage_none")}</p>;
  const column = layers(drawn);
  const places = new Map<string, { x: number; y: number }>();
  const filled: number[] = [];
  for (const node of drawn.nodes) {
    const at = column.get(node.id) ?? 0;
    filled[at] = (filled[at] ?? 0) + 1;
    places.set(node.id, { x: at * (WIDE + GAP), y: (filled[at]! - 1) * (HIGH + DOWN) });
  }
  const wide = filled.length * (WIDE + GAP) - GAP, high = Math.max(...filled.map((n) => n ?? 0)) * (HIGH + DOWN) - DOWN;
  return (
    <>
      <div class="scrolled lineage" tabIndex={0} role="group" aria-label={say("part_lineage")}>
        <svg width={wide + 4} height={high + 4} viewBox={`-2 -2 ${wide + 4} ${high + 4}`} aria-hidden="true">
          {drawn.edges.map((edge, at) => {
            const end = places.get(edge.origin), begin = places.get(edge.to);
            if (!begin || !end) return null;
            const [x1, y1, x2, y2] = [begin.x + WIDE, begin.y + HIGH / 2, end.x, end.y + HIGH / 2];
            return <path key={at} class="lineage-edge" d={`M${x1} ${y1}C${x1 + GAP / 2} ${y1} ${x2 - GAP / 2} ${y2} ${x2} ${y2}`} />;
          })}
          {drawn.nodes.map((node) => {
            const place = places.get(node.id)!;
            return <g key={node.id} transform={`translate(${place.x} ${place.y})`} class={`lineage-node ${node.kind}`}><title>{node.label}</title><rect width={WIDE} height={HIGH} rx="7" /><text x="9" y="17">{cut(node.label)}</text><text x="9" y="32" class="small-text">{node.type || node.kind}</text></g>;
          })}
        </svg>
        <ul class="unseen">{drawn.nodes.map((node) => <li key={node.id}>{node.label} ({node.type || node.kind}){drawn.edges.filter((edge) => edge.origin === node.id).map((edge) => ` ← ${drawn.nodes.find((one) => one.id === edge.to)?.label ?? edge.to}`)}</li>)}</ul>
      </div>
      {drawn.more > 0 ? <p class="soft">{say("lineage_more", { n: drawn.more })}</p> : null}
    </>
  );
}
