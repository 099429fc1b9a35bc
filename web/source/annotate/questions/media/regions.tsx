// Mark stretches of a recording: a label's key begins one where the recording is, and ends it when it is pressed again.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Json } from "../../asking";
import { address } from "../../material/piece";
import { say } from "../../words";
import { classes, colour, leaves, shown, text as setting, usePressing, type Class, type Editing } from "../kind";

interface Region { start: number; end: number; label?: string; text?: string }

const PLAIN = "mark"; // what the key does where there are no labels

function read(value: Json | undefined): Region[] {
  const given = value && typeof value === "object" && !Array.isArray(value) ? value.regions : value;
  return (Array.isArray(given) ? given : []) as unknown as Region[];
}

function at(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, "0")}`;
}

export default function Regions(editing: Editing): JSX.Element {
  const { question, keys, material } = editing;
  const player = useRef<HTMLAudioElement>(null);
  const [now, tick] = useState(0);
  const [long, measure] = useState(0);
  const [open, begin] = useState<{ label: string; start: number } | null>(null);
  const [chosen, go] = useState(-1);
  const list = leaves(classes(question.settings.labels), false);
  const regions = read(editing.value);
  const transcribed = setting(question.settings, "transcribed");
  const put = (next: Region[]): void => { if (!editing.fixed) editing.say({ regions: next as unknown as Json }); };
  const change = (place: number, to: Partial<Region>): void => put(regions.map((one, other) => (other === place ? { ...one, ...to } : one)));
  const time = (): number => Math.round((player.current?.currentTime ?? 0) * 1000) / 1000;
  const press = (label: string): void => {
    editing.enter();
    const here = time();
    if (!open || open.label !== label) return begin({ label, start: here });
    begin(null);
    const [start, end] = [Math.min(open.start, here), Math.max(open.start, here)];
    if (end - start < 0.01) return;
    put([...regions, { start, end, ...(label === PLAIN ? {} : { label }) }]);
    go(regions.length);
  };
  const seek = (by: number): void => {
    if (player.current) player.current.currentTime = Math.min(Math.max(player.current.currentTime + by, 0), long);
  };
  const play = (one: Region): void => {
    const sound = player.current;
    if (!sound) return;
    sound.currentTime = one.start;
    void sound.play().catch(() => undefined);
  };
  useEffect(() => {
    const sound = player.current;
    const look = (): void => tick(sound?.currentTime ?? 0);
    const timer = setInterval(look, 100);
    return () => clearInterval(timer);
  }, []);
  usePressing(editing, ({ id, key, shift, alt }) => {
    const sound = player.current;
    if (id !== null) press(id);
    else if (key === " ") void (sound?.paused ? sound.play().catch(() => undefined) : sound?.pause());
    else if (key === "ArrowLeft") seek(shift ? -0.1 : -1);
    else if (key === "ArrowRight") seek(shift ? 0.1 : 1);
    else if ((key === "ArrowDown" || key === "ArrowUp") && alt && regions.length) go((chosen + (key === "ArrowDown" ? 1 : -1) + regions.length) % regions.length);
    else if (key === "Delete" && regions[chosen]) put(regions.filter((_, place) => place !== chosen));
    else if (key === "Escape" && open) begin(null);
    else return false;
    return true;
  });
  const hue = (label: string | undefined): string => {
    const place = list.findIndex((one) => one.path === label);
    return place < 0 ? "#44617b" : colour(list[place]!, place);
  };
  const from = address(material[setting(question.settings, "on")]);
  const offers: Pick<Class, "path">[] = list.length ? list : [{ path: PLAIN }];
  return (
    <div class="spans regions">
      <div class="labels" role="group" aria-label={say("labels")}>
        {offers.map((one, place) => <button key={one.path} type="button" class="option" data-option aria-pressed={open?.label === one.path} disabled={!!editing.fixed} aria-keyshortcuts={keys.get(one.path)} onClick={() => press(one.path)}><kbd>{keys.get(one.path) ?? "·"}</kbd><span class="dot" style={{ background: list.length ? colour(one as Class, place) : hue(undefined) }} /><span class="name">{list.length ? shown(one as Class) : say("mark_it")}</span></button>)}
      </div>
      <p class="telling" role="status">{open ? say("region_open", { from: at(open.start) }) : say("regions_hint", { at: at(now), n: regions.length })}</p>
      {from ? <audio ref={player} controls preload="metadata" src={from} onLoadedMetadata={(event) => measure(event.currentTarget.duration)} /> : <p class="problem">{say("no_medium")}</p>}
      <svg class="timeline" viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true" onClick={(event) => { const area = event.currentTarget.getBoundingClientRect(); if (player.current && long) player.current.currentTime = ((event.clientX - area.left) / area.width) * long; }}>
        {long ? regions.map((one, place) => <rect key={place} x={(1000 * one.start) / long} width={Math.max(2, (1000 * (one.end - one.start)) / long)} y={place === chosen ? 2 : 8} height={place === chosen ? 36 : 24} style={{ fill: hue(one.label) }} />) : null}
        {long ? <rect x={(1000 * now) / long} width="2" y="0" height="40" class="now" /> : null}
      </svg>
      <ul class="listed tall">
        {regions.map((one, place) => (
          <li key={place} class={place === chosen ? "at" : ""}>
            <button type="button" class="see" aria-current={place === chosen} onClick={() => { go(place); play(one); }}><span class="dot" style={{ background: hue(one.label) }} /> <b>{one.label ? shown(list.find((each) => each.path === one.label) ?? ({ value: one.label, en: "", zh: "" } as Class)) : say("region")}</b> <span class="soft">{at(one.start)}–{at(one.end)}</span></button>
            {transcribed && transcribed !== "no" ? <input aria-label={say("said_there")} placeholder={say("said_there")} dir="auto" value={one.text ?? ""} onInput={(event) => change(place, { text: event.currentTarget.value })} /> : null}
            {editing.fixed ? null : <button type="button" class="out" aria-label={say("take_out", { name: at(one.start) })} onClick={() => put(regions.filter((_, other) => other !== place))}>×</button>}
          </li>
        ))}
      </ul>
    </div>
  );
}
