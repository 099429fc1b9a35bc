// How spans that overlap are drawn: each on the lowest layer that is free, and the text cut where any of them begins or ends.

/** A stretch in UTF-16 units. */
export interface Stretch { id: string; start: number; end: number; label: string }

/** A piece of text that the same stretches cover. */
export interface Piece { start: number; end: number; covers: readonly number[]; begins: readonly number[] }

/** Return the layer of each stretch; stretches must be in the order of their starts, longer ones first. */
export function layers(of: readonly Stretch[]): number[] {
  const ends: number[] = [];
  return of.map(({ start, end }) => {
    let layer = ends.findIndex((taken) => taken <= start);
    if (layer < 0) layer = ends.length;
    ends[layer] = end;
    return layer;
  });
}

export function inOrder(one: Stretch, other: Stretch): number {
  return one.start - other.start || other.end - one.end || (one.label < other.label ? -1 : one.label > other.label ? 1 : 0);
}

/** Cut a part of the text; `which` are the stretches that touch it, by their places in the list. */
export function cut(from: number, to: number, of: readonly Stretch[], which: readonly number[]): Piece[] {
  const borders = new Set([from, to]);
  for (const at of which) {
    const { start, end } = of[at]!;
    if (start > from && start < to) borders.add(start);
    if (end > from && end < to) borders.add(end);
  }
  const places = [...borders].sort((a, b) => a - b);
  return places.slice(0, -1).map((start, at) => {
    const end = places[at + 1]!;
    const covers = which.filter((one) => of[one]!.start < end && of[one]!.end > start);
    return { start, end, covers, begins: covers.filter((one) => of[one]!.start === start) };
  });
}

/** Cut a text into blocks of whole lines, about so many units each; a line that is too long is cut between characters. */
export function blocks(text: string, size = 1_500): [start: number, end: number][] {
  const found: [number, number][] = [];
  let start = 0;
  while (start < text.length) {
    const line = text.indexOf("\n", Math.min(start + size, text.length) - 1);
    let end = line < 0 ? text.length : line + 1;
    if (end - start > 4 * size) {
      end = start + 2 * size;
      if (/[\udc00-\udfff]/.test(text[end] ?? "")) end--;
    }
    found.push([start, end]);
    start = end;
  }
  return found.length ? found : [[0, 0]];
}

/** Return, for each block, the stretches that touch it. */
export function within(parts: readonly [number, number][], of: readonly Stretch[]): number[][] {
  const found: number[][] = parts.map(() => []);
  of.forEach(({ start, end }, at) => {
    let low = 0;
    let high = parts.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (parts[middle]![1] <= start) low = middle + 1;
      else high = middle;
    }
    for (let block = low; block < parts.length && parts[block]![0] < end; block++) found[block]!.push(at);
  });
  return found;
}
