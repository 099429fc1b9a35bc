// Shapes on an image, in its pixels. Pure: what they are, and what moving one does to it.
//
// Places are those of the image as it is seen, so after the orientation that a camera wrote into it. A turned box has the sides that it has
// before it is turned, clockwise around its middle; its middle stays on the image. All else stays on the image whole.
import type { Json } from "../../asking";

export type Corner = [x: number, y: number];
export interface Shape { label: string; x?: number; y?: number; width?: number; height?: number; rotation?: number; points?: Corner[]; visible?: boolean; text?: string }
export type ShapeKind = "boxes" | "points" | "polygons";
export interface Size { width: number; height: number }

function whole(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** Whether something is a shape of that kind: drafts and guesses of models may hold anything. */
export function isShape(one: unknown, kind: ShapeKind): one is Shape {
  if (!one || typeof one !== "object") return false;
  const { points, x, y, width, height } = one as Shape;
  if (kind === "polygons") return Array.isArray(points) && points.length > 2 && points.every((corner) => Array.isArray(corner) && whole(corner[0]) && whole(corner[1]));
  return whole(x) && whole(y) && (kind === "points" || (whole(width) && whole(height)));
}

export function read(value: Json | undefined, kind: ShapeKind): Shape[] {
  const given = value && typeof value === "object" && !Array.isArray(value) ? value[kind] : value;
  return (Array.isArray(given) ? (given as unknown[]) : []).filter((one): one is Shape => isShape(one, kind));
}

export function written(shapes: readonly Shape[], kind: ShapeKind, size: Size): Json {
  return { width: size.width, height: size.height, [kind]: shapes as unknown as Json };
}

export function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}

export function between(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}

/** Return a place that is on the image. */
export function within([x, y]: Corner, { width, height }: Size): Corner {
  return [hundredth(between(x, 0, width)), hundredth(between(y, 0, height))];
}

/** Return the box between two corners, or null where it has no area to speak of. */
export function box(one: Corner, other: Corner, label: string): Shape | null {
  const [width, height] = [hundredth(Math.abs(one[0] - other[0])), hundredth(Math.abs(one[1] - other[1]))];
  return width < 1 || height < 1 ? null : { label, x: Math.min(one[0], other[0]), y: Math.min(one[1], other[1]), width, height };
}

/** Return the middle of a box, or the place of a point. */
export function middle({ x = 0, y = 0, width = 0, height = 0 }: Shape): Corner {
  return [x + width / 2, y + height / 2];
}

/** Turn a place clockwise, as it is seen, around another. */
export function turned([x, y]: Corner, [aboutX, aboutY]: Corner, degrees: number): Corner {
  const [along, across] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const [dx, dy] = [x - aboutX, y - aboutY];
  return [aboutX + dx * along - dy * across, aboutY + dx * across + dy * along];
}

/** Return the corners of a shape as it is seen. */
export function corners(shape: Shape): Corner[] {
  if (shape.points) return shape.points;
  const { x = 0, y = 0, width = 0, height = 0, rotation = 0 } = shape;
  if (!width) return [[x, y]];
  const upright: Corner[] = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
  return rotation ? upright.map((one) => turned(one, middle(shape), rotation)) : upright;
}

/** Return how far all of some places may go along one side, nearest to what is wanted; what lies outside may only come back. */
function way(wanted: number, places: readonly number[], end: number): number {
  const [first, last] = [Math.min(...places), Math.max(...places)];
  return between(wanted, Math.min(0, -first), Math.max(0, end - last));
}

/** Move a shape as far as the image goes: all of it, or of a turned box its middle. */
export function moved(shape: Shape, by: Corner, size: Size): Shape {
  const held = shape.rotation ? [middle(shape)] : corners(shape);
  const dx = way(by[0], held.map((one) => one[0]), size.width);
  const dy = way(by[1], held.map((one) => one[1]), size.height);
  if (shape.points) return { ...shape, points: shape.points.map(([x, y]): Corner => [hundredth(x + dx), hundredth(y + dy)]) };
  return { ...shape, x: hundredth((shape.x ?? 0) + dx), y: hundredth((shape.y ?? 0) + dy) };
}

/** Return what a shape covers, in square pixels. */
export function area(shape: Shape): number {
  const all = corners(shape);
  return Math.abs(all.reduce((sum, [x, y], at) => sum + x * all[(at + 1) % all.length]![1] - all[(at + 1) % all.length]![0] * y, 0)) / 2;
}

/** Return the distance of a place from a side, and how far along the side it is nearest, from 0 to 1. */
export function toSide([x, y]: Corner, [ax, ay]: Corner, [bx, by]: Corner): { far: number; along: number } {
  const [dx, dy] = [bx - ax, by - ay];
  const long = dx * dx + dy * dy;
  const along = long ? between(((x - ax) * dx + (y - ay) * dy) / long, 0, 1) : 0;
  return { far: Math.hypot(x - ax - along * dx, y - ay - along * dy), along };
}

/** Whether a place is in a shape, or within reach of its edge. */
export function holds(shape: Shape, at: Corner, reach: number): boolean {
  const all = corners(shape);
  if (all.length === 1) return Math.hypot(at[0] - all[0]![0], at[1] - all[0]![1]) <= reach;
  let inside = false;
  for (let one = 0, last = all.length - 1; one < all.length; last = one++) {
    const [a, b] = [all[one]!, all[last]!];
    if (toSide(at, a, b).far <= reach) return true;
    if (a[1] > at[1] !== b[1] > at[1] && at[0] < ((b[0] - a[0]) * (at[1] - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
  }
  return inside;
}

/** Return the shapes at a place, the smallest first: what lies in another is reached before it. */
export function under(shapes: readonly Shape[], at: Corner, reach: number): number[] {
  const found = shapes.flatMap((one, place) => (holds(one, at, reach) ? [place] : []));
  const sizes = new Map(found.map((place) => [place, area(shapes[place]!)]));
  return found.sort((a, b) => sizes.get(a)! - sizes.get(b)! || b - a);
}

/** Return the shape that a click chooses: the next one below where the first was chosen already. */
export function cycled(found: readonly number[], now: number): number {
  return found.length ? found[(found.indexOf(now) + 1) % found.length]! : -1;
}
