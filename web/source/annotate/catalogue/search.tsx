// The catalogue: datasets found by words and by facets. What is searched stands in the address, so that it can be kept and sent.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { known } from "../account";
import { language } from "../../language";
import { Fault, useTitle } from "../parts";
import { step, useKeys, useLate, useOne } from "../people/doing";
import { address, replace, route } from "../route";
import { number } from "../words";
import { both, day, say, size, worded, type Both } from "./words";

export interface Entry {
  name: string; version: string; title: Both; description: Both; scenarios: string[]; domains: string[]; modalities: string[]; languages: string[]; licence: string; sensitivity: string;
  grade: string; profile: string; records: number; bytes: number; released: string; expired: boolean; publisher: string; access: string; keywords: string[];
}
interface Count { value: string; n: number }
interface Found { rows: Entry[]; n: number; matched: "all" | "some"; facets: { [facet: string]: Count[] }; after: number | null; listed: Listed[] }
interface Listed { name: string; title: Both; sensitivity: string; access: string; contact: string }

const FACETS = ["scenario", "domain", "modality", "language", "licence", "grade", "sensitivity", "size", "freshness", "access"];
const SORTS = ["fit", "newest", "largest", "grade", "name"];
const PAGE = 20;
const SHOWN = 8;

function worded_value(facet: string, value: string): string {
  if (value === "none") return say("value_none");
  if (facet === "freshness") return worded("fresh", value);
  if (facet === "access") return worded("access", value);
  if (facet === "language") {
    try {
      return new Intl.DisplayNames([language.value], { type: "language" }).of(value) ?? value;
    } catch {
      return value;
    }
  }
  return value;
}

/** The letter of a grade, the same everywhere. */
export function Letter({ grade }: { grade: string }): JSX.Element {
  return <span class={`letter grade-${grade || "none"}`} title={grade || say("no_grade")}>{grade || "–"}<span class="unseen"> {say("facet_grade")}</span></span>;
}

function Row({ one }: { one: Entry }): JSX.Element {
  const facts = [...one.scenarios.slice(0, 3), ...one.modalities, one.licence, say("records_n", { n: number(one.records) }), size(one.bytes), day(one.released)].filter(Boolean);
  return (
    <li class="project dataset">
      <Letter grade={one.grade} />
      <div class="grow">
        <h2><a data-row href={address("dataset", one.name)}><bdi>{both(one.title) || one.name}</bdi></a></h2>
        {both(one.description) ? <p class="in-two"><bdi>{both(one.description)}</bdi></p> : null}
        <p class="soft"><bdi>{one.publisher ? `${one.publisher} · ` : ""}{one.name}@{one.version}</bdi> · {facts.join(" · ")}{one.sensitivity ? ` · ${one.sensitivity}` : ""} · {worded("access", one.access)}</p>
        {one.expired ? <p class="problem">{say("expired")}</p> : null}
      </div>
    </li>
  );
}

function Facet({ name, counts, chosen, choose }: { name: string; counts: Count[]; chosen: string[]; choose: (value: string) => void }): JSX.Element | null {
  const [all, show] = useState(false);
  const values = [...counts, ...chosen.filter((value) => !counts.some((one) => one.value === value)).map((value) => ({ value, n: 0 }))];
  if (!values.length || (values.length === 1 && !chosen.length && values[0]!.value === "none")) return null;
  const shown = values.filter((one, at) => all || at < SHOWN || chosen.includes(one.value));
  return (
    <fieldset class="facet">
      <legend>{worded("facet", name)}</legend>
      {shown.map((one) => <label key={one.value}><input type="checkbox" checked={chosen.includes(one.value)} onChange={() => choose(one.value)} /><span class="grow"><bdi>{worded_value(name, one.value)}</bdi></span><span class="soft">{number(one.n)}</span></label>)}
      {values.length > shown.length ? <button type="button" class="small" onClick={() => show(true)}>{say("more")}</button> : null}
    </fieldset>
  );
}

function Nothing({ filtered, listed, clear }: { filtered: boolean; listed: boolean; clear: () => void }): JSX.Element {
  if (listed) return <div class="empty"><h2>{say("none_open")}</h2><p class="soft">{say("none_open_hint")}</p></div>;
  if (filtered) return <div class="empty"><h2>{say("none_fit")}</h2><p class="soft">{say("none_fit_hint")}</p><p><button type="button" onClick={clear}>{say("clear")}</button></p></div>;
  return <div class="empty"><h2>{say("none_here")}</h2>{known.value === "out" ? <p class="soft">{say("sign_in_hint")}</p> : null}<p class="soft">{say("none_here_hint")}</p><pre>goldsmith release NAME --version 1.0.0 --key keys/publisher{"\n"}goldsmith serve --releases releases</pre></div>;
}

/** How to come by a dataset: what is given under contract is ordered on its page, for the rest one asks. */
function Way({ one }: { one: Listed }): JSX.Element {
  const orders = one.access === "contract";
  const words = say(orders ? "order_access" : "ask_access");
  return <a data-row class="button small" href={orders ? address("dataset", one.name) : address("requests", "new", `dataset:${one.name}`)} aria-label={`${words}: ${one.name}`}>{words}</a>;
}

/** Datasets that one may know to be there and nothing else, with the way to ask for them. */
function ListedOnly({ rows }: { rows: Listed[] }): JSX.Element | null {
  if (!rows.length) return null;
  return (
    <section class="part listed-only" aria-label={say("listed_only")}><h2>{say("listed_only")}</h2><p class="soft">{say("listed_hint")}</p>
      <ul class="cards">{rows.map((one) => <li key={one.name}><div class="grow"><b><bdi>{both(one.title) || one.name}</bdi></b><p class="soft"><bdi>{one.name}</bdi>{one.sensitivity ? ` · ${one.sensitivity}` : ""} · {worded("access", one.access)}{one.contact ? ` · ${say("ask_whom", { whom: one.contact })}` : ""}</p></div><Way one={one} /></li>)}</ul>
    </section>
  );
}

export function Search(): JSX.Element {
  const wanted = new URLSearchParams(route.value[1] ?? "");
  const [typed, type] = useState(wanted.get("q") ?? "");
  const [limit, enlarge] = useState(PAGE);
  const words = useLate(typed.trim(), 120);
  const find = useRef<HTMLInputElement>(null);
  const change = (what: (query: URLSearchParams) => void): void => {
    const query = new URLSearchParams(route.value[1] ?? "");
    what(query);
    enlarge(PAGE);
    query.size ? replace("catalogue", query.toString()) : replace("catalogue");
  };
  useEffect(() => { if (words !== (wanted.get("q") ?? "")) change((query) => (words ? query.set("q", words) : query.delete("q"))); }, [words]);
  const toggle = (facet: string, value: string): void => change((query) => {
    const left = query.getAll(facet).filter((one) => one !== value);
    const had = left.length < query.getAll(facet).length;
    query.delete(facet);
    for (const one of had ? left : [...left, value]) query.append(facet, one);
  });
  const clear = (): void => { type(""); change((query) => { for (const name of [...query.keys()]) query.delete(name); }); find.current?.focus(); };
  const asked = new URLSearchParams(wanted);
  asked.set("limit", String(Math.min(limit, 100)));
  const { one: found, fault, reload } = useOne<Found>(`/api/catalogue?${asked}`);
  const last = useRef<Found | null>(null);
  if (found) last.current = found;
  const shown = found ?? last.current;
  useTitle(say("catalogue"));
  useKeys({ "/": () => find.current?.focus(), "any:ArrowDown": () => step(1), "any:ArrowUp": () => step(-1) });
  const filtered = [...wanted.keys()].some((name) => name !== "sort");
  const told = shown ? (shown.matched === "some" ? say("n_some", { n: number(shown.n) }) : shown.n === 1 ? say("one_found") : say("n_found", { n: number(shown.n) })) : say("loading");
  return (
    <main class="listing wide catalogue">
      <div class="head"><h1>{say("catalogue")}</h1></div>
      <div class="filters" role="search">
        <input ref={find} type="search" value={typed} aria-label={say("find")} placeholder={say("find_hint")} onInput={(event) => type(event.currentTarget.value)} />
        <select aria-label={say("sort")} value={wanted.get("sort") ?? "fit"} onChange={(event) => { const value = event.currentTarget.value; change((query) => (value === "fit" ? query.delete("sort") : query.set("sort", value))); }}>{SORTS.map((one) => <option key={one} value={one}>{worded("sort", one)}</option>)}</select>
        {filtered ? <button type="button" onClick={clear}>{say("clear")}</button> : null}
      </div>
      <p class="soft counted" role="status">{told}</p>
      {fault ? <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault> : null}
      <div class="found-beside">
        <div class="facets">{FACETS.map((name) => <Facet key={name} name={name} counts={shown?.facets[name] ?? []} chosen={wanted.getAll(name)} choose={(value) => toggle(name, value)} />)}</div>
        <div class="grow">
          {shown?.rows.length ? <ul class="projects">{shown.rows.map((one) => <Row key={one.name} one={one} />)}</ul> : shown ? <Nothing filtered={filtered} listed={shown.listed.length > 0} clear={clear} /> : null}
          {shown ? <ListedOnly rows={shown.listed} /> : null}
          {shown && shown.after !== null && limit < 100 ? <p class="acts"><button type="button" onClick={() => enlarge(limit + PAGE)}>{say("more")}</button></p> : null}
        </div>
      </div>
    </main>
  );
}
