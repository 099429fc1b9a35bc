// A long text with what is marked in it. It is drawn in blocks, and only blocks whose marks changed are drawn again.
import { memo } from "preact/compat";
import type { JSX } from "preact";
import { colour, type Class } from "../kind";
import { cut, type Stretch } from "./layers";

interface Drawn { text: string; from: number; to: number; of: readonly Stretch[]; which: readonly number[]; layer: readonly number[]; labels: ReadonlyMap<string, { one: Class; place: number; name: string }>; at: string }

const STRIP = 3; // px a layer

/** What ids of stretches begin with that a model suggests: they are drawn dashed. */
export const SUGGESTED = "suggested:";

function Block({ text, from, to, of, which, layer, labels, at }: Drawn): JSX.Element {
  const pieces = which.length ? cut(from, to, of, which) : [{ start: from, end: to, covers: [], begins: [] }];
  return (
    <div class="block" data-from={from}>
      {pieces.map(({ start, end, covers, begins }) => {
        const part = text.slice(start, end);
        if (!covers.length) return part;
        const strips = covers.map((one) => ({ own: layer[one]!, hue: hue(of[one]!.label, labels), dashed: of[one]!.id.startsWith(SUGGESTED) }));
        const deepest = Math.max(...strips.map((one) => one.own));
        return (
          <span
            key={start}
            class={covers.some((one) => isAt(of[one]!.id, at)) ? "marked here" : "marked"}
            data-spans={covers.map((one) => of[one]!.id).join(" ")}
            data-tags={begins.map((one) => `${labels.get(of[one]!.label)?.name ?? of[one]!.label}${of[one]!.id.startsWith(SUGGESTED) ? "?" : ""}`).join(" · ") || undefined}
            style={{
              backgroundColor: `color-mix(in srgb, ${strips.at(-1)!.hue} ${strips.at(-1)!.dashed ? 7 : 20}%, transparent)`,
              backgroundImage: strips.map((one) => (one.dashed ? `repeating-linear-gradient(90deg, ${one.hue} 0 5px, transparent 5px 9px)` : `linear-gradient(${one.hue}, ${one.hue})`)).join(", "),
              backgroundSize: `100% ${STRIP - 1}px`,
              backgroundPosition: strips.map((one) => `0 calc(100% - ${(deepest - one.own) * STRIP}px)`).join(", "),
              paddingBottom: `${(deepest + 1) * STRIP}px`,
            }}
          >
            {part}
          </span>
        );
      })}
    </div>
  );
}

/** `at` names all stretches that somebody is at. */
function isAt(id: string, at: string): boolean {
  return at.split(" ").includes(id);
}

function hue(label: string, labels: Drawn["labels"]): string {
  const found = labels.get(label);
  return found ? colour(found.one, found.place) : "#7f7f7f";
}

function signature({ of, which, layer, at }: Drawn): string {
  return which.map((one) => `${of[one]!.start}-${of[one]!.end}-${of[one]!.label}-${layer[one]}-${isAt(of[one]!.id, at) ? 1 : 0}-${of[one]!.id}`).join();
}

export const TextBlock = memo(Block, (one: Drawn, other: Drawn) => one.text === other.text && one.from === other.from && one.to === other.to && one.labels === other.labels && signature(one) === signature(other));

/** Return the UTF-16 place of a place in the page, or null where that is not in the text. */
export function placeOf(node: Node | null, offset: number): number | null {
  const element = node instanceof Element ? node : node?.parentElement;
  const block = element?.closest<HTMLElement>(".block");
  if (!node || !block) return null;
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEnd(node, offset);
  return Number(block.dataset.from) + range.toString().length;
}

/** Return the place in the page of a UTF-16 place. */
export function nodeOf(root: Element, place: number): { node: Node; offset: number } | null {
  const all = [...root.querySelectorAll<HTMLElement>(".block")];
  const block = all.findLast((one) => Number(one.dataset.from) <= place) ?? all[0];
  if (!block) return null;
  let rest = place - Number(block.dataset.from);
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let last: Node | null = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const long = (node as Text).length;
    if (rest <= long) return { node, offset: rest };
    rest -= long;
    last = node;
  }
  return last ? { node: last, offset: (last as Text).length } : { node: block, offset: 0 };
}
