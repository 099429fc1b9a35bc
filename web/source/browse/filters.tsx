// Filters: one editor for each kind of column, an SQL condition for experts, and the order.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Column, Filter } from "./asking";
import { about, descending, expression, filters, list, looking, mistake, narrowed, search, sort } from "./state";
import { number, say } from "./words";

const FIRST = ["decision", "reason", "language", "source"];
let waiting: ReturnType<typeof setTimeout> | undefined;

/** Look anew once typing pauses. */
export function soon(): void {
  clearTimeout(waiting);
  looking.value = true; // what stands there is that of before, and has no next page
  waiting = setTimeout(() => void list(true), 250);
}

function set(column: string, change: Partial<Filter> | null): void {
  const others = filters.value.filter((one) => one.column !== column);
  const now = filters.value.find((one) => one.column === column);
  filters.value = change === null ? others : filters.value.some((one) => one.column === column)
    ? filters.value.map((one) => (one.column === column ? { ...one, ...change } : one))
    : [...others, { ...(now ?? { column }), ...change }];
  soon();
}

function numeric(text: string): number | undefined {
  const value = Number(text);
  return text.trim() === "" || Number.isNaN(value) ? undefined : value;
}

function Choices({ column, filter }: { column: Column; filter: Filter | undefined }): JSX.Element {
  const chosen = filter?.among ?? [];
  const toggle = (value: string): void => {
    const next = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
    set(column.name, next.length ? { among: next } : null);
  };
  return (
    <div class="choices">
      {column.choices.map((one) => (
        <label key={one.value} class="choice">
          <input type="checkbox" checked={chosen.includes(one.value)} onChange={() => toggle(one.value)} />
          <span class="value">{one.value}</span>
          {one.n === null ? null : <span class="n">{number(one.n)}</span>}
        </label>
      ))}
    </div>
  );
}

function Known({ name, filter }: { name: string; filter: Filter | undefined }): JSX.Element {
  const now = filter?.known === undefined ? "" : String(filter.known);
  return (
    <select aria-label={`${name}: ${say("with_value")}`} value={now} onChange={(event) => set(name, { known: event.currentTarget.value === "" ? undefined : event.currentTarget.value === "true" } as Partial<Filter>)}>
      <option value="">{say("any")}</option>
      <option value="true">{say("with_value")}</option>
      <option value="false">{say("without_value")}</option>
    </select>
  );
}

function Editor({ column, filter }: { column: Column; filter: Filter | undefined }): JSX.Element {
  if (column.kind === "choice" && column.choices.length) return <Choices column={column} filter={filter} />;
  if (column.kind === "number") {
    return (
      <div class="range">
        <label>{say("from")} <input type="number" step="any" value={filter?.low ?? ""} onInput={(event) => set(column.name, { low: numeric(event.currentTarget.value) } as Partial<Filter>)} /></label>
        <label>{say("to")} <input type="number" step="any" value={filter?.high ?? ""} onInput={(event) => set(column.name, { high: numeric(event.currentTarget.value) } as Partial<Filter>)} /></label>
        <Known name={column.name} filter={filter} />
      </div>
    );
  }
  return (
    <div class="range">
      {column.type.includes("string") ? (
        <label class="grow">{say("contains")} <input type="text" value={filter?.contains ?? ""} onInput={(event) => set(column.name, { contains: event.currentTarget.value || undefined } as Partial<Filter>)} /></label>
      ) : null}
      <Known name={column.name} filter={filter} />
    </div>
  );
}

export function Filters(): JSX.Element | null {
  const told = about.value;
  const [typed, type] = useState(expression.value);
  if (!told) return null;
  const named = new Map(told.columns.map((one) => [one.name, one]));
  const first = FIRST.filter((name) => named.get(name)?.choices.length);
  const more = filters.value.map((one) => one.column).filter((name) => !first.includes(name));
  const apply = (event: Event): void => {
    event.preventDefault();
    expression.value = typed;
    void list(true);
  };
  const clear = (): void => {
    filters.value = [];
    search.value = "";
    expression.value = "";
    type("");
    void list(true);
  };
  return (
    <div class="filter-list">
      <div class="row">
        <h2>{say("filters")}</h2>
        <button type="button" class="small" disabled={!narrowed.value && !sort.value} onClick={clear}>{say("clear")}</button>
      </div>
      <div class="order">
        <label>{say("sort")}
          <select value={sort.value ?? ""} onChange={(event) => { sort.value = event.currentTarget.value || null; void list(true); }}>
            <option value="">{say("order_of_table")}</option>
            {told.columns.filter((one) => one.sortable).map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}
          </select>
        </label>
        <select aria-label={say("sort")} disabled={!sort.value} value={String(descending.value)} onChange={(event) => { descending.value = event.currentTarget.value === "true"; void list(true); }}>
          <option value="false">{say("ascending")}</option>
          <option value="true">{say("descending")}</option>
        </select>
      </div>
      {first.map((name) => {
        const filter = filters.value.find((one) => one.column === name);
        const column = named.get(name) as Column;
        return (
          <details key={name} open={name !== "source" || Boolean(filter)}>
            <summary>{name}{filter ? <span class="dot" aria-hidden="true" /> : null}</summary>
            <Choices column={column} filter={filter} />
          </details>
        );
      })}
      {more.map((name) => {
        const column = named.get(name);
        if (!column) return null;
        return (
          <fieldset key={name}>
            <legend>{name}</legend>
            <Editor column={column} filter={filters.value.find((one) => one.column === name)} />
            <button type="button" class="small" aria-label={say("remove", { name })} onClick={() => set(name, null)}>×</button>
          </fieldset>
        );
      })}
      <label class="stacked">{say("add")}
        <select value="" onChange={(event) => { if (event.currentTarget.value) set(event.currentTarget.value, {}); event.currentTarget.value = ""; }}>
          <option value="">{say("add_hint")}</option>
          {told.columns.filter((one) => !first.includes(one.name) && !more.includes(one.name)).map((one) => (
            <option key={one.name} value={one.name}>{one.name} · {one.type}</option>
          ))}
        </select>
      </label>
      <form class="stacked" onSubmit={apply}>
        <label for="expression">{say("expert")}</label>
        <textarea id="expression" rows={2} spellcheck={false} value={typed} placeholder={say("expert_hint")}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={(event) => { if (event.key === "Enter" && !event.shiftKey) apply(event); }} />
        <button type="submit" class="small" disabled={typed === expression.value}>{say("apply")}</button>
      </form>
      {mistake.value ? <p class="soft" role="alert">{mistake.value.message}{mistake.value.found ? `: ${mistake.value.found}` : ""}</p> : null}
    </div>
  );
}
