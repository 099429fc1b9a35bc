// The page of a dataset: what it is, how good, who vouches for it, a look at its records, and how to get and to load it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { known } from "../account";
import type { Json } from "../asking";
import { Ordering } from "../contracts/order";
import { Markdown } from "../material/markdown";
import { Fault, useTitle } from "../parts";
import { useOne } from "../people/doing";
import { address, go } from "../route";
import { number } from "../words";
import { Around } from "./following";
import { Lineage, type Drawn } from "./lineage";
import { Quality, type Told } from "./quality";
import { Letter, type Entry } from "./search";
import { Standing, Command, type Hallmark } from "./standing";
import { both, day, say, size, worded, type Both } from "./words";

interface Version { version: string; released: string; records: number; bytes: number; grade: string; recalled: string; expired: boolean; altered: boolean; kept_back?: boolean }
interface Column { name: string; type: string; says: string }
interface Page {
  entry: Entry; access: { word: string; contact: string; says: Both }; card: { text: string }; quality: Told; hallmark: Hallmark; versions: Version[]; lineage: Drawn; columns: Column[];
  load: { tool: string; language: string; command: string }[];
}
interface Sample { columns: { name: string; type: string }[]; rows: { [column: string]: Json }[] }
interface Difference {
  a: string; b: string; facts: { name: string; a: Json; b: Json }[]; files: { added: string[]; removed: string[]; changed: string[]; same: number };
  columns: { added: string[]; removed: string[] }; measured: { name: string; title?: Both; a?: { value: number | null } | null; b?: { value: number | null } | null }[];
}
const PARTS = ["what", "quality", "sample", "columns", "hallmark", "load", "versions", "lineage"] as const;

function Records({ name, version }: { name: string; version: string }): JSX.Element {
  const [seed, draw] = useState(1);
  const { one, fault, reload } = useOne<Sample>(`/api/catalogue/${encodeURIComponent(name)}/sample?version=${encodeURIComponent(version)}&n=10&seed=${seed}`);
  if (fault) return <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault>;
  return (
    <>
      <p class="row wrap"><span class="soft grow">{say("sample_hint", { n: one?.rows.length ?? "…", seed: String(seed) })}</span><button type="button" onClick={() => draw(seed + 1)}>{say("draw")}</button></p>
      <div class="scrolled sample" tabIndex={0} role="group" aria-label={say("part_sample")}>
        {one ? one.rows.length ? <table><thead><tr>{filled(one).map((column) => <th key={column.name}>{column.name}</th>)}</tr></thead><tbody>{one.rows.map((row, at) => <tr key={at}>{filled(one).map((column) => <td key={column.name}><div class={/^(text|messages)$/.test(column.name) ? "cut long" : "cut"}><bdi>{shown(row[column.name])}</bdi></div></td>)}</tr>)}</tbody></table> : <p class="soft">{say("sample_none")}</p> : <p class="soft">{say("loading")}</p>}
      </div>
    </>
  );
}

/** Return the columns that hold something in these rows: empty ones push the others out of sight. */
function filled(one: Sample): { name: string; type: string }[] {
  return one.columns.filter((column) => one.rows.some((row) => shown(row[column.name]) !== "" && shown(row[column.name]) !== "[]"));
}

function shown(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function Compared({ name, a, b }: { name: string; a: string; b: string }): JSX.Element {
  const { one, fault } = useOne<Difference>(`/api/catalogue/${encodeURIComponent(name)}/difference?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`);
  if (fault) return <Fault told={fault} />;
  if (!one) return <p class="soft">{say("loading")}</p>;
  const { added, removed, changed, same } = one.files;
  const rows = [...one.facts.map((fact) => [fact.name, shown(fact.a), shown(fact.b)]), ...one.measured.map((fact) => [both(fact.title) || fact.name, shown(fact.a?.value), shown(fact.b?.value)])];
  return (
    <>
      <p>{say("files_diff", { added: added.length, removed: removed.length, changed: changed.length, same })}</p>
      {rows.length ? <div class="scrolled" tabIndex={0} role="group" aria-label={say("compare", { a, b })}><table><thead><tr><td /><th>{a}</th><th>{b}</th></tr></thead><tbody>{rows.map(([what, before, after]) => <tr key={what}><th scope="row">{what}</th><td>{before}</td><td>{after}</td></tr>)}</tbody></table></div> : <p class="soft">{say("same")}</p>}
    </>
  );
}

function Versions({ page }: { page: Page }): JSX.Element {
  const { name, version } = page.entry;
  const others = page.versions.filter((one) => one.version !== version && !one.altered && !one.recalled && !one.kept_back);
  const [other, choose] = useState("");
  return (
    <>
      <div class="scrolled" tabIndex={0} role="group" aria-label={say("part_versions")}><table><thead><tr><th>{say("version")}</th><th>{say("released")}</th><th>{say("facet_size")}</th><th>{say("size")}</th><th>{say("facet_grade")}</th><td /></tr></thead><tbody>{page.versions.map((one) => (
        <tr key={one.version}><td><a href={address("dataset", name, one.version)} aria-current={one.version === version ? "page" : undefined}>{one.version}</a></td><td>{day(one.released)}</td><td class="n">{one.kept_back ? "" : number(one.records)}</td><td class="n">{one.kept_back ? "" : size(one.bytes)}</td><td>{one.kept_back ? "" : one.grade || "–"}</td><td class="problem">{one.kept_back ? say("kept_back") : one.altered ? say("altered") : one.recalled ? say("recalled", { why: one.recalled }) : one.expired ? say("expired") : ""}</td></tr>
      ))}</tbody></table></div>
      {others.length ? <label class="stacked narrow">{say("compare_with")}<select value={other} onChange={(event) => choose(event.currentTarget.value)}><option value="">–</option>{others.map((one) => <option key={one.version} value={one.version}>{one.version}</option>)}</select></label> : null}
      {other ? <Compared name={name} a={other} b={version} /> : null}
    </>
  );
}

function Columns({ columns }: { columns: Column[] }): JSX.Element {
  return <div class="scrolled" tabIndex={0} role="group" aria-label={say("part_columns")}><table><thead><tr><th>{say("part_columns")}</th><th>{say("type")}</th><th>{say("about")}</th></tr></thead><tbody>{columns.map((one) => <tr key={one.name}><td><code>{one.name}</code></td><td>{one.type}</td><td class="wrapped">{one.says}</td></tr>)}</tbody></table></div>;
}

export function Dataset({ name, version }: { name: string; version: string }): JSX.Element {
  const { one: page, fault, reload } = useOne<Page>(`/api/catalogue/${encodeURIComponent(name)}?version=${encodeURIComponent(version)}`);
  useTitle(page ? both(page.entry.title) || name : name);
  const back = <p><a href={address("catalogue")}>← {say("back")}</a></p>;
  if (fault) return <main class="listing">{back}<h1><bdi>{name}</bdi></h1><Fault told={fault}><p class="acts"><button type="button" onClick={reload}>{say("again")}</button>{fault.code === "GS701" ? <button type="button" class="main" onClick={() => go()}>→</button> : null}</p></Fault>{known.value === "in" ? <Ordering name={name} version={version} /> : null}</main>;
  if (!page) return <main class="listing">{back}<h1><bdi>{name}</bdi></h1><p class="soft">{say("loading")}</p></main>;
  const { entry } = page;
  const facts: [string, string][] = [
    [say("version"), entry.version], [say("released"), day(entry.released)], [say("facet_size"), number(entry.records)], [say("size"), size(entry.bytes)], [say("facet_licence"), entry.licence || say("value_none")],
    [say("facet_sensitivity"), entry.sensitivity || say("value_none")], [say("facet_modality"), entry.modalities.join(", ") || say("value_none")], [say("facet_scenario"), entry.scenarios.join("、") || say("value_none")],
  ];
  const inside: { [part in (typeof PARTS)[number]]: JSX.Element } = {
    what: page.card.text ? <Markdown text={page.card.text} /> : <p class="soft">{say("no_card")}</p>,
    quality: <Quality told={page.quality} />,
    sample: <Records name={name} version={entry.version} />,
    columns: <Columns columns={page.columns} />,
    hallmark: <Standing hallmark={page.hallmark} address={location.origin} />,
    load: <>{page.load.map((one) => <div key={one.tool} class="loading-way"><h3>{one.tool}</h3><Command text={one.command} /></div>)}</>,
    versions: <Versions page={page} />,
    lineage: <Lineage drawn={page.lineage} />,
  };
  return (
    <main class="listing wide dataset-page">
      {back}
      <div class="row wrap"><Letter grade={entry.grade} /><h1 class="grow"><bdi>{both(entry.title) || name}</bdi></h1></div>
      <p class="soft"><bdi>{entry.publisher} · {name}@{entry.version}</bdi></p>
      {both(entry.description) ? <p><bdi>{both(entry.description)}</bdi></p> : null}
      <dl class="figures">{facts.map(([what, value]) => <div class="figure" key={what}><dt class="soft">{what}</dt><dd><bdi>{value}</bdi></dd></div>)}</dl>
      <p><b>{say("how")}:</b> {both(page.access.says)}{page.access.contact ? `; ${say("ask_whom", { whom: page.access.contact })}` : ""} <span class="soft">({worded("access", page.access.word)})</span></p>
      {page.access.word === "contract" ? <Ordering name={name} version={version} /> : null}
      {known.value === "in" ? <Around name={name} /> : null}
      <nav class="places" aria-label={say("part_what")}>{PARTS.map((part) => <button key={part} type="button" class="small" onClick={() => document.getElementById(`part-${part}`)?.scrollIntoView()}>{worded("part", part)}</button>)}</nav>
      {PARTS.map((part) => <section key={part} id={`part-${part}`} class="part" aria-label={worded("part", part)}><h2>{worded("part", part)}</h2>{inside[part]}</section>)}
    </main>
  );
}
