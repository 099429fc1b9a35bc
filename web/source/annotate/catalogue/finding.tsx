// Nodes of the map found by words, wherever they stand.
import type { JSX } from "preact";
import { Fault } from "../parts";
import { useOne } from "../people/doing";
import { address } from "../route";
import { number } from "../words";
import { called, type MapNode } from "./map";
import { say, worded } from "./words";

interface Found { rows: (MapNode & { path: { key: string; kind: string; zh: string; en: string }[] })[]; more: number }

export function FoundNodes({ words, revision }: { words: string; revision: number }): JSX.Element {
  const { one: found, fault, reload } = useOne<Found>(`/api/map/find?q=${encodeURIComponent(words)}&_=${revision}`);
  if (fault) return <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault>;
  if (!found) return <p class="soft" role="status">{say("loading")}</p>;
  if (!found.rows.length) return <div class="empty"><h2>{say("no_node")}</h2><p class="soft">{say("no_node_hint")}</p></div>;
  return (
    <>
      <p class="soft" role="status">{say("nodes_found", { n: number(found.rows.length + found.more) })}{found.more ? ` ${say("say_more")}` : ""}</p>
      <ol class="map found-nodes">{found.rows.map((one) => (
        <li key={one.key}><span class={`kind kind-${one.kind}`}>{worded("kind", one.kind)}</span> <a data-row href={one.kind === "dataset" ? address("dataset", String(one.facts["name"] ?? one.key)) : address("map", one.key)}><bdi>{called(one)}</bdi></a>{one.path.length ? <span class="soft map-note"><bdi>{one.path.map(called).join(" › ")}</bdi></span> : null}</li>
      ))}</ol>
    </>
  );
}
