// The image with the shapes on it. It turns what the mouse, a pen or fingers do into places of the image, and draws; it decides nothing.
import { memo } from "preact/compat";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { say } from "../../words";
import { corners, type Corner, type Shape, type Size } from "./drawing";
import { onImage, onPage, panned, zoomed, type View } from "./viewing";

/** Something that is pressed: the place in the image, and how it is pressed. */
export interface Pressed { to: Corner; handle: number; shift: boolean; twice: boolean; touch: boolean }

export interface Looks { bright: number; contrast: number; crosshair: boolean }

export interface Canvas {
  from: string; size: Size; view: View; frame: Size; looks: Looks; active: boolean; labelledBy: string; still: boolean;
  /** All shapes as they stand, and the one that is dragged, as it is just now. */
  shapes: readonly Shape[]; dragged: { place: number; shape: Shape } | null; at: number;
  /** These four are the same ones until something changes: while one shape is dragged, the rest is not drawn again. */
  hidden: (shape: Shape) => boolean; locked: (shape: Shape) => boolean; hue: (label: string) => string; round: number;
  grips: readonly Corner[]; grip: number; preview: readonly Corner[]; label: string; cursor: Corner;
  ghosts: readonly { n: number; shape: Shape }[]; ghost: number; spaced: { down: boolean; used: boolean };
  look: (view: View) => void; measure: (frame: Size) => void; enter: () => void;
  down: (pressed: Pressed) => boolean; move: (to: Corner, pressed: boolean) => void; up: (to: Corner) => void; cancel: () => void;
}

const Drawn = memo(function Drawn({ shape, place, here, locked, hue }: { shape: Shape; place: number; here: boolean; locked: boolean; hue: string }): JSX.Element {
  const own = corners(shape);
  const style = { stroke: hue, fill: hue };
  const named = `${here ? "here" : ""}${locked ? " locked" : ""}${shape.visible === false ? " unseen" : ""}`;
  return own.length === 1
    ? <path data-place={place} class={`dot-shape ${named}`} d={`M${own[0]![0]} ${own[0]![1]}h0`} style={{ stroke: hue }} />
    : <polygon data-place={place} class={named} points={own.map((corner) => corner.join()).join(" ")} style={style} />;
});

type Standing = Pick<Canvas, "shapes" | "at" | "hidden" | "locked" | "hue" | "round"> & { but: number };

const All = memo(function All({ shapes, at, hidden, locked, hue, but }: Standing): JSX.Element {
  return <g>{shapes.map((one, place) => (hidden(one) || place === but ? null : <Drawn key={place} shape={one} place={place} here={place === at} locked={locked(one)} hue={hue(one.label)} />))}</g>;
});

const TWICE = 400; // ms between the two clicks of a double-click

export function Canvas(of: Canvas): JSX.Element {
  const { size, view, frame, looks } = of;
  const root = useRef<HTMLDivElement>(null);
  const fingers = useRef(new Map<number, Corner>());
  const held = useRef<"" | "draw" | "pan">("");
  const last = useRef<Corner>([0, 0]);
  const clicked = useRef<{ when: number; at: Corner }>({ when: 0, at: [0, 0] });
  const latest = useRef(of);
  latest.current = of;
  const [grabbing, grab] = useState(false);

  useLayoutEffect(() => {
    const box = root.current!;
    const look = (): void => latest.current.measure({ width: box.clientWidth, height: box.clientHeight });
    const watched = new ResizeObserver(look);
    watched.observe(box);
    look();
    return () => watched.disconnect();
  }, []);
  useEffect(() => {
    const box = root.current!;
    const wheel = (event: WheelEvent): void => {
      const now = latest.current;
      if (!now.active && !event.ctrlKey) return; // the page scrolls until somebody is at this question
      event.preventDefault();
      const far = event.deltaY * (event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1);
      if (event.shiftKey) now.look(panned(now.view, [-(event.deltaX || far), 0], now.size, now.frame));
      else now.look(zoomed(now.view, Math.exp(-Math.min(Math.max(far, -300), 300) / (event.ctrlKey ? 100 : 400)), placeOf(event), now.size, now.frame));
    };
    box.addEventListener("wheel", wheel, { passive: false });
    return () => box.removeEventListener("wheel", wheel);
  }, []);

  const placeOf = (event: { clientX: number; clientY: number }): Corner => {
    const area = root.current!.getBoundingClientRect();
    return [event.clientX - area.left - root.current!.clientLeft, event.clientY - area.top - root.current!.clientTop];
  };
  const down = (event: PointerEvent): void => {
    of.enter();
    const at = placeOf(event);
    if (event.pointerType === "touch") fingers.current.set(event.pointerId, at);
    root.current!.setPointerCapture(event.pointerId);
    last.current = at;
    const again = event.timeStamp - clicked.current.when < TWICE && Math.hypot(at[0] - clicked.current.at[0], at[1] - clicked.current.at[1]) < 6;
    clicked.current = { when: again ? 0 : event.timeStamp, at };
    if (fingers.current.size > 1 || event.button === 1 || (event.button === 0 && (of.spaced.down || of.still))) {
      if (held.current === "draw") of.cancel();
      held.current = "pan";
      of.spaced.used = true; // Space was pressed to pan, not to set a corner
      event.preventDefault();
      return grab(true);
    }
    if (event.button !== 0) return;
    const handle = (event.target as Element).closest<SVGElement>("[data-grip]")?.dataset.grip;
    const pressed = { to: onImage(view, at), handle: handle === undefined ? -1 : Number(handle), shift: event.shiftKey, twice: again, touch: event.pointerType === "touch" };
    held.current = of.down(pressed) ? "draw" : "";
  };
  const move = (event: PointerEvent): void => {
    const at = placeOf(event);
    if (held.current === "pan") {
      const now = latest.current;
      if (fingers.current.has(event.pointerId) && fingers.current.size > 1) {
        const [one, other] = [...fingers.current];
        const from = fingers.current.get(event.pointerId)!;
        fingers.current.set(event.pointerId, at);
        const fixed = one![0] === event.pointerId ? other![1] : one![1];
        const before = Math.hypot(from[0] - fixed[0], from[1] - fixed[1]);
        const after = Math.hypot(at[0] - fixed[0], at[1] - fixed[1]);
        const about: Corner = [(at[0] + fixed[0]) / 2, (at[1] + fixed[1]) / 2];
        const by: Corner = [(at[0] - from[0]) / 2, (at[1] - from[1]) / 2];
        now.look(panned(before > 5 ? zoomed(now.view, after / before, about, now.size, now.frame) : now.view, by, now.size, now.frame));
      } else now.look(panned(now.view, [at[0] - last.current[0], at[1] - last.current[1]], now.size, now.frame));
      last.current = at;
      return;
    }
    of.move(onImage(latest.current.view, at), held.current === "draw");
  };
  const up = (event: PointerEvent): void => {
    fingers.current.delete(event.pointerId);
    if (held.current === "pan") {
      if (fingers.current.size) last.current = [...fingers.current.values()][0]!;
      else {
        held.current = "";
        grab(false);
      }
      return;
    }
    if (held.current === "draw") of.up(onImage(view, placeOf(event)));
    held.current = "";
  };
  const lost = (event: PointerEvent): void => {
    fingers.current.delete(event.pointerId);
    if (held.current === "draw") of.cancel();
    held.current = "";
    grab(false);
  };
  const [cx, cy] = onPage(view, of.cursor);
  const cross = looks.crosshair ? `M0 ${cy}H${frame.width}M${cx} 0V${frame.height}` : `M${cx - 10} ${cy}h20M${cx} ${cy - 10}v20`;
  const filter = looks.bright === 1 && looks.contrast === 1 ? "none" : `brightness(${looks.bright}) contrast(${looks.contrast})`;
  return (
    <div ref={root} class={`canvas${grabbing ? " grabbing" : ""}`} tabIndex={0} role="group" aria-labelledby={of.labelledBy} style={{ aspectRatio: `${size.width} / ${size.height}` }} onFocus={of.enter} onPointerDown={down} onPointerMove={move} onPointerUp={up} onPointerCancel={lost} onContextMenu={(event) => { if (held.current) event.preventDefault(); }}>
      <img src={of.from} alt={say("picture")} draggable={false} class={view.scale > 3 ? "large" : ""} style={{ width: `${size.width * view.scale}px`, height: `${size.height * view.scale}px`, left: `${view.left}px`, top: `${view.top}px`, filter }} />
      <svg>
        <g transform={`translate(${view.left} ${view.top}) scale(${view.scale})`}>
          <All shapes={of.shapes} at={of.at} hidden={of.hidden} locked={of.locked} hue={of.hue} round={of.round} but={of.dragged?.place ?? -1} />
          {of.dragged ? <Drawn shape={of.dragged.shape} place={of.dragged.place} here locked={false} hue={of.hue(of.dragged.shape.label)} /> : null}
          {of.ghosts.map(({ n, shape }) => {
            const own = corners(shape);
            const style = { stroke: of.hue(shape.label) };
            const named = n === of.ghost ? "ghost here" : "ghost";
            return own.length === 1 ? <path key={`g${n}`} class={`dot-shape ${named}`} d={`M${own[0]![0]} ${own[0]![1]}h0`} style={style} /> : <polygon key={`g${n}`} class={named} points={own.map((corner) => corner.join()).join(" ")} style={style} />;
          })}
          {of.preview.length ? <polyline class="preview" points={of.preview.map((corner) => corner.join()).join(" ")} style={{ stroke: of.hue(of.label) }} /> : null}
        </g>
        {of.grips.map((one, n) => {
          const [x, y] = onPage(view, one);
          return <g key={n} data-grip={n} class={n === of.grip ? "grip at" : "grip"} transform={`translate(${x} ${y})`}><circle r="11" class="near" /><circle r={n === of.grip ? 7 : 5} /></g>;
        })}
        {of.active ? <path class="cross" d={cross} /> : null}
      </svg>
    </div>
  );
}
