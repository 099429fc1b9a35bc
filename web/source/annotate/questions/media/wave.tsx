// The waveform with the stretches on it, on as many lanes as overlap asks for. It says which moments are pressed; it decides nothing.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { say } from "../../words";
import { columnsOf, NoWave, peaksOf, type Peaks } from "./peaks";
import { lanes, slid, zoomed, type Edge, type Region, type Window } from "./stretches";

const HIGH = 96; // px of the waveform
const LANE = 20;

interface Wave {
  from: string; long: number; window: Window; see: (window: Window) => void; now: number; active: boolean; labelledBy: string;
  regions: readonly Region[]; at: number; edge: Edge; ghosts: readonly { n: number; region: Region }[]; ghost: number; hue: (label: string | undefined) => string; name: (one: Region) => string;
  begun: number | null; drawn: Region | null; enter: () => void;
  down: (time: number, place: number, edge: Edge, ghost: number) => boolean; move: (time: number) => void; up: (time: number) => void; cancel: () => void;
}

/** What is known of the waveform, and what there is to tell of it. */
function usePeaks(from: string, long: number): { peaks: Peaks | null; telling: string } {
  const [found, set] = useState<{ peaks: Peaks | null; telling: string }>({ peaks: null, telling: "" });
  useEffect(() => {
    if (!long) return;
    let over = false;
    let drawn = 0;
    set({ peaks: null, telling: "" });
    peaksOf(from, long, (peaks, share) => {
      if (over || Date.now() - drawn < 150) return;
      drawn = Date.now();
      set({ peaks, telling: say("wave_reading", { n: Math.round(share * 100) }) });
    }).then((peaks) => { if (!over) set({ peaks, telling: "" }); }, (fault: unknown) => {
      if (!over) set({ peaks: null, telling: say(fault instanceof NoWave && fault.kind === "too_long" ? "wave_too_long" : "wave_none", { why: fault instanceof Error ? fault.message : String(fault) }) });
    });
    return () => { over = true; };
  }, [from, !!long]);
  return found;
}

function draw(canvas: HTMLCanvasElement, peaks: Peaks | null, { from, to }: Window, wide: number): void {
  const fine = Math.min(devicePixelRatio || 1, 2);
  const [columns, high] = [Math.round(wide * fine), Math.round(HIGH * fine)];
  if (canvas.width !== columns || canvas.height !== high) [canvas.width, canvas.height] = [columns, high];
  const on = canvas.getContext("2d");
  if (!on) return;
  on.clearRect(0, 0, columns, high);
  on.fillStyle = getComputedStyle(canvas).color;
  on.fillRect(0, high / 2, columns, 1);
  if (!peaks) return;
  columnsOf(peaks, from, to, columns).forEach(([low, top], column) => {
    const [a, b] = [(1 - top) * (high / 2), (1 - low) * (high / 2)];
    on.fillRect(column, a, 1, Math.max(1, b - a));
  });
}

export function Waveform(of: Wave): JSX.Element {
  const { window: seen, long, regions } = of;
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [wide, measure] = useState(0);
  const held = useRef(false);
  const latest = useRef(of);
  latest.current = of;
  const { peaks, telling } = usePeaks(of.from, long);
  useLayoutEffect(() => {
    const box = root.current!;
    const watched = new ResizeObserver(() => measure(box.clientWidth));
    watched.observe(box);
    measure(box.clientWidth);
    return () => watched.disconnect();
  }, []);
  useEffect(() => { if (canvas.current && wide) draw(canvas.current, peaks, seen, wide); }, [peaks, peaks?.known, seen.from, seen.to, wide]);
  useEffect(() => {
    const box = root.current!;
    const wheel = (event: WheelEvent): void => {
      const now = latest.current;
      if (!now.active && !event.ctrlKey) return;
      event.preventDefault();
      const far = event.deltaY * (event.deltaMode === 1 ? 16 : 1);
      const span = now.window.to - now.window.from;
      if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) now.see(slid(now.window, ((event.deltaX || far) / 500) * span, now.long));
      else now.see(zoomed(now.window, Math.exp(-Math.min(Math.max(far, -300), 300) / 300), timeOf(event), now.long));
    };
    box.addEventListener("wheel", wheel, { passive: false });
    return () => box.removeEventListener("wheel", wheel);
  }, []);

  const timeOf = (event: { clientX: number }): number => {
    const { window: now, long: end } = latest.current;
    const area = root.current!.getBoundingClientRect();
    return Math.min(Math.max(now.from + ((event.clientX - area.left - root.current!.clientLeft) / root.current!.clientWidth) * (now.to - now.from), 0), end);
  };
  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    of.enter();
    const target = event.target as HTMLElement;
    const on = target.closest<HTMLElement>("[data-region]");
    const ghost = target.closest<HTMLElement>("[data-ghost]");
    root.current!.setPointerCapture(event.pointerId);
    held.current = of.down(timeOf(event), on ? Number(on.dataset.region) : -1, (target.dataset.edge ?? "") as Edge, ghost ? Number(ghost.dataset.ghost) : -1);
  };
  const up = (event: PointerEvent): void => {
    if (held.current) of.up(timeOf(event));
    held.current = false;
  };
  const lost = (): void => {
    if (held.current) of.cancel();
    held.current = false;
  };
  const all = [...regions, ...of.ghosts.map((one) => one.region)];
  const lane = lanes(all);
  const tall = HIGH + LANE * Math.max(1, ...lane.map((one) => one + 1)) + 4;
  const span = seen.to - seen.from || 1;
  const left = (time: number): string => `${((time - seen.from) / span) * 100}%`;
  const box = (one: Region, place: number): { [name: string]: string } => ({ left: left(one.start), width: `${((one.end - one.start) / span) * 100}%`, top: `${HIGH + 2 + LANE * lane[place]!}px`, height: `${LANE - 3}px`, borderColor: of.hue(one.label), backgroundColor: `color-mix(in srgb, ${of.hue(one.label)} 40%, var(--card))` });
  const inside = (one: Region): boolean => one.end >= seen.from && one.start <= seen.to;
  return (
    <>
      <div ref={root} class="wave" tabIndex={0} role="group" aria-labelledby={of.labelledBy} title={say("wave")} style={{ height: `${tall}px` }} onFocus={of.enter} onPointerDown={down} onPointerMove={(event) => { if (held.current) of.move(timeOf(event)); }} onPointerUp={up} onPointerCancel={lost}>
        <canvas ref={canvas} style={{ height: `${HIGH}px` }} aria-hidden="true" />
        {long ? regions.map((one, place) => (inside(one) ? <div key={place} data-region={place} class={`stretch${place === of.at ? " here" : ""}`} style={box(one, place)}><i class={`start${place === of.at && of.edge === "start" ? " at" : ""}`} data-edge="start" />{of.name(one)}<i class={`end${place === of.at && of.edge === "end" ? " at" : ""}`} data-edge="end" /></div> : null)) : null}
        {long ? of.ghosts.map(({ n, region }, place) => (inside(region) ? <div key={`g${n}`} data-ghost={n} class={`stretch ghost${n === of.ghost ? " here" : ""}`} style={box(region, regions.length + place)}>{of.name(region)}</div> : null)) : null}
        {of.drawn ? <div class="drawn" style={{ left: left(of.drawn.start), width: `${((of.drawn.end - of.drawn.start) / span) * 100}%` }} /> : null}
        {of.begun !== null ? <div class="begun" style={{ left: left(of.begun) }} /> : null}
        {long ? <div class="now" style={{ left: left(of.now) }} /> : null}
      </div>
      {long && span < long * 0.999 ? <input class="wave-overview" type="range" aria-label={say("wave_overview")} min="0" max={long - span} step="any" value={seen.from} onInput={(event) => of.see(slid(seen, Number(event.currentTarget.value) - seen.from, long))} /> : null}
      {telling ? <p class="soft wave-state" role="status">{telling}</p> : null}
    </>
  );
}
