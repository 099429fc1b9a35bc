// Mark stretches of a recording: drag over the waveform, or press a label's key where one begins and again where it ends.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Json } from "../../asking";
import { address } from "../../material/piece";
import { number as grouped, say } from "../../words";
import { classes, colour, leaves, shown, text as setting, usePressing, type Class, type Editing } from "../kind";
import type { Tool } from "./shown";
import { between, clock, isRegion, millisecond, read, room, shifted, slid, zoomed, type Edge, type Region, type Window } from "./stretches";
import { Waveform } from "./wave";

const PLAIN = "mark"; // what the key does where there are no labels
const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];

type Held = { kind: "draw"; from: number } | { kind: "move"; place: number; edge: Edge; region: Region; from: number } | { kind: "ghost"; n: number };

function Button({ word, sign, keys, act, off, on }: Tool): JSX.Element {
  return <button type="button" class="tool" title={`${say(word)}${keys ? ` (${keys})` : ""}`} aria-label={say(word)} disabled={off} aria-pressed={on} onClick={act}>{sign ? <span aria-hidden="true">{sign}</span> : say(word)}</button>;
}

export default function Regions(editing: Editing): JSX.Element {
  const { question, keys } = editing;
  const medium = editing.material[setting(question.settings, "on")];
  const from = address(medium);
  const told = medium && typeof medium === "object" && !Array.isArray(medium) && typeof medium.duration === "number" ? medium.duration : 0;
  const player = useRef<HTMLAudioElement>(null);
  const [now, tick] = useState(0);
  const [measured, measure] = useState(0);
  const [broken, fail] = useState(false);
  const [tries, again] = useState(0);
  const [playing, run] = useState(false);
  const [speed, pace] = useState(1);
  const [loop, repeat] = useState(false);
  const [open, begin] = useState<{ label: string; start: number } | null>(null);
  const [chosen, choose] = useState(-1);
  const [edge, hold] = useState<Edge>("");
  const [label, take] = useState("");
  const [seen, see] = useState<Window | null>(null);
  const [telling, tell] = useState("");
  const [dragged, drag] = useState<{ place: number; region: Region } | null>(null);
  const held = useRef<Held | null>(null);
  const until = useRef<Region | null>(null); // the stretch that is played
  const list = useMemo(() => leaves(classes(question.settings.labels), false), [question]);
  const regions = useMemo(() => read(editing.value), [editing.value]);
  const long = told || measured;
  const view: Window = seen ?? { from: 0, to: long || 1 };
  const at = chosen < regions.length ? chosen : -1;
  const own = at < 0 ? null : regions[at]!;
  const fixed = !!editing.fixed;
  const apart = setting(question.settings, "overlap") === "none";
  const transcribed = setting(question.settings, "transcribed");
  const named = label || list[0]?.path || PLAIN;

  const go = (place: number): void => {
    choose(place);
    hold("");
  };
  const put = (next: readonly Region[]): void => { if (!fixed) editing.say({ regions: next as unknown as Json }); };
  const change = (place: number, to: Partial<Region>): void => put(regions.map((one, other) => (other === place ? { ...one, ...to } : one)));
  const space = (place: number, about: number): [number, number] => (apart ? room(regions, place, about, long) : [0, long || Infinity]);
  const add = (one: number, other: number, as: string): boolean => {
    const made = between(one, other, space(-1, Math.min(one, other)), as === PLAIN && !list.length ? undefined : as);
    if (!made) {
      if (apart && Math.abs(one - other) > 0.01) tell(say("region_overlaps"));
      return false;
    }
    put([...regions, made]);
    go(regions.length);
    return true;
  };
  const time = (): number => millisecond(player.current?.currentTime ?? 0);
  /** Begin a stretch or end it; where the recording stands still in the chosen one, that is relabelled. */
  const press = (path: string): void => {
    editing.enter();
    tell("");
    take(path);
    if (fixed) return;
    const here = time();
    if (own && !open && list.length && path !== own.label && player.current?.paused && here >= own.start - 0.001 && here < own.end - 0.001) return change(at, { label: path });
    if (open && open.label === path) {
      begin(null);
      add(open.start, here, path);
    } else begin({ label: path, start: here });
  };
  const seek = (to: number): void => {
    until.current = null;
    if (!player.current) return;
    player.current.currentTime = Math.min(Math.max(to, 0), long);
    tick(player.current.currentTime);
  };
  const play = (one: Region | null = null): void => {
    const sound = player.current;
    if (!sound) return;
    until.current = one;
    if (one) sound.currentTime = one.start;
    sound.playbackRate = speed;
    void sound.play().catch(() => undefined);
  };
  const playOrStop = (): void => { if (player.current?.paused) play(); else player.current?.pause(); };
  const faster = (by: 1 | -1): void => pace(SPEEDS[Math.min(Math.max(SPEEDS.indexOf(speed) + by, 0), SPEEDS.length - 1)]!);
  const out = (place: number): void => {
    put(regions.filter((_, other) => other !== place));
    go(-1);
  };
  const walk = (by: 1 | -1): void => {
    if (!regions.length) return;
    const order = regions.map((_, place) => place).sort((a, b) => regions[a]!.start - regions[b]!.start);
    const next = order[at < 0 ? (by === 1 ? 0 : order.length - 1) : (order.indexOf(at) + by + order.length) % order.length]!;
    go(next);
    seek(regions[next]!.start);
  };
  const nudge = (by: number): boolean => {
    if (!own || fixed) return false;
    const next = shifted(own, edge, by, space(at, (own.start + own.end) / 2));
    change(at, next);
    seek(edge === "end" ? next.end : next.start);
    return true;
  };
  useEffect(() => { if (player.current) player.current.playbackRate = speed; }, [speed, measured]);
  useEffect(() => {
    let frame = 0;
    const look = (): void => {
      const sound = player.current;
      const one = until.current;
      if (sound && one && sound.currentTime >= one.end) {
        if (repeated.current) sound.currentTime = one.start;
        else {
          sound.pause();
          sound.currentTime = one.end;
          until.current = null;
        }
      }
      if (sound) tick(sound.currentTime);
      if (sound && !sound.paused) frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [playing]);
  const repeated = useRef(loop);
  repeated.current = loop;
  useEffect(() => {
    if (!playing || !seen) return;
    const span = seen.to - seen.from;
    if (now > seen.to || now < seen.from) see(slid(seen, now - seen.from - span / 10, long)); // the view goes with what is played
  }, [now]);
  const n = useRef(regions.length);
  useLayoutEffect(() => {
    if (regions.length === n.current + 1) choose(regions.length - 1);
    n.current = regions.length;
  }, [regions.length]);

  const zoom = (by: number, about = now >= view.from && now <= view.to ? now : (view.from + view.to) / 2): void => { if (long) see(zoomed(view, by, about, long)); };
  usePressing(editing, ({ id, key, shift, ctrl, alt }) => {
    const by = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : 0;
    if (id !== null) press(id);
    else if (key === " " && shift) play(own);
    else if (key === " ") playOrStop();
    else if (by && ctrl) return nudge(by * (shift ? 0.01 : 0.1));
    else if (by && alt) {
      if (own) hold(EDGES[(EDGES.indexOf(edge) + by + 3) % 3]!);
    } else if (by) seek(time() + by * (shift ? 0.1 : 1));
    else if ((key === "ArrowDown" || key === "ArrowUp") && alt) walk(key === "ArrowDown" ? 1 : -1);
    else if (ctrl && key.toLowerCase() === "l") repeat(!loop);
    else if (ctrl) return false;
    else if (key === "Delete" && own && !fixed) out(at);
    else if (key === "Escape" && (open || at >= 0 || dragged)) {
      if (dragged) cancel();
      else if (open) begin(null);
      else if (edge) hold("");
      else go(-1);
    } else if (key === "<" || key === ">") faster(key === ">" ? 1 : -1);
    else if (key === "+" || key === "=") zoom(2);
    else if (key === "_") zoom(0.5);
    else if (key === "0") see(null);
    else return false;
    return true;
  });

  const ghosts = useMemo(() => (editing.suggested?.parts ?? []).flatMap(({ n: place, what }) => (isRegion(what) ? [{ n: place, region: what }] : [])), [editing.suggested?.parts]);
  const cancel = (): void => {
    held.current = null;
    drag(null);
  };
  const down = (when: number, place: number, side: Edge, ghost: number): boolean => {
    if (!long) return false;
    tell("");
    if (ghost >= 0) held.current = { kind: "ghost", n: ghost };
    else if (place >= 0) {
      choose(place);
      hold(side);
      if (fixed) return false;
      held.current = { kind: "move", place, edge: side, region: regions[place]!, from: when };
    } else held.current = { kind: "draw", from: when };
    return true;
  };
  const move = (when: number): void => {
    const own_ = held.current;
    if (!own_ || own_.kind === "ghost" || fixed) return;
    if (own_.kind === "move") drag({ place: own_.place, region: shifted(own_.region, own_.edge, when - own_.from, space(own_.place, (own_.region.start + own_.region.end) / 2)) });
    else {
      const made = between(own_.from, when, space(-1, own_.from));
      drag(made ? { place: -1, region: made } : null);
    }
  };
  const up = (when: number): void => {
    const own_ = held.current;
    held.current = null;
    if (own_?.kind === "ghost") {
      const found = ghosts.find((one) => one.n === own_.n);
      if (editing.suggested?.at === own_.n) editing.suggested.take(own_.n);
      else editing.suggested?.go(own_.n);
      if (found) seek(found.region.start);
    } else if (own_?.kind === "move") {
      if (dragged) change(own_.place, dragged.region);
      else seek(own_.edge === "end" ? own_.region.end : own_.region.start);
    } else if (own_) {
      const least = ((view.to - view.from) / 1000) * 4; // less is a click
      if (fixed || Math.abs(when - own_.from) < least || !add(own_.from, when, named)) seek(own_.from);
    }
    drag(null);
  };

  const hue = (path: string | undefined): string => {
    const place = list.findIndex((one) => one.path === path);
    return place < 0 ? "#44617b" : colour(list[place]!, place);
  };
  const name = (one: Region): string => (one.label ? shown(list.find((each) => each.path === one.label) ?? ({ value: one.label, en: "", zh: "" } as Class)) : say("region"));
  const calls = (one: Region): string => `${name(one)} ${clock(one.start)}`;
  const offers: Pick<Class, "path">[] = list.length ? list : [{ path: PLAIN }];
  const drawn = dragged && dragged.place >= 0 ? regions.map((one, place) => (place === dragged.place ? dragged.region : one)) : regions;
  const status = telling || (open ? say("region_open", { from: clock(open.start) }) : edge ? say(edge === "start" ? "region_edge_start" : "region_edge_end") : say("regions_begin"));
  if (!from) return <p class="problem">{say("no_medium")}</p>;
  return (
    <div class="spans regions">
      <div class="labels" role="group" aria-label={say("labels")}>
        {offers.map((one, place) => <button key={one.path} type="button" class="option" data-option aria-pressed={open?.label === one.path || (!open && named === one.path)} disabled={fixed} aria-keyshortcuts={keys.get(one.path)} onClick={() => press(one.path)}><kbd>{keys.get(one.path) ?? "·"}</kbd><span class="dot" style={{ background: list.length ? colour(one as Class, place) : hue(undefined) }} /><span class="name">{list.length ? shown(one as Class) : say("mark_it")}</span></button>)}
      </div>
      <div class="tools" role="toolbar" aria-label={say("play")}>
        <Button word={playing ? "stop" : "play"} sign={playing ? "❚❚" : "▶"} keys="Space" act={playOrStop} />
        <Button word="play_region" sign="" keys="Shift Space" off={!own} act={() => play(own)} />
        <Button word="loop" sign="" keys="Ctrl L" on={loop} act={() => repeat(!loop)} />
        <label class="tool-slider"><span>{say("speed")}</span><select value={speed} onChange={(event) => pace(Number(event.currentTarget.value))}>{SPEEDS.map((one) => <option key={one} value={one}>{one}×</option>)}</select></label>
        <Button word="zoom_in" sign="＋" keys="+" act={() => zoom(2)} /><Button word="zoom_out" sign="－" keys="_" act={() => zoom(0.5)} /><Button word="zoom_fit" sign="" keys="0" act={() => see(null)} />
        <span class="soft">{clock(now)} / {clock(long)}</span>
      </div>
      <p class="telling"><span>{say("regions_hint", { at: clock(now), n: grouped(regions.length) })}</span> · <span role="status">{status}</span></p>
      {broken ? <p class="problem" role="alert">{say("audio_broken")} <button type="button" class="small" onClick={() => { fail(false); again(tries + 1); }}>{say("again")}</button></p> : null}
      <audio key={tries} ref={player} preload="metadata" src={from} onLoadedMetadata={(event) => { if (Number.isFinite(event.currentTarget.duration)) measure(event.currentTarget.duration); }} onDurationChange={(event) => { if (Number.isFinite(event.currentTarget.duration)) measure(event.currentTarget.duration); }} onError={() => fail(true)} onPlay={() => run(true)} onPause={() => run(false)} onEnded={() => run(false)} />
      <Waveform
        from={from} long={long} window={view} see={see} now={now} active={editing.active} labelledBy={`title-${question.name}`} regions={drawn} at={at} edge={edge} ghosts={ghosts} ghost={editing.suggested?.at ?? -1} hue={hue} name={name}
        begun={open?.start ?? null} drawn={dragged && dragged.place < 0 ? dragged.region : null} enter={editing.enter} down={down} move={move} up={up} cancel={cancel}
      />
      <ul class="listed tall">
        {regions.map((one, place) => (
          <li key={place} class={place === at ? "at" : ""}>
            <button type="button" class="see" aria-current={place === at} onClick={() => { go(place); seek(one.start); }}><span class="dot" style={{ background: hue(one.label) }} /> <b>{name(one)}</b> <span class="soft">{clock(one.start)}–{clock(one.end)}</span></button>
            <button type="button" class="out" aria-label={say("play_region_named", { name: calls(one) })} onClick={() => { go(place); play(one); }}>▶</button>
            {transcribed && transcribed !== "no" ? <input type="text" aria-label={say("said_there")} placeholder={say("said_there")} dir="auto" disabled={fixed} value={one.text ?? ""} onFocus={() => go(place)} onKeyDown={(event) => { if (event.key === "Enter" && event.shiftKey && !event.isComposing) { event.preventDefault(); play(one); } }} onInput={(event) => change(place, { text: event.currentTarget.value })} /> : null}
            {fixed ? null : <button type="button" class="out" aria-label={say("take_out", { name: calls(one) })} onClick={() => out(place)}>×</button>}
          </li>
        ))}
      </ul>
    </div>
  );
}

const EDGES: readonly Edge[] = ["", "start", "end"];
