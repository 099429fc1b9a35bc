// Shapes on an image, in its pixels. Pure: what a corner, a move or a key does to them.
import type { Json } from "../../asking";

export type Corner = [x: number, y: number];
export interface Shape { label: string; x?: number; y?: number; width?: number; height?: number; rotation?: number; points?: Corner[]; visible?: boolean; text?: string }
export type ShapeKind = "boxes" | "points" | "polygons";
export interface Size { width: number; height: number }

export function read(value: Json | undefined, kind: ShapeKind): Shape[] {
  const given = value && typeof value === "object" && !Array.isArray(value) ? value[kind] : value;
  return (Array.isArray(given) ? given : []) as unknown as Shape[];
}

export function written(shapes: readonly Shape[], kind: ShapeKind, size: Size): Json {
  return { width: size.width, height: size.height, [kind]: shapes as unknown as Json };
}

function hundredth(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Return a place that is on the image. */
export function within([x, y]: Corner, { width, height }: Size): Corner {
  return [hundredth(Math.min(Math.max(x, 0), width)), hundredth(Math.min(Math.max(y, 0), height))];
}

/** Return the box between two corners, or null where it has no area. */
export function box(one: Corner, other: Corner, label: string): Shape | null {
  const [width, height] = [hundredth(Math.abs(one[0] - other[0])), hundredth(Math.abs(one[1] - other[1]))];
  return width < 1 || height < 1 ? null : { label, x: Math.min(one[0], other[0]), y: Math.min(one[1], other[1]), width, height };
}

/** Return the corners of a shape, for drawing and for the ends of it. */
export function corners(shape: Shape): Corner[] {
  if (shape.points) return shape.points;
  const { x = 0, y = 0, width = 0, height = 0 } = shape;
  return width ? [[x, y], [x + width, y], [x + width, y + height], [x, y + height]] : [[x, y]];
}

/** Move a shape as far as the image goes. */
export function moved(shape: Shape, by: Corner, size: Size): Shape {
  const all = corners(shape);
  const [left, right] = [Math.min(...all.map((one) => one[0])), Math.max(...all.map((one) => one[0]))];
  const [top, bottom] = [Math.min(...all.map((one) => one[1])), Math.max(...all.map((one) => one[1]))];
  const dx = Math.min(Math.max(by[0], -left), size.width - right);
  const dy = Math.min(Math.max(by[1], -top), size.height - bottom);
  if (shape.points) return { ...shape, points: shape.points.map(([x, y]): Corner => [hundredth(x + dx), hundredth(y + dy)]) };
  return { ...shape, x: hundredth((shape.x ?? 0) + dx), y: hundredth((shape.y ?? 0) + dy) };
}
