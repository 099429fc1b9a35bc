// Finding somebody by a few letters of the name or login: arrows choose, Enter takes, and the field is ready for the next.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, gone } from "../asking";
import { useLate } from "./doing";
import { named, type Somebody } from "./somebody";
import { say } from "./words";

const SHOWN = 8;

export function Finder({ name, took, without, active }: { name: string; took: (one: Somebody) => void; without?: ReadonlySet<number>; active?: boolean }): JSX.Element {
  const [typed, type] = useState("");
  const [rows, set] = useState<{ of: string; found: Somebody[] } | null>(null);
  const [at, move] = useState(0);
  const search = useLate(typed.trim(), 150);
  useEffect(() => {
    if (!search) return set(null);
    const own = new AbortController();
    const query = new URLSearchParams({ search, limit: String(without?.size ? 200 : SHOWN), ...(active ? { active: "true" } : {}) });
    ask<{ rows: Somebody[] }>(`/api/people?${query}`, "GET", undefined, own.signal).then((page) => { set({ of: search, found: page.rows }); move(0); }, (problem: unknown) => { if (!gone(problem)) set(null); });
    return () => own.abort();
  }, [search]);
  const found = typed.trim() && rows ? rows.found.filter((one) => !without?.has(one.id)).slice(0, SHOWN) : [];
  const take = (one: Somebody): void => { type(""); set(null); took(one); };
  const press = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by && found.length) move((before) => (before + by + found.length) % found.length);
    else if (event.key === "Enter" && found[at] && rows?.of === typed.trim()) take(found[at]!);
    else if (event.key === "Escape" && typed) type("");
    else if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
  };
  const empty = !!typed.trim() && rows?.of === typed.trim() && !found.length;
  return (
    <div class="finder">
      <label class="stacked">{name}
        <input type="text" role="combobox" value={typed} autocomplete="off" spellcheck={false} aria-expanded={found.length > 0} aria-controls="found" aria-autocomplete="list" aria-activedescendant={found.length ? `found-${at}` : undefined} onInput={(event) => type(event.currentTarget.value)} onKeyDown={press} />
      </label>
      <ul id="found" role="listbox" aria-label={name} hidden={!found.length}>{found.map((one, place) => <li key={one.id} id={`found-${place}`} role="option" aria-selected={place === at} onMouseDown={(event) => event.preventDefault()} onClick={() => take(one)}><bdi>{named(one)}</bdi> <span class="soft"><bdi>{one.login}</bdi></span></li>)}</ul>
      <p class="outcome problem" role="status">{empty ? say("member_none", { typed: typed.trim() }) : ""}</p>
    </div>
  );
}
