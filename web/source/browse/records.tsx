// The list of records, page by page.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Filters, soon } from "./filters";
import { Decision, Empty, Fault } from "./parts";
import { Record } from "./record";
import type { Told } from "./asking";
import { about, after, begin, choose, chosen, close, count, filters, filtersOpen, firsts, goTo, looking, mistake, narrowed, open, pages, rows, search, searched, show, sort, turn } from "./state";
import { measured, number, say, share } from "./words";

function Place(): JSX.Element {
  const total = about.value?.records ?? 0;
  const first = (firsts.value.at(-1) ?? 0) + 1;
  const last = first + rows.value.length - 1;
  const found = count.value;
  const whole = found?.done ? found.n : narrowed.value ? null : total;
  let text = "";
  if (looking.value && !rows.value.length) text = say("searching", { share: share(total ? searched.value / total : 0) });
  else if (!rows.value.length) text = "";
  else if (whole !== null) text = say("page_of", { first: number(first), last: number(last), n: number(whole) });
  else text = say("page_found", { first: number(first), last: number(last) });
  const more = narrowed.value && found && !found.done ? say("found_so_far", { n: number(found.n), share: share(total ? found.searched / total : 1) }) : "";
  return <p class="place" role="status">{text}{more ? ` · ${more}` : ""}</p>;
}

function Jump(): JSX.Element {
  const [typed, type] = useState("");
  const [fault, set] = useState<Told | null>(null);
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!typed.trim()) return;
    set(await goTo(typed.trim()));
  };
  return (
    <form class="jump" onSubmit={(event) => void go(event)}>
      <input type="text" aria-label={say("go_to")} placeholder={say("go_to")} value={typed} onInput={(event) => { type(event.currentTarget.value); set(null); }} />
      <button type="submit" disabled={!typed.trim()}>{say("go")}</button>
      {fault ? <span class="problem" role="alert">{fault.message}</span> : null}
    </form>
  );
}

function List(): JSX.Element {
  if (mistake.value) return <Fault told={mistake.value}><button type="button" onClick={() => void begin()}>{say("again")}</button></Fault>;
  if (!rows.value.length && !looking.value) {
    return about.value?.records ? <Empty title="nothing" hint="nothing_hint" /> : <Empty title="empty" hint="empty_hint" />;
  }
  return (
    <ol class="rows" start={(firsts.value.at(-1) ?? 0) + 1} aria-busy={looking.value}>
      {rows.value.map((row, at) => (
        <li key={row.position}>
          <button type="button" id={`row-${at}`} aria-current={chosen.value === at ? "true" : undefined} onClick={() => { choose(at); void show(row.position); }}>
            <span class="head">
              <Decision decision={row.decision} reason={row.reason} />
              {row.language ? <span>{row.language}</span> : null}
              {row.source ? <span class="source">{row.source}</span> : null}
              {sort.value ? <span class="sorted">{sort.value} <b>{measured(row[sort.value])}</b></span> : null}
              <span class="id">{row.id}</span>
            </span>
            <span class="preview" dir="auto">{row.preview || say("empty_text")}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

export function Records(): JSX.Element {
  return (
    <div class={`records${open.value !== null ? " opened" : ""}${filtersOpen.value ? " filtering" : ""}`}>
      <aside class="filters" aria-label={say("filters")}><Filters /></aside>
      <section class="middle" aria-label={say("records")}>
        <div class="bar">
          <input id="search" type="search" aria-label={say("search")} placeholder={say("search_hint")} value={search.value} onInput={(event) => { search.value = event.currentTarget.value; soon(); }} />
          <button type="button" class="only-narrow" aria-expanded={filtersOpen.value} onClick={() => { filtersOpen.value = !filtersOpen.value; }}>{say("filters")}{filters.value.length ? ` · ${filters.value.length}` : ""}</button>
          <Jump />
        </div>
        <List />
        <div class="foot">
          <button type="button" disabled={pages.value.length < 2} onClick={() => void turn(-1)} aria-label={say("previous")}>←</button>
          <Place />
          <button type="button" disabled={!after.value || looking.value} onClick={() => void turn(1)} aria-label={say("next")}>→</button>
        </div>
      </section>
      <section class="side" aria-label={say("text")}>
        {open.value === null ? <Empty title="choose" hint="choose_hint" /> : <Record onClose={close} />}
      </section>
    </div>
  );
}
