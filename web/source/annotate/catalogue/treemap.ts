// Rectangles for a picture of parts of a whole: as large as what they stand for, and as square as it goes (Bruls, Huizing and van Wijk, Squarified
// Treemaps, 2000). No page is needed to compute them.

export interface Box { x: number; y: number; w: number; h: number }

/** The worst ratio of sides in a row of areas along a side: 1 is square. */
function worst(row: readonly number[], sum: number, side: number): number {
  const most = Math.max(...row), least = Math.min(...row), strip = sum / side;
  return Math.max((most / strip) / strip, strip / (least / strip));
}

/** Return a box for each weight, in their order: together they fill `inside`. Weights are positive, and best given from the greatest to the least. */
export function squarified(weights: readonly number[], inside: Box): Box[] {
  const whole = weights.reduce((sum, one) => sum + one, 0);
  const found: Box[] = [];
  if (!(whole > 0) || inside.w <= 0 || inside.h <= 0) return weights.map(() => ({ x: inside.x, y: inside.y, w: 0, h: 0 }));
  const areas = weights.map((one) => (one / whole) * inside.w * inside.h);
  let left = { ...inside };
  let at = 0;
  while (at < areas.length) {
    const side = Math.max(Math.min(left.w, left.h), 1e-9);
    let end = at + 1, sum = areas[at]!;
    while (end < areas.length && worst(areas.slice(at, end + 1), sum + areas[end]!, side) <= worst(areas.slice(at, end), sum, side)) sum += areas[end++]!;
    left = laid(areas.slice(at, end), sum, left, found);
    at = end;
  }
  return found;
}

/** Lay a row along the shorter side, and return what is left. */
function laid(row: readonly number[], sum: number, left: Box, found: Box[]): Box {
  const across = left.w >= left.h;
  const side = Math.max(across ? left.h : left.w, 1e-9), strip = sum / side;
  let gone = 0;
  for (const area of row) {
    const long = area / Math.max(strip, 1e-9);
    found.push(across ? { x: left.x, y: left.y + gone, w: strip, h: long } : { x: left.x + gone, y: left.y, w: long, h: strip });
    gone += long;
  }
  return across ? { ...left, x: left.x + strip, w: Math.max(0, left.w - strip) } : { ...left, y: left.y + strip, h: Math.max(0, left.h - strip) };
}

/** Return the nearest box in a direction from one, by its number; itself where there is none. */
export function towards(boxes: readonly Box[], from: number, way: "left" | "right" | "up" | "down"): number {
  const here = boxes[from];
  if (!here) return boxes.length ? 0 : -1;
  const middle = (box: Box): [number, number] => [box.x + box.w / 2, box.y + box.h / 2];
  const [x, y] = middle(here);
  const along = way === "left" || way === "right", sign = way === "right" || way === "down" ? 1 : -1;
  let best = from, least = Infinity;
  boxes.forEach((box, at) => {
    const [bx, by] = middle(box);
    const ahead = sign * (along ? bx - x : by - y), aside = Math.abs(along ? by - y : bx - x);
    if (at === from || ahead <= 1) return;
    if (ahead + 2 * aside < least) [best, least] = [at, ahead + 2 * aside];
  });
  return best;
}
