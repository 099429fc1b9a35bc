// Draw and change boxes, points or outlines on an image, with the mouse, with fingers, or with a cursor that the arrow keys move and Space sets.
//
// One drag is one change: while it lasts, only the shape that is dragged is drawn anew. Which shapes are hidden or locked, and how bright
// the image is, are no part of the answer.
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { number as grouped, say } from "../../words";
import { classes, colour, leaves, number, shown, text as setting, usePressing, type Class, type Editing } from "../kind";
import { Canvas, type Looks, type Pressed } from "./canvas";
import { cycled, isShape, moved, read, under, within, written, type Corner, type Shape, type ShapeKind, type Size } from "./drawing";
import { closed, inserted, nearest, reshaped, simplified, without } from "./outlines";
import { HUGE, usePicture } from "./picture";
import { Listed, Tools, type Deeds, type Tool } from "./shown";
import { handles, lookingTo, made, nudged, resized, TURN, turnedTo } from "./turning";
import { fitted, kept, onPage, showing, zoomed, type View } from "./viewing";

const STEP = 10;
const NEAR = 6; // px of the page
const START: Looks = { bright: 1, contrast: 1, crosshair: false };
const WAYS: { [key: string]: Corner } = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

let copied: { kind: ShapeKind; shape: Shape } | null = null; // goes over to the next task
const hidden = new WeakSet<Shape>();
const locked = new WeakSet<Shape>();
const isHidden = (shape: Shape): boolean => hidden.has(shape);
const isLocked = (shape: Shape): boolean => locked.has(shape);

/** Return a shape that is another now, hidden and locked as that was. */
function after(before: Shape, now: Shape): Shape {
  if (locked.has(before)) locked.add(now);
  if (hidden.has(before)) hidden.add(now);
  return now;
}

type Held =
  | { kind: "move" | "grip"; place: number; handle: number; shape: Shape; from: Corner; cycle: boolean }
  | { kind: "draw"; before: readonly Corner[]; from: Corner }
  | { kind: "ghost"; n: number; from: Corner };

export default function Shapes(editing: Editing): JSX.Element {
  const [picture, again] = usePicture(editing.material[setting(editing.question.settings, "on")]);
  if (picture.state === "loading") return <p class="soft" role="status">{say("loading")}</p>;
  if (picture.state === "none") return <p class="problem">{say("no_medium")}</p>;
  if (picture.state === "broken") return <p class="problem" role="alert">{say("image_broken")} <button type="button" class="small" onClick={again}>{say("again")}</button></p>;
  if (picture.state === "no_size") return <p class="problem" role="alert">{say("image_no_size")}</p>;
  if (picture.state === "other_size") return <p class="problem" role="alert">{say("image_other_size", { w: picture.size.width, h: picture.size.height, nw: picture.seen.width, nh: picture.seen.height })}</p>;
  return <Drawing editing={editing} from={picture.from} size={picture.size} />;
}

function Drawing({ editing, from, size }: { editing: Editing; from: string; size: Size }): JSX.Element {
  const { question, keys } = editing;
  const kind = question.kind as ShapeKind;
  const rotated = kind === "boxes" && question.settings.rotated === true;
  const list = useMemo(() => leaves(classes(question.settings.labels), false), [question]);
  const shapes = useMemo(() => read(editing.value, kind), [editing.value, kind]);
  const [label, take] = useState(list[0]?.path ?? "");
  const [chosen, go_] = useState(-1);
  const [grip, hold] = useState(-1);
  const [cursor, point] = useState<Corner>([0, 0]);
  const [begun, begin] = useState<readonly Corner[]>([]);
  const [seen, look] = useState<View | null>(null); // all of the image, where nobody zoomed
  const [frame, measure] = useState<Size>({ width: 1, height: 1 });
  const [looks, adjust] = useState(START);
  const [over, drawOver] = useState(false);
  const [told, tell] = useState("");
  const [dragged, drag] = useState<{ place: number; shape: Shape } | null>(null);
  const [round, again] = useState(0); // hidden and locked stand beside the shapes
  const held = useRef<Held | null>(null);
  const spaced = useRef({ down: false, used: false }).current;

  const view = seen ? kept(seen, size, frame) : fitted(size, frame);
  const at = chosen < shapes.length ? chosen : -1;
  const own = at < 0 ? null : dragged?.place === at ? dragged.shape : shapes[at]!;
  const fixed = !!editing.fixed;
  const near = NEAR / view.scale;
  const most = number(question.settings, "at_most", Infinity);
  const name = (path: string): string => shown(list.find((each) => each.path === path) ?? ({ value: path, en: "", zh: "" } as Class));
  const go = (place: number): void => {
    go_(place);
    hold(-1);
  };
  const put = (next: readonly Shape[]): void => { if (!fixed) editing.say(written(next, kind, size)); };
  const free = (place: number): boolean => {
    const one = shapes[place];
    if (!one || fixed) return false;
    if (locked.has(one)) tell(say("shapes_locked", { name: name(one.label) }));
    return !locked.has(one);
  };
  const become = (place: number, next: Shape): void => {
    const before = shapes[place];
    if (before && next !== before) put(shapes.map((one, other) => (other === place ? after(before, next) : one)));
  };
  const change = (place: number, to: Partial<Shape>): void => { if (free(place)) become(place, { ...shapes[place]!, ...to }); };
  const add = (shape: Shape | null): void => {
    begin([]);
    if (!shape || fixed) return;
    const there = kind === "points" && question.settings.once === true ? shapes.findIndex((one) => one.label === shape.label) : -1;
    if (there >= 0) {
      go(there);
      return change(there, { x: shape.x!, y: shape.y! });
    }
    if (shapes.length >= most) return tell(say("shapes_full", { n: grouped(most) }));
    put([...shapes, shape]);
    go(shapes.length);
  };
  const close = (corners: readonly Corner[]): void => {
    const shape = closed(corners, label);
    if (shape) add(shape);
    else tell(say(corners.length < 3 ? "shapes_few" : "shapes_crossing"));
  };
  const set = (to: Corner): void => {
    if (fixed) return;
    tell("");
    const place = within(to, size);
    if (kind === "points") return add({ label, x: place[0], y: place[1], ...(question.settings.visibility === true ? { visible: true } : {}) });
    if (kind === "boxes") return begun[0] ? add(made(begun[0], place, label, rotated)) : begin([place]);
    if (begun[0] && begun.length > 2 && Math.hypot(begun[0][0] - place[0], begun[0][1] - place[1]) < near) return close(begun);
    begin([...begun, place]);
  };
  const out = (place: number): void => {
    if (!free(place)) return;
    put(shapes.filter((_, other) => other !== place));
    go(-1);
  };
  const choose = (path: string): void => {
    take(path);
    if (at >= 0) change(at, { label: path });
  };
  const toggle = (of: WeakSet<Shape>, place: number): void => {
    const one = shapes[place];
    if (one && !of.delete(one)) of.add(one);
    again((n) => n + 1);
  };
  const reach = (): number[] => shapes.map((_, place) => place).filter((place) => !hidden.has(shapes[place]!) && !locked.has(shapes[place]!));
  const hit = (to: Corner): number[] => {
    const all = reach();
    return under(all.map((place) => shapes[place]!), to, kind === "points" ? near * 1.5 : near).map((place) => all[place]!);
  };

  // Tools
  const copy = (): boolean => {
    if (own) copied = { kind, shape: own };
    return !!own;
  };
  const paste = (from_ = copied): boolean => {
    if (!from_ || from_.kind !== kind || fixed) return false;
    const known = list.some((one) => one.path === from_.shape.label) ? from_.shape : { ...from_.shape, label };
    const { rotation, text, visible, ...bare } = known;
    const whole: Shape = { ...bare, ...(rotated ? { rotation: rotation ?? 0 } : {}), ...(text && setting(question.settings, "transcribed") !== "no" ? { text } : {}), ...(question.settings.visibility === true ? { visible: visible !== false } : {}) };
    const there = moved(whole, [0, 0], size);
    const taken = shapes.some((one) => one.x === there.x && one.y === there.y && one.points?.[0]?.join() === there.points?.[0]?.join());
    const fits = kind !== "polygons" || there.points!.every(([x, y]) => x <= size.width && y <= size.height);
    if (fits) add(taken ? moved(there, [STEP, STEP], size) : there);
    return true;
  };
  const duplicate = (): boolean => !!own && paste({ kind, shape: own });
  const corner = (): boolean => {
    if (kind !== "polygons" || !own || !free(at)) return false;
    const after_ = grip >= 0 ? grip : nearest(own, cursor).after;
    become(at, inserted(own, after_));
    hold(after_ + 1);
    return true;
  };
  const less = (place: number): void => {
    if (!own || !free(at)) return;
    const next = without(own, place);
    if (next === own) tell(say(own.points!.length <= 3 ? "shapes_few" : "shapes_crossing"));
    else {
      become(at, next);
      hold(Math.min(place, next.points!.length - 1));
    }
  };
  const thin = (): boolean => {
    if (kind !== "polygons" || !own || !free(at)) return false;
    const next = simplified(own, 1.5 / view.scale);
    become(at, next);
    hold(-1);
    tell(say("shapes_thinned", { n: next.points!.length }));
    return true;
  };
  const turn = (by: number): boolean => {
    if (!rotated || !own || !free(at)) return false;
    become(at, turnedTo(own, (own.rotation ?? 0) + by, size));
    return true;
  };
  const next = (): boolean => {
    const found = hit(cursor);
    if (found.length) go(cycled(found, at));
    return found.length > 0;
  };
  const zoom = (by: number, about: Corner = onPage(view, cursor)): void => look(zoomed(view, by, about, size, frame));
  const walk = (by: 1 | -1): void => {
    if (!shapes.length) return;
    const place = at < 0 ? (by === 1 ? 0 : shapes.length - 1) : (at + by + shapes.length) % shapes.length;
    go(place);
    const to = within(kind === "polygons" ? shapes[place]!.points![0]! : [shapes[place]!.x ?? 0, shapes[place]!.y ?? 0], size);
    point(to);
    if (seen) look(showing(view, to, size, frame));
  };
  const grips: readonly Corner[] = !own || fixed || locked.has(own) || hidden.has(own) || kind === "points" ? [] : kind === "boxes" ? handles(own, 26 / view.scale, rotated) : own.points ?? [];
  const nudge = (way: Corner, fine: boolean): boolean => {
    if (!own || !free(at)) return false;
    const far = grip === TURN && kind === "boxes" ? (fine ? 1 : 5) : fine ? 1 : STEP;
    const by: Corner = [way[0] * far, way[1] * far];
    tell("");
    if (kind === "boxes") become(at, nudged(own, grip, by, size));
    else if (kind === "polygons" && grip >= 0) {
      const [x, y] = own.points![grip]!;
      const shape = reshaped(own, grip, [x + by[0], y + by[1]], size);
      if (shape === own) tell(say("shapes_crossing"));
      become(at, shape);
    } else become(at, moved(own, by, size));
    return true;
  };

  const strong: { [key: string]: () => boolean } = {
    c: copy, v: () => paste(), d: duplicate, x: () => { if (copy()) out(at); return true; }, i: corner, e: thin,
    h: () => { toggle(hidden, at); return at >= 0; }, l: () => { toggle(locked, at); return at >= 0; },
    z: () => { if (begun.length) begin(begun.slice(0, -1)); return begun.length > 0; },
  };
  usePressing(editing, ({ id, key, shift, ctrl, alt }) => {
    const way = WAYS[key];
    if (id !== null) choose(id);
    else if (way && alt && (key === "ArrowUp" || key === "ArrowDown")) walk(key === "ArrowDown" ? 1 : -1);
    else if (way && alt) {
      if (grips.length) hold(((grip + 1 + way[0] + grips.length + 1) % (grips.length + 1)) - 1);
    } else if (way && ctrl) return nudge(way, shift);
    else if (way) {
      const to = within([cursor[0] + way[0] * (shift ? 1 : STEP), cursor[1] + way[1] * (shift ? 1 : STEP)], size);
      point(to);
      if (seen) look(showing(view, to, size, frame));
    } else if (ctrl) return !shift && !alt ? (strong[key.toLowerCase()]?.() ?? false) : false;
    else if (key === " ") spaced.down = true; // when it is let go, it sets a corner; the mouse may drag meanwhile
    else if (key === "Enter" && begun.length && kind === "polygons") close(begun);
    else if (key === "Delete" && at >= 0) {
      if (kind === "polygons" && grip >= 0) less(grip);
      else out(at);
    } else if (key === "Escape" && (dragged || begun.length || at >= 0)) {
      if (dragged) cancel();
      else if (begun.length) begin([]);
      else if (grip >= 0) hold(-1);
      else go(-1);
    } else if (key === "+" || key === "=") zoom(1.5);
    else if (key === "_") zoom(1 / 1.5);
    else if (key === "0") look(null);
    else if (key === "#") return next();
    else if (key === "<" || key === ">") return turn(key === ">" ? 5 : -5);
    else return false;
    return true;
  });
  const latest = useRef(set);
  latest.current = set;
  const where = useRef(cursor);
  where.current = cursor;
  useLayoutEffect(() => {
    const let_ = (event: KeyboardEvent): void => {
      if (event.key !== " " || !spaced.down) return;
      if (!spaced.used) latest.current(where.current);
      spaced.down = spaced.used = false;
    };
    const left = (): void => { spaced.down = spaced.used = false; };
    addEventListener("keyup", let_);
    addEventListener("blur", left);
    return () => {
      removeEventListener("keyup", let_);
      removeEventListener("blur", left);
    };
  }, []);
  const count = useRef(shapes.length);
  useLayoutEffect(() => {
    if (shapes.length === count.current + 1) go_(shapes.length - 1); // one came from elsewhere, such as a suggestion that was taken
    count.current = shapes.length;
  }, [shapes.length]);

  // Mouse, pen, fingers
  const ghosts = useMemo(() => (editing.suggested?.parts ?? []).flatMap(({ n, what }) => (isShape(what, kind) ? [{ n, shape: what }] : [])), [editing.suggested?.parts, kind]);
  const cancel = (): void => {
    if (held.current?.kind === "draw") begin(held.current.before);
    held.current = null;
    drag(null);
  };
  const down = ({ to, handle, shift, twice }: Pressed): boolean => {
    if (fixed) return false;
    tell("");
    point(within(to, size));
    if (handle >= 0 && own && at >= 0) {
      if (twice && kind === "polygons") {
        less(handle);
        return false;
      }
      hold(handle);
      held.current = { kind: "grip", place: at, handle, shape: own, from: to, cycle: false };
      return true;
    }
    if (begun.length && kind === "polygons" && twice) {
      close(begun);
      return false;
    }
    const hits = begun.length || shift || over ? [] : hit(to);
    if (hits.length) {
      const place = hits.includes(at) ? at : hits[0]!;
      if (place === at && twice && kind === "polygons" && nearest(shapes[at]!, to).far < near * 1.5) {
        const side = nearest(shapes[at]!, to);
        become(at, inserted(shapes[at]!, side.after, side.along));
        hold(side.after + 1);
        return false;
      }
      held.current = { kind: "move", place, handle: -1, shape: shapes[place]!, from: to, cycle: place === at };
      if (place !== at) go(place);
      return true;
    }
    const ghost = begun.length || shift || over ? undefined : under(ghosts.map((one) => one.shape), to, near)[0];
    if (ghost !== undefined) {
      held.current = { kind: "ghost", n: ghosts[ghost]!.n, from: to };
      return true;
    }
    held.current = { kind: "draw", before: begun, from: within(to, size) };
    if (kind === "boxes" && !begun.length) begin([within(to, size)]);
    return true;
  };
  const far = (to: Corner, from_: Corner): boolean => Math.hypot(to[0] - from_[0], to[1] - from_[1]) * view.scale > 3;
  const move = (to: Corner, pressed: boolean): void => {
    if (pressed || begun.length || looks.crosshair) point(within(to, size));
    const now = held.current;
    if (!pressed || !now || now.kind === "draw") return;
    if (now.kind === "ghost") {
      if (kind !== "boxes" || !far(to, now.from)) return;
      held.current = { kind: "draw", before: [], from: within(now.from, size) };
      return begin([within(now.from, size)]);
    }
    if (!dragged && !far(to, now.from)) return;
    const shape = now.kind === "move" ? moved(now.shape, [to[0] - now.from[0], to[1] - now.from[1]], size)
      : kind === "polygons" ? reshaped(dragged?.shape ?? now.shape, now.handle, to, size)
      : now.handle === TURN ? lookingTo(now.shape, to, size, spaced.down ? 15 : 0) : resized(now.shape, now.handle, to, size);
    drag({ place: now.place, shape });
  };
  const up = (to: Corner): void => {
    const now = held.current;
    held.current = null;
    if (now?.kind === "ghost") {
      if (editing.suggested?.at === now.n) editing.suggested.take(now.n);
      else editing.suggested?.go(now.n);
    } else if (now?.kind === "draw") {
      const place = within(to, size);
      if (kind !== "boxes" || now.before.length) set(place);
      else {
        const made_ = far(to, now.from) ? made(now.from, place, label, rotated) : null;
        if (made_) add(made_); // a click alone sets the first corner only
      }
    } else if (now && dragged) {
      if (free(dragged.place)) become(dragged.place, dragged.shape);
    } else if (now?.cycle && now.kind === "move") go(cycled(hit(to), at));
    drag(null);
  };

  const hues = useMemo(() => new Map(list.map((one, place) => [one.path, colour(one, place)])), [list]);
  const hue = useMemo(() => (path: string): string => hues.get(path) ?? "#7f7f7f", [hues]);
  const preview: readonly Corner[] = !begun.length ? [] : kind === "boxes" ? [begun[0]!, [cursor[0], begun[0]![1]], cursor, [begun[0]![0], cursor[1]], begun[0]!] : [...begun, cursor];
  const deeds = useRef<Deeds>({} as Deeds).current;
  Object.assign(deeds, { go, change, out, hide: (place: number) => toggle(hidden, place), lock: (place: number) => toggle(locked, place) });
  const transcribed = setting(question.settings, "transcribed");
  const tools: Tool[] = [
    { word: "zoom_in", sign: "＋", keys: "+", act: () => zoom(1.5, [frame.width / 2, frame.height / 2]) }, { word: "zoom_out", sign: "－", keys: "_", act: () => zoom(1 / 1.5, [frame.width / 2, frame.height / 2]) }, { word: "zoom_fit", sign: "", keys: "0", act: () => look(null) },
    { word: "crosshair", sign: "", keys: "", on: looks.crosshair, act: () => adjust({ ...looks, crosshair: !looks.crosshair }) },
    ...(fixed ? [] : [
      { word: "draw_over", sign: "", keys: "", on: over, act: () => drawOver(!over) }, { word: "shape_other", sign: "", keys: "#", off: !shapes.length, act: () => void next() },
      { word: "copy", sign: "", keys: "Ctrl C", off: !own, act: () => { copy(); again((n) => n + 1); } }, { word: "paste", sign: "", keys: "Ctrl V", off: copied?.kind !== kind, act: () => void paste() }, { word: "duplicate", sign: "", keys: "Ctrl D", off: !own, act: () => void duplicate() },
      ...(rotated ? [{ word: "turn_right", sign: "", keys: ">", off: !own, act: () => void turn(5) }] : []),
      ...(kind === "polygons" ? [{ word: "corner_more", sign: "", keys: "Ctrl I", off: !own, act: () => void corner() }, { word: "corner_less", sign: "", keys: "Del", off: grip < 0, act: () => less(grip) }, { word: "thin_out", sign: "", keys: "Ctrl E", off: !own, act: () => void thin() }] : []),
    ] as Tool[]),
  ];
  const rows = useMemo(() => <Listed rows={shapes.map((shape, place) => ({ shape, place, here: place === at, hue: hue(shape.label), name: name(shape.label), hidden: isHidden(shape), locked: isLocked(shape), written: !!transcribed && transcribed !== "no", visibility: question.settings.visibility === true, fixed, deeds, tongue: say("language_name") }))} />, [shapes, at, hue, round, question, fixed, say("language_name")]);
  const telling = told || (begun.length ? say(kind === "boxes" ? "shapes_box_open" : "shapes_outline_open", { n: begun.length }) : own ? (grip < 0 ? say("shapes_chosen", { name: name(own.label) }) : grip === TURN && kind === "boxes" ? say("shapes_turn") : say("shapes_handle", { n: grip + 1, of: grips.length })) : say("shapes_begin"));
  return (
    <div class="spans shapes">
      <div class="labels" role="group" aria-label={say("labels")}>
        {list.map((one, place) => <button key={one.path} type="button" class="option" data-option aria-pressed={label === one.path} disabled={fixed} aria-keyshortcuts={keys.get(one.path)} onClick={() => { editing.enter(); choose(one.path); }}><kbd>{keys.get(one.path) ?? "·"}</kbd><span class="dot" style={{ background: colour(one, place) }} /><span class="name">{shown(one)}</span></button>)}
      </div>
      <Tools tools={tools} looks={looks} look={adjust} />
      <p class="telling"><span>{say("shapes_hint", { n: grouped(shapes.length), x: Math.round(cursor[0]), y: Math.round(cursor[1]) })}</span> · <span role="status">{telling}</span></p>
      {size.width * size.height >= HUGE ? <p class="soft">{say("image_huge", { n: Math.round((size.width * size.height) / 1e6) })}</p> : null}
      <Canvas
        from={from} size={size} view={view} frame={frame} looks={looks} active={editing.active} labelledBy={`title-${question.name}`} still={fixed}
        shapes={shapes} dragged={dragged} at={at} hidden={isHidden} locked={isLocked} hue={hue} round={round}
        grips={grips} grip={grip} preview={preview} label={label} cursor={cursor} ghosts={ghosts} ghost={editing.suggested?.at ?? -1} spaced={spaced}
        look={look} measure={(now) => { if (now.width && (now.width !== frame.width || now.height !== frame.height)) measure(now); }} enter={editing.enter} down={down} move={move} up={up} cancel={cancel}
      />
      {rows}
    </div>
  );
}
