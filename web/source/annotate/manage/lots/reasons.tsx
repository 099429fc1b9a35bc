// Why something is sent back, mended or decided: reasons of the project's list by their keys, and words of one's own.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { say } from "../words";

export interface Why { reasons: readonly string[]; words: string }
export const NO_WHY: Why = { reasons: [], words: "" };

/** A second click of a double one may meet the next answer: it is nobody's. */
export function once(act: () => void): (event: MouseEvent) => void {
  return (event) => { if (event.detail < 2) act(); };
}

export function given(why: Why): boolean {
  return why.reasons.length > 0 || !!why.words.trim();
}

/** What a key does to reasons; null where it does nothing. */
export function pressedReason(list: readonly string[], why: Why, key: string): Why | null {
  const one = /^[1-9]$/.test(key) ? list[Number(key) - 1] : undefined;
  return one === undefined ? null : turned(why, one);
}

function turned(why: Why, one: string): Why {
  return { ...why, reasons: why.reasons.includes(one) ? why.reasons.filter((each) => each !== one) : [...why.reasons, one] };
}

export function Reasons({ list, why, set, send, focus }: { list: readonly string[]; why: Why; set: (why: Why) => void; send: () => void; focus: boolean }): JSX.Element {
  const field = useRef<HTMLTextAreaElement>(null);
  const group = useRef<HTMLDivElement>(null); // not a button of it: Enter sends
  useLayoutEffect(() => { if (focus) (list.length ? group : field).current?.focus(); }, [focus]);
  return (
    <div class="reasons">
      {list.length ? <div ref={group} class="row wrap" role="group" tabIndex={-1} aria-label={say("reasons")}>{list.map((one, place) => <button key={one} type="button" class="small" aria-pressed={why.reasons.includes(one)} onClick={() => set(turned(why, one))}>{one}{focus && place < 9 ? <> <kbd>{place + 1}</kbd></> : null}</button>)}</div> : null}
      <label class="stacked">{say(list.length ? "reason_more" : "reason")}<textarea ref={field} rows={2} dir="auto" maxLength={2000} value={why.words} onInput={(event) => set({ ...why, words: event.currentTarget.value })} onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); event.stopPropagation(); send(); } }} /></label>
    </div>
  );
}
