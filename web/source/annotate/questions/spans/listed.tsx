// What is marked, as a list: to see a span again, to take it out, and to choose where a relation goes.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { number as grouped, say } from "../../words";
import { colour, shown, type Class } from "../kind";
import { relate, type Marked, type RelationType, type Span } from "./marking";

type Type = Class & RelationType;
interface Lists {
  marked: Marked; names: ReadonlyMap<string, { one: Class; place: number; name: string }>; types: readonly Type[]; at: string; fixed: boolean;
  see(span: Span | undefined): void; takeOut(id: string): void; end(span: Span | undefined): void; put(marked: Marked): void;
  choosing: { type: Type; from: string; at: number } | null; goals: readonly Span[];
}

const MOST = 300; // rows that are drawn

function Label({ label, names }: { label: string; names: Lists["names"] }): JSX.Element {
  const found = names.get(label);
  return <><span class="dot" style={{ background: found ? colour(found.one, found.place) : "#7f7f7f" }} /><b>{found?.name ?? label}</b></>;
}

function Goals({ choosing, goals, names, end, marked }: Lists): JSX.Element | null {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => { list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }); }, [choosing?.at]);
  if (!choosing) return null;
  const from = marked.spans.find((one) => one.id === choosing.from);
  return (
    <div class="goals" role="dialog" aria-label={say("relation_to", { name: shown(choosing.type) })}>
      <p><b dir="auto">{from?.quote}</b> {choosing.type.directed ? "→" : "↔"} {shown(choosing.type)} … <span class="soft">{say("relation_choose")}</span></p>
      <ul ref={list} role="listbox" aria-label={say("relation_to", { name: shown(choosing.type) })} tabIndex={-1}>
        {goals.slice(0, MOST).map((one, place) => (
          <li key={one.id} role="option" aria-selected={place === choosing.at} class={place === choosing.at ? "at" : ""} onClick={() => end(one)}><Label label={one.label} names={names} /> <span dir="auto">{one.quote}</span></li>
        ))}
      </ul>
    </div>
  );
}

export function Listed(lists: Lists): JSX.Element {
  const { marked, names, types, at, see, takeOut, put, fixed } = lists;
  const sorted = [...marked.spans].sort((a, b) => a.start - b.start || a.end - b.end);
  const place = Math.max(0, sorted.findIndex((one) => one.id === at));
  const from = Math.max(0, Math.min(place - MOST / 2, sorted.length - MOST));
  const quote = (id: string): string => marked.spans.find((one) => one.id === id)?.quote ?? id;
  return (
    <>
      <Goals {...lists} />
      <details class="found" open={marked.spans.length <= MOST}>
        <summary>{say("spans_marked", { n: grouped(marked.spans.length) })}</summary>
        <ul class="listed">
          {sorted.slice(from, from + MOST).map((one) => (
            <li key={one.id} class={one.id === at ? "at" : ""}>
              <button type="button" class="see" onClick={() => see(one)} aria-current={one.id === at}><Label label={one.label} names={names} /> <span dir="auto">{one.quote}</span> <span class="soft">{grouped(one.start)}–{grouped(one.end)}</span></button>
              {fixed ? null : <button type="button" class="out" aria-label={say("take_out", { name: one.quote })} onClick={() => takeOut(one.id)}>×</button>}
            </li>
          ))}
        </ul>
        {sorted.length > MOST ? <p class="soft">{say("spans_shown", { n: MOST })}</p> : null}
      </details>
      {marked.relations.length ? (
        <ul class="listed relations" aria-label={say("relations")}>
          {marked.relations.map((one) => {
            const type = types.find((other) => other.value === one.type);
            return (
              <li key={`${one.type} ${one.from} ${one.to}`}>
                <span class="see"><span dir="auto">{quote(one.from)}</span> <b>{type?.directed === false ? "↔" : "→"} {type ? shown(type) : one.type}</b> <span dir="auto">{quote(one.to)}</span></span>
                {fixed || !type ? null : <button type="button" class="out" aria-label={say("take_out", { name: one.type })} onClick={() => put(relate(marked, type, one.from, one.to))}>×</button>}
              </li>
            );
          })}
        </ul>
      ) : null}
    </>
  );
}
