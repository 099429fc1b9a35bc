// Stretches of a recording. Pure: what dragging or a key makes of one, and on which lane each is drawn.
import type { Json } from "../../asking";

export interface Region { start: number; end: number; label?: string; text?: string }
export type Edge = "" | "start" | "end";

/** Seconds that the shortest stretch lasts. */
export const LEAST = 0.01;

export function isRegion(one: unknown): one is Region {
  const own = one as Region | null;
  return !!own && typeof own === "object" && Number.isFinite(own.start) && Number.isFinite(own.end);
}

export function read(value: Json | undefined): Region[] {
  const given = value && typeof value === "object" && !Array.isArray(value) ? value.regions : value;
  return (Array.isArray(given) ? (given as unknown[]) : []).filter(isRegion);
}

export function millisecond(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Return the lane of each stretch: those that overlap are on different ones, and there are as few as can be. */
export function lanes(regions: readonly Region[]): number[] {
  const found = new Array<number>(regions.length).fill(0);
  const ends: number[] = [];
  for (const place of regions.map((_, at) => at).sort((a, b) => regions[a]!.start - regions[b]!.start || regions[a]!.end - regions[b]!.end)) {
    const one = regions[place]!;
    let lane = ends.findIndex((end) => end <= one.start);
    if (lane < 0) lane = ends.length;
    ends[lane] = one.end;
    found[place] = lane;
  }
  return found;
}

/** Return how far a stretch may reach where none may overlap: from the end of what is before its middle to the start of what follows. */
export function room(regions: readonly Region[], place: number, about: number, long: number): [number, number] {
  let [least, most] = [0, long];
  regions.forEach((one, other) => {
    if (other === place) return;
    if ((one.start + one.end) / 2 <= about) least = Math.max(least, one.end);
    else most = Math.min(most, one.start);
  });
  return [least, most];
}

/** Return a stretch between two moments, within the room that there is, or null where that is too short. */
export function between(one: number, other: number, [least, most]: readonly [number, number], label?: string): Region | null {
  const [start, end] = [millisecond(Math.max(least, Math.min(one, other))), millisecond(Math.min(most, Math.max(one, other)))];
  return end - start < LEAST - 1e-9 ? null : { start, end, ...(label ? { label } : {}) };
}

/** Return a stretch moved by some seconds, or one of its edges; it stays within the room that there is. */
export function shifted(region: Region, edge: Edge, by: number, [least, most]: readonly [number, number]): Region {
  const { start, end } = region;
  if (edge === "start") return { ...region, start: millisecond(Math.min(Math.max(start + by, Math.min(least, start)), end - LEAST)) };
  if (edge === "end") return { ...region, end: millisecond(Math.max(Math.min(end + by, Math.max(most, end)), start + LEAST)) };
  const far = Math.max(Math.min(by, Math.max(0, most - end)), Math.min(0, least - start));
  return { ...region, start: millisecond(start + far), end: millisecond(start + far + (end - start)) };
}

/** Which part of a recording is seen, in seconds. */
export interface Window { from: number; to: number }

/** Return a part some times shorter; the moment `about` stays where it is, as far as can be. */
export function zoomed({ from, to }: Window, by: number, about: number, long: number): Window {
  const span = Math.min(long, Math.max(0.05, (to - from) / by));
  const start = about - ((about - from) / (to - from || 1)) * span;
  return slid({ from: start, to: start + span }, 0, long);
}

export function slid({ from, to }: Window, by: number, long: number): Window {
  const span = Math.min(to - from, long);
  const start = Math.min(Math.max(from + by, 0), long - span);
  return { from: start, to: start + span };
}

export function clock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, "0")}`;
}
