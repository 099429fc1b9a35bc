// What the rooms of the catalogue share: the way from one to the next, who may come in, and fields of their forms.
import type { ComponentChildren, JSX } from "preact";
import { known, me } from "../account";
import { language, moment } from "../../language";
import { useTitle } from "../parts";
import { useKeys } from "../people/doing";
import { address, go } from "../route";
import { SignIn } from "../signing";
import { say, type Word } from "./words";

const EVERY = ["catalogue", "map", "requests", "calls", "leaderboards", "collections", "following", "promises"] as const;
const OPEN: readonly string[] = ["catalogue", "leaderboards"];

/** The rooms of the catalogue that somebody may enter, and where he is. */
export function Ways({ at }: { at: string }): JSX.Element {
  const mine = EVERY.filter((room) => me.value || OPEN.includes(room));
  const here = mine.findIndex((room) => room === at);
  const next = (by: number): void => { const to = mine[here + by]; if (here >= 0 && to) go(to); };
  useKeys({ "[": () => next(-1), "]": () => next(1) });
  return <nav class="rooms-nav ways" aria-label={say("rooms")}>{mine.map((room) => <a key={room} href={address(room)} aria-current={room === at ? "page" : undefined}>{say(room)}</a>)}</nav>;
}

/** A room for whoever is signed in. */
export function Inside({ title, children }: { title: Word; children: () => JSX.Element }): JSX.Element {
  useTitle(say(title));
  if (known.value === "asking") return <main class="alone"><p class="soft">{say("loading")}</p></main>;
  if (!me.value) return <main class="alone"><p>{say("room_sign_in")}</p><SignIn /></main>;
  return children();
}

export function mayChange(): boolean {
  return !!me.value?.may.includes("catalogue.change");
}

/** A field of several lines. */
export function Long({ name, value, set, longest, rows = 4, required = false }: { name: string; value: string; set: (value: string) => void; longest: number; rows?: number; required?: boolean }): JSX.Element {
  return <label class="stacked">{name}<textarea rows={rows} value={value} maxLength={longest} required={required} onInput={(event) => set(event.currentTarget.value)} /></label>;
}

/** A choice among words. */
export function Choice({ name, value, set, of, none }: { name: string; value: string; set: (value: string) => void; of: readonly (readonly [value: string, word: string])[]; none?: string }): JSX.Element {
  return <label class="stacked">{name}<select value={value} onChange={(event) => set(event.currentTarget.value)}>{none === undefined ? null : <option value="">{none}</option>}{of.map(([one, word]) => <option key={one} value={one}>{word}</option>)}</select></label>;
}

/** Two or three short fields beside each other. */
export function Beside({ children }: { children: ComponentChildren }): JSX.Element {
  return <div class="beside-fields">{children}</div>;
}

/** Return a whole number that somebody wrote, null where he wrote none, and undefined where it is something else. */
export function whole(typed: string): number | null | undefined {
  const text = typed.replace(/[\s,，_]/g, "");
  if (!text) return null;
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

export function when(time: string | null | undefined): string {
  return time ? moment(time) : "";
}

export function tongue(): "en" | "zh" {
  return language.value === "en" ? "en" : "zh";
}
