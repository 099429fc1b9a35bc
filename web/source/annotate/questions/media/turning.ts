// The handles of a box, upright or turned. Pure: what dragging one, or a key, makes of it.
import { between, box, hundredth, middle, moved, turned, within, type Corner, type Shape, type Size } from "./drawing";

/** Handles in the order in which keys go through them: where they are, from the middle out; and the one that turns. */
export const SIDES: readonly Corner[] = [[-1, -1], [0, -1], [1, -1], [1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0]];
export const TURN = SIDES.length;

/** Return where the handles of a box are seen; the one that turns stands `out` pixels over its upper side. */
export function handles(shape: Shape, out: number, rotated: boolean): Corner[] {
  const { width = 0, height = 0, rotation = 0 } = shape;
  const about = middle(shape);
  const of = ([x, y]: Corner): Corner => turned([about[0] + (x * width) / 2, about[1] + (y * height) / 2], about, rotation);
  const all = SIDES.map(of);
  if (rotated) all.push(turned([about[0], about[1] - height / 2 - out], about, rotation));
  return all;
}

/** Return degrees from 0 to below 360, in hundredths. */
export function degrees(value: number): number {
  return hundredth(((hundredth(value) % 360) + 360) % 360) % 360;
}

/** Return the box after one of its eight handles went to a place: the other side stays where it is, and no side is less than a pixel. */
export function resized(shape: Shape, handle: number, to: Corner, size: Size): Shape {
  const [hx, hy] = SIDES[handle]!;
  const { width = 0, height = 0, rotation = 0 } = shape;
  if (!rotation) return upright(shape, [hx, hy], within(to, size), size);
  const about = middle(shape);
  const [px, py] = turned(to, about, -rotation);
  const wide = hx ? Math.max(1, hx * (px - about[0]) + width / 2) : width;
  const high = hy ? Math.max(1, hy * (py - about[1]) + height / 2) : height;
  const [mx, my] = turned([about[0] + (hx * (wide - width)) / 2, about[1] + (hy * (high - height)) / 2], about, rotation);
  if (mx < 0 || my < 0 || mx > size.width || my > size.height) return shape; // a turned box has its middle on the image
  return { ...shape, x: hundredth(mx - wide / 2), y: hundredth(my - high / 2), width: hundredth(wide), height: hundredth(high) };
}

function upright(shape: Shape, [hx, hy]: Corner, [x, y]: Corner, size: Size): Shape {
  const [left, top] = [shape.x ?? 0, shape.y ?? 0];
  const [right, bottom] = [left + (shape.width ?? 0), top + (shape.height ?? 0)];
  const [least, most] = [Math.min(1, size.width), Math.min(1, size.height)];
  const sides = {
    left: hx < 0 ? Math.min(x, right - least) : left, right: hx > 0 ? Math.max(x, left + least) : right,
    top: hy < 0 ? Math.min(y, bottom - most) : top, bottom: hy > 0 ? Math.max(y, top + most) : bottom,
  };
  return { ...shape, x: hundredth(sides.left), y: hundredth(sides.top), width: hundredth(sides.right - sides.left), height: hundredth(sides.bottom - sides.top) };
}

/** Return the box turned so that its upper side looks to a place. */
export function lookingTo(shape: Shape, to: Corner, size: Size, step = 0): Shape {
  const [x, y] = middle(shape);
  if (Math.hypot(to[0] - x, to[1] - y) < 1e-9) return shape;
  const exact = (Math.atan2(to[1] - y, to[0] - x) * 180) / Math.PI + 90;
  return turnedTo(shape, step ? Math.round(exact / step) * step : exact, size);
}

/** Return the box turned to some degrees; one that stands upright again lies on the image whole. */
export function turnedTo(shape: Shape, to: number, size: Size): Shape {
  const rotation = degrees(to);
  if (rotation) return { ...shape, rotation };
  const { width = 0, height = 0 } = shape;
  const [wide, high] = [Math.min(width, size.width), Math.min(height, size.height)];
  const [x, y] = middle(shape);
  return { ...shape, rotation: 0, x: hundredth(between(x - wide / 2, 0, size.width - wide)), y: hundredth(between(y - high / 2, 0, size.height - high)), width: hundredth(wide), height: hundredth(high) };
}

/** Return the box after a key moved one of its handles along the sides of the image; on the one that turns, by degrees. */
export function nudged(shape: Shape, handle: number, by: Corner, size: Size): Shape {
  if (handle === TURN) return turnedTo(shape, (shape.rotation ?? 0) + (Math.abs(by[0]) >= Math.abs(by[1]) ? by[0] : by[1]), size);
  if (handle < 0) return moved(shape, by, size);
  const at = handles(shape, 0, false)[handle]!;
  return resized(shape, handle, [at[0] + by[0], at[1] + by[1]], size);
}

/** Return a box between two corners, as question kinds that allow turning keep it. */
export function made(one: Corner, other: Corner, label: string, rotated: boolean): Shape | null {
  const found = box(one, other, label);
  return found && rotated ? { ...found, rotation: 0 } : found;
}
