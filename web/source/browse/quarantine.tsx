// The quarantine: what could not be read, by error, with its place and what stood there.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Words } from "./asking";
import { at, before, begin, broken, busy, errors, fault, look, mark, next, opened, quarantine, show, shut, sources, starts, turnBroken, words } from "./broken";
import { Code, Empty, Fault, Pieces } from "./parts";
import { quoted } from "./record";
import { about, filters, filtersOpen, list, version, view } from "./state";
import { language, number, say } from "./words";

let waiting: ReturnType<typeof setTimeout> | undefined;

function meaning(means: Words | null): string {
  return means ? (language.value === "en" ? means.en : means.zh) : "";
}

function place(one: { source: string; member: number; position: number | null }): string {
  const where = [one.source];
  if (one.member) where.push(say("member", { n: number(one.member) }));
  if (one.position !== null) where.push(say("place", { n: number(one.position) }));
  return where.join(" · ");
}

function toggled(list: string[], value: string): string[] {
  return list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
}

function Errors(): JSX.Element {
  const told = quarantine.value;
  const clear = (): void => {
    errors.value = [];
    sources.value = [];
    words.value = "";
    void look(true);
  };
  return (
    <div class="filter-list">
      <div class="row"><h2>{say("errors")}</h2><button type="button" class="small" disabled={!errors.value.length && !sources.value.length && !words.value} onClick={clear}>{say("clear")}</button></div>
      <div class="choices tall">
        {told?.errors.map((one) => (
          <label key={one.error} class="choice">
            <input type="checkbox" checked={errors.value.includes(one.error)} onChange={() => { errors.value = toggled(errors.value, one.error); void look(true); }} />
            <span class="value">{one.error}<br /><span class="soft">{meaning(one.means)}</span></span>
            <span class="n">{number(one.n)}</span>
          </label>
        ))}
      </div>
      {told && told.sources.length > 1 ? (
        <details>
          <summary>{say("sources")}</summary>
          <div class="choices">
            {told.sources.map((one) => (
              <label key={one.source} class="choice">
                <input type="checkbox" checked={sources.value.includes(one.source)} onChange={() => { sources.value = toggled(sources.value, one.source); void look(true); }} />
                <span class="value">{one.source}</span>
                <span class="n">{number(one.n)}</span>
              </label>
            ))}
          </div>
        </details>
      ) : null}
    </div>
  );
}

function Row(): JSX.Element {
  const told = opened.value;
  if (!told) return <Empty title="choose_broken" hint="choose_hint" />;
  return (
    <article class="record" aria-label={told.error}>
      <header>
        <div class="row"><span class="decision quarantined">{told.error}</span><button type="button" class="small close" onClick={shut}>{say("close")}</button></div>
        <p>{meaning(told.means)}</p>
        <p class="soft">{place(told)}</p>
        {told.message ? <p class="message">{told.message}</p> : null}
      </header>
      <h3>{say("raw")} <span class="soft">{say("bytes", { n: number(told.bytes) })}{told.encoding && told.encoding !== "utf-8" ? ` · ${say("read_as", { encoding: told.encoding })}` : ""}</span></h3>
      {told.hidden ? <><p>{say("raw_hidden")}</p><button type="button" onClick={() => void show(told.row, true)}>{say("reveal")}</button></> : null}
      {told.text ? told.text.length ? <p class="text raw" dir="auto"><Pieces pieces={told.text} />{told.cut ? "…" : ""}</p> : <p class="soft">{say("raw_none")}</p> : null}
      {told.figures?.length ? <details><summary>{say("figures")}</summary><pre>{told.figures.join("\n")}</pre></details> : null}
      <Code text={`goldsmith quarantine ${version.value === null ? about.value?.dataset : `${about.value?.dataset}@${version.value}`} --lake ${quoted(about.value?.lake ?? "")}`} />
    </article>
  );
}

function List(): JSX.Element {
  if (fault.value) return <Fault told={fault.value}><button type="button" onClick={() => void look(true)}>{say("again")}</button></Fault>;
  if (quarantine.value && !quarantine.value.n) return <Empty title="quarantine_empty" hint="quarantine_empty_hint" />;
  if (!broken.value.length && !busy.value) return <Empty title="broken_none" hint="nothing_hint" />;
  return (
    <ol class="rows" start={(before.value.at(-1) ?? 0) + 1} aria-busy={busy.value}>
      {broken.value.map((one, place_) => (
        <li key={one.row}>
          <button type="button" id={`broken-${place_}`} aria-current={at.value === place_ ? "true" : undefined} onClick={() => { mark(place_); void show(one.row); }}>
            <span class="head"><span class="decision quarantined">{one.error}</span><span class="source">{place(one)}</span><span class="id">{say("bytes", { n: number(one.bytes) })}</span></span>
            <span class="preview" dir="auto">{one.message || one.preview}</span>
            <span class="preview soft" dir="auto">{one.message ? one.preview : ""}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

export function Quarantined(): JSX.Element {
  useEffect(() => void begin(), [version.value, quarantine.value === null]);
  const failed = (about.value?.columns.find((one) => one.name === "decision")?.choices.find((one) => one.value === "quarantined")?.n ?? 0);
  const toFailed = (): void => {
    filters.value = [{ column: "decision", among: ["quarantined"] }];
    view.value = "records";
    void list(true);
  };
  const first = (before.value.at(-1) ?? 0) + 1;
  const filtered = errors.value.length + sources.value.length > 0 || words.value !== "";
  const whole = filtered ? null : quarantine.value?.n ?? null;
  return (
    <div class={`records${opened.value ? " opened" : ""}${filtersOpen.value ? " filtering" : ""}`}>
      <aside class="filters" aria-label={say("errors")}><Errors /></aside>
      <section class="middle" aria-label={say("quarantine")}>
        <div class="bar">
          <input id="search" type="search" aria-label={say("broken_find")} placeholder={say("broken_find")} value={words.value} onInput={(event) => { words.value = event.currentTarget.value; busy.value = true; clearTimeout(waiting); waiting = setTimeout(() => void look(true), 250); }} />
          <button type="button" class="only-narrow" aria-expanded={filtersOpen.value} onClick={() => { filtersOpen.value = !filtersOpen.value; }}>{say("errors")}</button>
        </div>
        {failed ? <p class="note">{say("failed", { n: number(failed) })} <button type="button" class="small" onClick={toFailed}>{say("failed_show")}</button></p> : null}
        <List />
        <div class="foot">
          <button type="button" disabled={starts.value.length < 2} onClick={() => void turnBroken(-1)} aria-label={say("previous")}>←</button>
          <p class="place" role="status">{!broken.value.length ? "" : whole === null ? say("page_found", { first: number(first), last: number(first + broken.value.length - 1) }) : say("page_of", { first: number(first), last: number(first + broken.value.length - 1), n: number(whole) })}</p>
          <button type="button" disabled={next.value === null || busy.value} onClick={() => void turnBroken(1)} aria-label={say("next")}>→</button>
        </div>
      </section>
      <section class="side" aria-label={say("raw")}><Row /></section>
    </div>
  );
}
