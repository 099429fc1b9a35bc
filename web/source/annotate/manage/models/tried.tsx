// A model tried: what it says of a few tasks, beside what people see of them; nothing is stored.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Project } from "../../asking";
import { InShort } from "../../labelling/clash";
import { Piece } from "../../material/piece";
import { inWords } from "../../questions/kind";
import { number as grouped } from "../../words";
import { sure, type Tried } from "./telling";
import { say, type Word } from "./words";

export function TriedTasks({ project, name, rows }: { project: Project; name: string; rows: readonly Tried[] }): JSX.Element {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), [rows]);
  return (
    <section aria-label={say("tried", { name, n: rows.length })} class="tried-models">
      <h2 ref={head} tabIndex={-1}>{say("tried", { name, n: grouped(rows.length) })}</h2>
      {rows.length ? <p class="soft">{say("tried_hint")}</p> : <p>{say("tried_none")}</p>}
      <ol class="listed-q">{rows.map((one) => (
        <li key={one.key}>
          <div class="row wrap"><b><bdi>{one.key}</bdi></b><span class={`tag ${one.outcome === "told" ? "on" : "wait"}`}>{say(`out_${one.outcome}` as Word)}</span><span class="soft">{one.outcome === "told" || one.outcome === "partly" ? sure(one.score) : ""}</span><span class="grow" /><span class="soft">{say("cost_of", { ms: grouped(one.took_ms), sent: grouped(one.sent), received: grouped(one.received) })}</span></div>
          <div class="sides two"><div class="clipped side" role="group" tabIndex={0} aria-label={one.key}>{project.shows.filter((each) => one.material[each.field] !== undefined && one.material[each.field] !== null).map((each) => <div key={each.field} class="plain-piece">{project.shows.length > 1 ? <p class="soft">{inWords(each.title) || each.field}</p> : null}<Piece value={one.material[each.field]} as={each.as} /></div>)}</div><div class="side concluded"><InShort value={one.value} />{one.why ? <p class="note"><bdi>{one.why}</bdi></p> : null}</div></div>
          {one.wrote ? <details><summary>{say("its_words")}</summary><pre class="json wrote" tabIndex={0}>{one.wrote}</pre></details> : null}
        </li>
      ))}</ol>
    </section>
  );
}
