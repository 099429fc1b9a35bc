// Draw boxes, points or outlines on an image, with the mouse or with a cursor that the arrow keys move and Space sets.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { number as grouped, say } from "../../words";
import { classes, colour, leaves, number, shown, text as setting, usePressing, type Class, type Editing } from "../kind";
import { address } from "../../material/piece";
import { box, corners, moved, read, within, written, type Corner, type Shape, type ShapeKind, type Size } from "./drawing";

const STEP = 10;
const LEAST_POLYGON = 3;

export default function Shapes(editing: Editing): JSX.Element {
  const { question, keys, material } = editing;
  const kind = question.kind as ShapeKind;
  const medium = material[setting(question.settings, "on")];
  const given = medium && typeof medium === "object" && !Array.isArray(medium) ? medium : {};
  const [natural, measure] = useState<Size | null>(null);
  const size: Size | null = typeof given.width === "number" && typeof given.height === "number" ? { width: given.width, height: given.height } : natural;
  const list = leaves(classes(question.settings.labels), false);
  const shapes = read(editing.value, kind);
  const [label, take] = useState(list[0]?.path ?? "");
  const [at, go] = useState(-1);
  const [cursor, point] = useState<Corner>([0, 0]);
  const [begun, begin] = useState<Corner[]>([]);
  const [zoom, scale] = useState(1);
  const view = useRef<SVGSVGElement>(null);
  const drag = useRef<{ from: Corner; shape: Shape } | null>(null);
  const written_ = kind === "boxes" ? setting(question.settings, "transcribed") : "no";

  const put = (next: readonly Shape[]): void => { if (size && !editing.fixed) editing.say(written(next, kind, size)); };
  const full = shapes.length >= number(question.settings, "at_most", Infinity);
  const add = (shape: Shape | null): void => {
    begin([]);
    if (!shape || full) return;
    put([...shapes, shape]);
    go(shapes.length);
  };
  const set = (to: Corner): void => {
    if (!size || editing.fixed) return;
    const place = within(to, size);
    if (kind === "points") return add({ label, x: place[0], y: place[1] });
    if (kind === "boxes") return begun.length ? add(box(begun[0]!, place, label)) : begin([place]);
    const first = begun[0];
    if (first && begun.length >= LEAST_POLYGON && Math.hypot(first[0] - place[0], first[1] - place[1]) < 8 / zoom) return close();
    begin([...begun, place]);
  };
  const close = (): void => {
    if (begun.length >= LEAST_POLYGON) add({ label, points: begun });
  };
  const change = (place: number, to: Partial<Shape>): void => put(shapes.map((one, other) => (other === place ? { ...one, ...to } : one)));
  const out = (place: number): void => {
    put(shapes.filter((_, other) => other !== place));
    go(-1);
  };
  const choose = (path: string): void => {
    take(path);
    if (at >= 0 && shapes[at]) change(at, { label: path });
  };

  usePressing(editing, ({ id, key, shift, ctrl, alt }) => {
    if (id !== null) {
      choose(id);
      return true;
    }
    const way = ({ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] } as { [key: string]: Corner })[key];
    const far = shift ? 1 : STEP;
    if (way && alt) go(shapes.length ? (at + (key === "ArrowDown" || key === "ArrowRight" ? 1 : -1) + shapes.length) % shapes.length : -1);
    else if (way && ctrl && shapes[at] && size) put(shapes.map((one, place) => (place === at ? moved(one, [way[0] * far, way[1] * far], size) : one)));
    else if (way && size) point(within([cursor[0] + way[0] * far, cursor[1] + way[1] * far], size));
    else if (key === " ") set(cursor);
    else if (key === "Enter" && begun.length && kind === "polygons") close();
    else if (key === "Delete" && at >= 0) out(at);
    else if (key === "Escape" && (begun.length || at >= 0)) {
      if (begun.length) begin([]);
      else go(-1);
    } else if ((key === "+" || key === "=") && zoom < 8) scale(zoom * 1.5);
    else if (key === "_" && zoom > 1) scale(Math.max(1, zoom / 1.5));
    else return false;
    return true;
  });

  const placeOf = (event: MouseEvent): Corner => {
    const area = view.current!.getBoundingClientRect();
    return [((event.clientX - area.left) / area.width) * size!.width, ((event.clientY - area.top) / area.height) * size!.height];
  };
  const down = (event: PointerEvent): void => {
    if (!size || event.button !== 0 || editing.fixed) return;
    editing.enter();
    const hit = (event.target as Element).closest<SVGElement>("[data-place]");
    const to = within(placeOf(event), size);
    point(to);
    if (hit && !begun.length) {
      const place = Number(hit.dataset.place);
      go(place);
      drag.current = { from: to, shape: shapes[place]! };
    } else set(to);
    view.current?.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent): void => {
    if (!size || (!begun.length && !drag.current)) return;
    const to = within(placeOf(event), size);
    point(to);
    const held = drag.current;
    if (held && at >= 0) put(shapes.map((one, place) => (place === at ? moved(held.shape, [to[0] - held.from[0], to[1] - held.from[1]], size) : one)));
  };
  const up = (event: PointerEvent): void => {
    if (drag.current) drag.current = null;
    else if (size && kind === "boxes" && begun[0]) {
      const made = box(begun[0], within(placeOf(event), size), label);
      if (made) add(made); // a click alone sets the first corner only
    }
  };

  const from = address(medium);
  const unit = size ? Math.max(size.width, size.height) / 400 / zoom : 1;
  const hue = (path: string): string => {
    const place = list.findIndex((one) => one.path === path);
    return place < 0 ? "#7f7f7f" : colour(list[place]!, place);
  };
  const preview = begun.length ? (kind === "boxes" ? corners(box(begun[0]!, cursor, label) ?? { label, x: begun[0]![0], y: begun[0]![1] }) : [...begun, cursor]) : [];
  return (
    <div class="spans shapes">
      <div class="labels" role="group" aria-label={say("labels")}>
        {list.map((one: Class, place) => <button key={one.path} type="button" class="option" data-option aria-pressed={label === one.path} disabled={!!editing.fixed} aria-keyshortcuts={keys.get(one.path)} onClick={() => { editing.enter(); choose(one.path); }}><kbd>{keys.get(one.path) ?? "·"}</kbd><span class="dot" style={{ background: colour(one, place) }} /><span class="name">{shown(one)}</span></button>)}
      </div>
      <p class="telling" role="status">{say("shapes_hint", { n: grouped(shapes.length), x: Math.round(cursor[0]), y: Math.round(cursor[1]) })}</p>
      {from ? (
        <div class="canvas" tabIndex={0} role="group" aria-labelledby={`title-${question.name}`} onFocus={() => editing.enter()}>
          <div class="paper" style={{ width: `${zoom * 100}%` }}>
            <img src={from} alt={say("picture")} draggable={false} onLoad={(event) => measure({ width: event.currentTarget.naturalWidth, height: event.currentTarget.naturalHeight })} />
            {size ? (
              <svg ref={view} viewBox={`0 0 ${size.width} ${size.height}`} preserveAspectRatio="none" onPointerDown={down} onPointerMove={move} onPointerUp={up}>
                {shapes.map((one, place) => {
                  const own = corners(one);
                  const style = { stroke: hue(one.label), fill: hue(one.label) };
                  return own.length === 1
                    ? <circle key={place} data-place={place} class={place === at ? "here" : ""} cx={own[0]![0]} cy={own[0]![1]} r={unit * 3.5} style={style} />
                    : <polygon key={place} data-place={place} class={place === at ? "here" : ""} points={own.map((corner) => corner.join()).join(" ")} style={style} transform={one.rotation ? `rotate(${one.rotation} ${(one.x ?? 0) + (one.width ?? 0) / 2} ${(one.y ?? 0) + (one.height ?? 0) / 2})` : undefined} />;
                })}
                {preview.length ? <polyline class="preview" points={preview.map((corner) => corner.join()).join(" ")} style={{ stroke: hue(label) }} /> : null}
                {editing.active ? <path class="cross" d={`M${cursor[0] - unit * 8} ${cursor[1]}h${unit * 16}M${cursor[0]} ${cursor[1] - unit * 8}v${unit * 16}`} /> : null}
              </svg>
            ) : null}
          </div>
        </div>
      ) : <p class="problem">{say("no_medium")}</p>}
      <ul class="listed">
        {shapes.map((one, place) => (
          <li key={place} class={place === at ? "at" : ""}>
            <button type="button" class="see" aria-current={place === at} onClick={() => go(place)}><span class="dot" style={{ background: hue(one.label) }} /> <b>{shown(list.find((each) => each.path === one.label) ?? ({ value: one.label, en: "", zh: "" } as Class))}</b> <span class="soft">{corners(one)[0]!.map(Math.round).join(", ")}{one.width ? ` · ${Math.round(one.width)} × ${Math.round(one.height ?? 0)}` : ""}</span></button>
            {written_ && written_ !== "no" ? <input aria-label={say("written_there")} placeholder={say("written_there")} dir="auto" value={one.text ?? ""} onInput={(event) => change(place, { text: event.currentTarget.value })} /> : null}
            {question.settings.visibility === true ? <label class="soft"><input type="checkbox" checked={one.visible !== false} onChange={(event) => change(place, { visible: event.currentTarget.checked })} /> {say("visible")}</label> : null}
            {editing.fixed ? null : <button type="button" class="out" aria-label={say("take_out", { name: one.label })} onClick={() => out(place)}>×</button>}
          </li>
        ))}
      </ul>
    </div>
  );
}
