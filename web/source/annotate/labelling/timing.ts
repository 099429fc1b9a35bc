// How long somebody really worked at a turn: time counts while the page is seen and something was done in it lately.
import { signal } from "@preact/signals";

/** Without a key, a click or a movement for so long, nobody is working, in ms. */
export const IDLE = 30_000;
const TICK = 250;
const LONGEST_STEP = 1_000; // a computer that slept did not work

export const active = signal(0); // ms at the turn that is open
export const idle = signal(false);

let last = performance.now();
let touched = performance.now();

/** Begin to count for another turn, from what was counted before. */
export function countFrom(ms: number): void {
  active.value = ms;
  last = touched = performance.now();
  idle.value = false;
}

function touch(): void {
  touched = performance.now();
}

function tick(): void {
  const now = performance.now();
  const working = !document.hidden && now - touched < IDLE;
  if (working) active.value += Math.min(now - last, LONGEST_STEP);
  idle.value = !working;
  last = now;
}

for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "scroll"]) addEventListener(kind, touch, { passive: true, capture: true });
setInterval(tick, TICK);

/** Return minutes and seconds as a clock shows them. */
export function clock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
