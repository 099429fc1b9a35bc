// The map of demand: which data is wanted for what, what there is, and what is missing; opened node by node, so that ten thousand are no burden.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { known, me } from "../account";
import { ask } from "../asking";
import { Fault, useTitle } from "../parts";
import { step, toldOf, useDeed, useKeys, useLate, useOne } from "../people/doing";
import { address } from "../route";
import { SignIn } from "../signing";
import { number } from "../words";
import { FoundNodes } from "./finding";
import { NodeForm, Remove } from "./node";
import { Picture } from "./picture";
import { mayChange } from "./rooms";
import { both, say, worded, type Both } from "./words";

export interface MapNode { key: string; kind: string; zh: string; en: string; under: string; note: string; facts: { [name: string]: string | number }; depth: number; below: number; demands: number; unmet: number; partly: number; datasets: number }
export interface Part { revision: number; path: { key: string; kind: string; zh: string; en: string }[]; nodes: MapNode[]; more: number; totals: { [kind: string]: number } }
interface Gap { key: string; zh: string; en: string; wants: { [name: string]: string | number }; path: ({ key: string } & Both)[]; state: string; datasets: { name: string; grade: string; meets: boolean }[] }
interface Gaps { rows: Gap[]; counts: { [state: string]: number }; more: number }

export function called(one: { key: string; zh: string; en: string }): string {
  return both(one) || one.key;
}

/** How much of what stands under a node is wanted and there: a bar whose parts are told in words too. */
function Coverage({ node }: { node: MapNode }): JSX.Element | null {
  if (node.kind === "dataset" || node.kind === "profile" || !(node.demands || node.datasets)) return null;
  const met = node.demands - node.unmet - node.partly;
  const part = (n: number): string => `${node.demands ? (100 * n) / node.demands : 0}%`;
  return (
    <span class="coverage">
      <span class="coverage-bar" aria-hidden="true"><i class="met" style={{ width: part(met) }} /><i class="partly" style={{ width: part(node.partly) }} /><i class="unmet" style={{ width: part(node.unmet) }} /></span>
      <span class="soft">{[node.demands ? say(node.demands === 1 ? "demand_1" : "demands_n", { n: number(node.demands) }) : "", node.unmet ? say("unmet_n", { n: number(node.unmet) }) : "", node.partly ? say("partly_n", { n: number(node.partly) }) : "", node.datasets ? say(node.datasets === 1 ? "dataset_1" : "datasets_n", { n: number(node.datasets) }) : ""].filter(Boolean).join(" · ")}</span>
    </span>
  );
}

type Doing = { what: "add" | "change" | "remove"; node: MapNode | null } | null;

const SHOWN = 50;

/** Nodes beside each other: so many at a time that a map of ten thousand stays light, and more when they are asked for. */
function Nodes({ rows, behind, revision, mayChange, act }: { rows: MapNode[]; behind: number; revision: number; mayChange: boolean; act: (doing: Doing) => void }): JSX.Element {
  const [most, show] = useState(SHOWN);
  return (
    <>
      <ul class="map">{rows.slice(0, most).map((one) => <Branch key={one.key} node={one} revision={revision} mayChange={mayChange} act={act} />)}</ul>
      {rows.length > most ? <p class="acts"><button type="button" class="small" data-row onClick={() => show(most + SHOWN)}>{say("more")} ({number(rows.length - most + behind)})</button></p> : behind > 0 ? <p class="soft">+{number(behind)}</p> : null}
    </>
  );
}

function Branch({ node, revision, mayChange, act }: { node: MapNode; revision: number; mayChange: boolean; act: (doing: Doing) => void }): JSX.Element {
  const [open, set] = useState(false);
  const [inside, hold] = useState<MapNode[] | null>(null);
  const { fault, run } = useDeed();
  useEffect(() => {
    if (open) run(async () => { hold((await ask<Part>(`/api/map?at=${encodeURIComponent(node.key)}&depth=1`)).nodes.filter((one) => one.under === node.key)); });
  }, [open, revision]);
  const turn = (event: KeyboardEvent): void => {
    if ((event.key === "ArrowRight" && !open && node.below) || (event.key === "ArrowLeft" && open)) { set(!open); event.preventDefault(); }
  };
  const dataset = node.kind === "dataset" ? String(node.facts["name"] ?? node.key) : "";
  return (
    <li>
      <div class="map-node" onKeyDown={turn}>
        {node.below ? <button type="button" data-row class="turn" aria-expanded={open} aria-label={`${say(open ? "close_it" : "open_it")}: ${called(node)}`} onClick={() => set(!open)}>{open ? "▾" : "▸"}</button> : <span class="turn" aria-hidden="true">·</span>}
        <span class="grow map-what"><span class={`kind kind-${node.kind}`}>{worded("kind", node.kind)}</span> {dataset ? <a href={address("dataset", dataset)}><bdi>{called(node)}</bdi></a> : <a href={address("map", node.key)}><bdi>{called(node)}</bdi></a>}{node.note ? <span class="soft map-note"><bdi>{node.note}</bdi></span> : null}</span>
        <Coverage node={node} />
        {mayChange ? <span class="map-acts">{node.kind !== "dataset" && node.kind !== "profile" ? <button type="button" class="small" aria-label={`${say("add_below")}: ${called(node)}`} onClick={() => act({ what: "add", node })}>+</button> : null}<button type="button" class="small" onClick={() => act({ what: "change", node })} aria-label={`${say("rename")}: ${called(node)}`}>✎</button><button type="button" class="small" onClick={() => act({ what: "remove", node })} aria-label={`${say("remove")}: ${called(node)}`}>×</button></span> : null}
      </div>
      {fault ? <Fault told={fault} /> : null}
      {open && inside ? <Nodes rows={inside} behind={Math.max(0, node.below - inside.length)} revision={revision} mayChange={mayChange} act={act} /> : null}
    </li>
  );
}

function Missing({ at, revision }: { at: string; revision: number }): JSX.Element {
  const { one, fault, reload } = useOne<Gaps>(`/api/map/gaps?limit=50${at ? `&under=${encodeURIComponent(at)}` : ""}&_=${revision}`);
  if (fault) return <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault>;
  if (!one) return <p class="soft">{say("loading")}</p>;
  const wanting = one.rows.filter((row) => row.state !== "met");
  if (!wanting.length) return <p class="soft">{say(one.rows.length ? "gaps_none" : "gaps_no")}</p>;
  return (
    <ol class="gaps">{wanting.map((row) => (
      <li key={row.key}><p><span class={`state gap-${row.state}`}>{worded("state", row.state)}</span> <a href={address("map", row.key)}><bdi>{called(row)}</bdi></a></p>
        <p class="soft"><bdi>{row.path.map(called).join(" › ")}</bdi>{Object.keys(row.wants).length ? ` · ${Object.entries(row.wants).map(([name, value]) => `${worded("want", name)} ${value}`).join(", ")}` : ""}</p>
        <p><a href={address("requests", "new", row.key)} aria-label={`${say("same_request")}: ${called(row)}`}>{say("same_request")}</a>{mayChange() ? <> · <a href={address("calls", "new", row.key)} aria-label={`${say("same_call")}: ${called(row)}`}>{say("same_call")}</a></> : null}</p>
        {row.datasets.length ? <p class="soft">{row.datasets.map((each) => <a key={each.name} href={address("dataset", each.name)}>{each.name}{each.grade ? ` (${each.grade})` : ""} </a>)}</p> : null}</li>
    ))}</ol>
  );
}

function Files({ mayChange, done }: { mayChange: boolean; done: () => void }): JSX.Element {
  const file = useRef<HTMLInputElement>(null);
  const { fault, said, busy, run } = useDeed();
  const bring = (): void => run(async () => {
    const chosen = file.current?.files?.[0];
    if (!chosen) return;
    const form = /\.csv$/i.test(chosen.name) ? "csv" : /\.ya?ml$/i.test(chosen.name) ? "yaml" : "json";
    const { changes } = await ask<{ changes: { [what: string]: Json_ } }>("/api/map/file", "POST", { form, text: await chosen.text() });
    if (file.current) file.current.value = "";
    done();
    return say("brought", { n: count(changes) });
  });
  return (
    <>
      <p class="row wrap"><span>{say("take")}:</span>{["json", "csv", "ttl", "jsonld"].map((form) => <a key={form} href={`/api/map/file?form=${form}`} download={`map.${form}`}>{form}</a>)}<span class="grow" />{mayChange ? <label class="button">{say("bring")}<input ref={file} type="file" class="unseen" accept=".json,.csv,.yaml,.yml" disabled={busy} onChange={bring} /></label> : null}</p>
      <p class="soft" role="status">{said}</p>{fault ? <Fault told={fault} /> : null}
    </>
  );
}

type Json_ = number | string | Json_[] | { [name: string]: Json_ };
function count(changes: Json_): number {
  if (typeof changes === "number") return changes;
  return Array.isArray(changes) ? changes.length : typeof changes === "object" ? Object.values(changes).reduce((sum: number, one) => sum + count(one), 0) : 1;
}

function Seen({ at }: { at: string }): JSX.Element {
  const [revision, renew] = useState(0);
  const [doing, act] = useState<Doing>(null);
  const { one: part, fault, reload } = useOne<Part>(`/api/map?at=${encodeURIComponent(at)}&depth=1&_=${revision}`);
  const mayDo = mayChange();
  const here = part?.nodes.find((one) => one.key === at);
  const rows = (part?.nodes ?? []).filter((one) => (at ? one.under === at : one.depth === Math.min(...(part?.nodes ?? []).map((each) => each.depth))));
  const done = (): void => { act(null); renew(revision + 1); };
  const [typed, type] = useState("");
  const words = useLate(typed.trim(), 150);
  const find = useRef<HTMLInputElement>(null);
  useTitle(here ? called(here) : say("map"));
  useKeys({ "/": () => find.current?.focus(), "any:Escape": () => type(""), "any:ArrowDown": () => step(1), "any:ArrowUp": () => step(-1) });
  return (
    <main class="listing wide">
      <div class="head"><h1>{here ? <bdi>{called(here)}</bdi> : say("map")}</h1>{mayDo && part ? <button type="button" class="main" onClick={() => act({ what: "add", node: here ?? null })}>{say(here ? "add_below" : "add_top")}</button> : null}</div>
      {at ? <nav aria-label={say("map")} class="soft"><a href={address("map")}>{say("top")}</a>{(part?.path ?? []).slice(0, -1).map((one) => <span key={one.key}> › <a href={address("map", one.key)}><bdi>{called(one)}</bdi></a></span>)}</nav> : null}
      <p class="soft counted" role="status">{part ? say("map_totals", { domain: 0, scenario: 0, demand: 0, dataset: 0, ...part.totals }) : say("loading")}</p>
      {part?.totals && Object.values(part.totals).some(Boolean) ? <div class="map-finds" role="search"><input ref={find} type="search" value={typed} aria-label={say("find_node")} placeholder={say("find_node_hint")} maxLength={200} onInput={(event) => type(event.currentTarget.value)} /></div> : null}
      {fault ? <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault> : null}
      {here?.note ? <p><bdi>{here.note}</bdi></p> : null}
      {here?.kind === "demand" ? <p class="around"><a class="button" href={address("requests", "new", here.key)}>{say("same_request")}</a>{mayDo ? <a class="button" href={address("calls", "new", here.key)}>{say("same_call")}</a> : null}</p> : null}
      {part && !part.nodes.length ? <div class="empty"><h2>{say("map_empty")}</h2><p class="soft">{say(mayDo ? "map_empty_hint" : "map_empty_ask")}</p>{mayDo ? <pre>goldsmith map example &gt; map.yaml{"\n"}goldsmith map import map.yaml</pre> : null}</div> : null}
      <div class="found-beside turned">
        <div class="grow">{words && typed.trim() ? <FoundNodes words={words} revision={revision} /> : rows.length ? <><Picture at={at} above={at ? (part?.path.at(-2)?.key ?? "") : null} revision={revision} /><Nodes key={at} rows={rows} behind={part?.more ?? 0} revision={revision} mayChange={mayDo} act={act} /></> : null}{part ? <Files mayChange={mayDo} done={done} /> : null}</div>
        <section class="beside" aria-label={say("gaps")}><h2>{say("gaps")}</h2><Missing at={at} revision={revision} /></section>
      </div>
      {doing && doing.what !== "remove" ? <NodeForm under={doing.what === "add" ? doing.node : null} node={doing.what === "change" ? doing.node : null} close={() => act(null)} done={done} /> : null}
      {doing?.what === "remove" && doing.node ? <Remove node={doing.node} close={() => act(null)} done={done} told={toldOf} /> : null}
    </main>
  );
}

export function MapOfDemand({ at }: { at: string }): JSX.Element {
  useTitle(say("map"));
  if (known.value === "asking") return <main class="alone"><p class="soft">{say("loading")}</p></main>;
  if (!me.value) return <main class="alone"><p>{say("map_sign_in")}</p><SignIn /></main>;
  return <Seen key={at} at={at} />;
}
