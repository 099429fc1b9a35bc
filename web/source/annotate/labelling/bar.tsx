// What can be done with the whole task, with its keys; and what the page is doing by itself.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { number as grouped, say, type Word } from "../words";
import { draftState } from "./drafting";
import { back, canBack, canOn, on } from "./past";
import { guided } from "./guideline";
import { asking, guidelineOpen, helpOpen, mineOpen, showGuideline } from "./pressing";
import { flush, offline, sending, unsent } from "./sending";
import { complete, correcting, count, done, lasts, leave, more, oneKey, save, turn, undo } from "./task";
import { active, clock, idle } from "./timing";

function Deed({ word, key_, act, off, main }: { word: Word; key_: string; act: () => void; off?: boolean; main?: boolean }): JSX.Element {
  return <button type="button" class={main ? "deed main" : "deed"} disabled={off} onClick={act} aria-keyshortcuts={key_ === "⌫" ? "Backspace" : key_.replace("Ctrl ", "Control+")}><span>{say(word)}</span> <kbd>{key_}</kbd></button>;
}

export function Bar(): JSX.Element {
  const none = !turn.value;
  const again = !!correcting.value;
  return (
    <div class="deeds" role="toolbar" aria-label={say("deeds")}>
      <Deed word="undo" key_="⌫" off={!done.value.length || again} act={() => void undo()} />
      <Deed word="skip" key_="-" off={none || again} act={() => void leave("skip", "")} />
      <Deed word="ask_senior" key_="!" off={none || again} act={() => { asking.value = "escalate"; }} />
      {canBack.value || canOn.value ? <Deed word="step_back" key_="Ctrl Z" off={!canBack.value} act={() => void back()} /> : null}
      {canOn.value ? <Deed word="step_on" key_="Ctrl Y" act={() => void on()} /> : null}
      <span class="grow" />
      <Deed word="mine" key_="," act={() => { mineOpen.value = !mineOpen.value; }} />
      <Deed word={guided.value ? (guidelineOpen.value ? "guideline_hide" : "guideline") : "guideline_none"} key_="." off={!guided.value} act={() => showGuideline(!guidelineOpen.value)} />
      <Deed word="all_keys" key_="?" act={() => { helpOpen.value = true; }} />
      <Deed word={again ? "save_correction" : oneKey.value ? "save" : "save_next"} key_="Enter" off={none} main={complete.value && !none} act={() => void save()} />
    </div>
  );
}

/** Below this, the rest of a lease is shown, in ms. */
const SOON = 120_000;

function Lease(): JSX.Element | null {
  const [rest, set] = useState<number | null>(null);
  useEffect(() => {
    const look = (): void => set(lasts());
    look();
    const timer = setInterval(look, 1_000);
    return () => clearInterval(timer);
  }, [turn.value]);
  if (rest === null || rest > SOON) return null;
  if (rest > 0) return <span class="lease" role="status">{say("lease_soon", { time: clock(rest) })}</span>;
  return <span class="lease over" role="alert">{say("lease_over")} <button type="button" class="small" onClick={() => void more().catch(() => undefined)}>{say("look_again")}</button></span>;
}

function Saved(): JSX.Element {
  const n = unsent.value.length;
  if (offline.value) return <span class="offline">{say(n ? "offline_n" : "offline", { n })} <button type="button" class="small" onClick={() => void flush()}>{say("try_now")}</button></span>;
  if (n || sending.value) return <span class="soft">{say("sending")}</span>;
  return <span class="soft">{draftState.value && turn.value ? say(draftState.value === "saved" ? "draft_saved" : "draft_kept") : say("all_saved")}</span>;
}

export function Status(): JSX.Element {
  return (
    <footer class="status">
      {turn.value ? <span class={idle.value ? "clock idle" : "clock"} title={say(idle.value ? "clock_idle" : "clock")}><span aria-hidden="true">{idle.value ? "⏸" : "◷"}</span> {clock(active.value)}{idle.value ? <span> {say("idle")}</span> : null}</span> : null}
      <span class="soft">{say("answered_n", { n: grouped(count.value) })}</span>
      <Lease />
      <span class="grow" />
      <span aria-live="polite">{Saved()}</span>
    </footer>
  );
}
