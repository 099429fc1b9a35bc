// What stands beside the image: tools with their keys, and all shapes in a list.
import { memo } from "preact/compat";
import type { JSX } from "preact";
import { say, type Word } from "../../words";
import type { Looks } from "./canvas";
import { corners, type Shape } from "./drawing";

export interface Tool { word: Word; sign: string; keys: string; act: () => void; off?: boolean; on?: boolean }

function Button({ word, sign, keys, act, off, on }: Tool): JSX.Element {
  const shown = `${say(word)}${keys ? ` (${keys})` : ""}`;
  return <button type="button" class="tool" title={shown} aria-label={say(word)} aria-keyshortcuts={keys ? keys.replace("Ctrl ", "Control+").replace("Alt ", "Alt+") : undefined} disabled={off} aria-pressed={on} onClick={act}>{sign ? <span aria-hidden="true">{sign}</span> : say(word)}</button>;
}

export function Tools({ tools, looks, look }: { tools: readonly Tool[]; looks: Looks; look: (looks: Looks) => void }): JSX.Element {
  const slider = (word: "brightness" | "contrast", name: "bright" | "contrast"): JSX.Element => (
    <label class="tool-slider"><span>{say(word)}</span><input type="range" min="0.25" max="3" step="0.05" value={looks[name]} onInput={(event) => look({ ...looks, [name]: Number(event.currentTarget.value) })} onDblClick={() => look({ ...looks, [name]: 1 })} /></label>
  );
  return (
    <div class="tools" role="toolbar" aria-label={say("image_tools")}>
      {tools.map((one) => <Button key={one.word} {...one} />)}
      {slider("brightness", "bright")}{slider("contrast", "contrast")}
    </div>
  );
}

/** What the list may do; the same object all the time, so that rows are drawn again only where they changed. */
export interface Deeds { go: (place: number) => void; change: (place: number, to: Partial<Shape>) => void; out: (place: number) => void; hide: (place: number) => void; lock: (place: number) => void }

interface Row { shape: Shape; place: number; here: boolean; hue: string; name: string; hidden: boolean; locked: boolean; written: boolean; visibility: boolean; fixed: boolean; deeds: Deeds; tongue: string }

const One = memo(function One({ shape, place, here, hue, name, hidden, locked, written, visibility, fixed, deeds }: Row): JSX.Element {
  const off = fixed || locked;
  return (
    <li class={here ? "at" : ""}>
      <button type="button" class="see" aria-current={here} onClick={() => deeds.go(place)}><span class="dot" style={{ background: hue }} /> <b>{name}</b> <span class="soft">{corners(shape)[0]!.map(Math.round).join(", ")}{shape.width ? ` · ${Math.round(shape.width)} × ${Math.round(shape.height ?? 0)}` : shape.points ? ` · ${shape.points.length} ∠` : ""}{shape.rotation ? ` · ${Math.round(shape.rotation)}°` : ""}</span></button>
      {written ? <input type="text" aria-label={say("written_there")} placeholder={say("written_there")} dir="auto" disabled={off} value={shape.text ?? ""} onFocus={() => deeds.go(place)} onInput={(event) => deeds.change(place, { text: event.currentTarget.value })} /> : null}
      {visibility ? <label class="soft"><input type="checkbox" disabled={off} checked={shape.visible !== false} onChange={(event) => deeds.change(place, { visible: event.currentTarget.checked })} /> {say("visible")}</label> : null}
      <button type="button" class="out" aria-pressed={hidden} aria-label={say("hide_named", { name })} title={`${say("hide_named", { name })} (Ctrl H)`} onClick={() => deeds.hide(place)}><span aria-hidden="true">{hidden ? "◌" : "◉"}</span></button>
      {fixed ? null : <button type="button" class="out" aria-pressed={locked} aria-label={say("lock_named", { name })} title={`${say("lock_named", { name })} (Ctrl L)`} onClick={() => deeds.lock(place)}><span aria-hidden="true">{locked ? "▣" : "▢"}</span></button>}
      {fixed ? null : <button type="button" class="out" disabled={locked} aria-label={say("take_out", { name })} onClick={() => deeds.out(place)}>×</button>}
    </li>
  );
});

export function Listed({ rows }: { rows: readonly Row[] }): JSX.Element {
  return <ul class="listed">{rows.map((one) => <One key={one.place} {...one} />)}</ul>;
}
