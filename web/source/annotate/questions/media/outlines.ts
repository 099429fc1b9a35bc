// Outlines. Pure: corners moved, put in, taken out and thinned; an outline never crosses itself, since no question takes one that does.
import { hundredth, toSide, within, type Corner, type Shape, type Size } from "./drawing";

export const LEAST = 3;
/** Corners that one outline may have. */
export const MOST = 1_000;

function side(a: Corner, b: Corner, c: Corner): number {
  return Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
}

function onSide(a: Corner, b: Corner, c: Corner): boolean {
  return Math.min(a[0], b[0]) <= c[0] && c[0] <= Math.max(a[0], b[0]) && Math.min(a[1], b[1]) <= c[1] && c[1] <= Math.max(a[1], b[1]);
}

/** Whether two sides have a place in common. */
function meet(a: Corner, b: Corner, c: Corner, d: Corner): boolean {
  const [one, two, three, four] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (one !== two && three !== four) return true;
  return (!one && onSide(a, b, c)) || (!two && onSide(a, b, d)) || (!three && onSide(c, d, a)) || (!four && onSide(c, d, b));
}

/** Whether sides of an outline cross or touch, or it covers nothing: then it is no outline. */
export function crosses(points: readonly Corner[]): boolean {
  const n = points.length;
  if (n < LEAST) return true;
  const at = (place: number): Corner => points[(place + n) % n]!;
  const area = points.reduce((sum, [x, y], place) => sum + x * at(place + 1)[1] - at(place + 1)[0] * y, 0);
  if (Math.abs(area) < 1e-9) return true;
  for (let one = 0; one < n; one++) {
    if (at(one)[0] === at(one + 1)[0] && at(one)[1] === at(one + 1)[1]) return true;
    if (!side(at(one - 1), at(one), at(one + 1)) && (onSide(at(one - 1), at(one), at(one + 1)) || onSide(at(one), at(one + 1), at(one - 1)))) return true; // goes back on itself
    for (let other = one + 2; other < n; other++) {
      if (one === 0 && other === n - 1) continue; // neighbours share a corner
      if (meet(at(one), at(one + 1), at(other), at(other + 1))) return true;
    }
  }
  return false;
}

/** Return an outline without corners that stand twice, or null where it is none. */
export function closed(points: readonly Corner[], label: string): Shape | null {
  const own = points.filter((one, at) => at === 0 || one[0] !== points[at - 1]![0] || one[1] !== points[at - 1]![1]);
  while (own.length > 1 && own[0]![0] === own.at(-1)![0] && own[0]![1] === own.at(-1)![1]) own.pop();
  return own.length > MOST || crosses(own) ? null : { label, points: own };
}

/** Return the outline with one corner elsewhere; as it was, where it would cross itself. */
export function reshaped(shape: Shape, corner: number, to: Corner, size: Size): Shape {
  const points = (shape.points ?? []).map((one, at) => (at === corner ? within(to, size) : one));
  return crosses(points) ? shape : { ...shape, points };
}

/** Return the outline with a corner more: on the side after a corner, in its middle or at a share of it. */
export function inserted(shape: Shape, after: number, along = 0.5): Shape {
  const points = shape.points ?? [];
  const [a, b] = [points[after], points[(after + 1) % points.length]];
  if (!a || !b || points.length >= MOST) return shape;
  const put: Corner = [hundredth(a[0] + (b[0] - a[0]) * along), hundredth(a[1] + (b[1] - a[1]) * along)];
  return { ...shape, points: [...points.slice(0, after + 1), put, ...points.slice(after + 1)] };
}

/** Return the side of an outline that is nearest to a place. */
export function nearest(shape: Shape, to: Corner): { after: number; far: number; along: number } {
  const points = shape.points ?? [];
  let best = { after: 0, far: Infinity, along: 0 };
  points.forEach((one, after) => {
    const found = toSide(to, one, points[(after + 1) % points.length]!);
    if (found.far < best.far) best = { after, ...found };
  });
  return best;
}

/** Return the outline without a corner; as it was, where too few would be left or it would cross itself. */
export function without(shape: Shape, corner: number): Shape {
  const points = (shape.points ?? []).filter((_, at) => at !== corner);
  return points.length < LEAST || crosses(points) ? shape : { ...shape, points };
}

/** Return the outline without corners that are nearer than `reach` to the line between those that stay (Douglas and Peucker 1973, on a ring). */
export function simplified(shape: Shape, reach: number): Shape {
  const points = shape.points ?? [];
  if (points.length <= LEAST) return shape;
  let far = 1;
  points.forEach((one, at) => { if (Math.hypot(one[0] - points[0]![0], one[1] - points[0]![1]) > Math.hypot(points[far]![0] - points[0]![0], points[far]![1] - points[0]![1])) far = at; });
  const kept = new Set([0, far]);
  const open: [number, number][] = [[0, far], [far, points.length]];
  while (open.length) {
    const [from, to] = open.pop()!;
    let [worst, most] = [-1, reach];
    for (let at = from + 1; at < to; at++) {
      const off = toSide(points[at]!, points[from]!, points[to % points.length]!).far;
      if (off > most) [worst, most] = [at, off];
    }
    if (worst < 0) continue;
    kept.add(worst);
    open.push([from, worst], [worst, to]);
  }
  const left = points.filter((_, at) => kept.has(at));
  return left.length < LEAST || crosses(left) ? shape : { ...shape, points: left };
}
