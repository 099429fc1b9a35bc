// Tasks for a project: out of a file, which may be dropped, pasted lines, or records of a dataset; looked at before they are added.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { ask, told, type Material, type Shows, type Told } from "../asking";
import { me } from "../account";
import { Fault } from "../parts";
import { number as grouped } from "../words";
import { Pieces } from "./trying";
import { say } from "./words";

const AT_ONCE = 2_000; // tasks of one request
const LARGEST = 8 << 20; // bytes of one request
const MOST = 200_000; // records of one request

interface Looked { tasks: number; there: number; rows: { key: string; material: Material }[] }
interface Found { name: string; lines: string[]; looked: Looked; of: number }

/** Return the lines of a text of JSON lines, or of a list, each a task. */
export function linesIn(text: string): string[] {
  const plain = text.replace(/^\ufeff/, "").trim();
  if (!plain.startsWith("[")) return plain.split(/\r?\n/).filter((line) => line.trim());
  return (JSON.parse(plain) as unknown[]).map((one) => JSON.stringify(one));
}

/** What went wrong, with its place among the tasks. */
function placed(problem: unknown): Told {
  const said = problem instanceof SyntaxError ? { code: "", message: say("no_json") } : told(problem);
  return said.where ? { ...said, message: `${said.where}: ${said.message}` } : said;
}

async function sent<T>(path: string, lines: readonly string[]): Promise<T> {
  return ask<T>(path, "POST", lines.map((line, at) => {
    try {
      return JSON.parse(line) as unknown;
    } catch {
      throw new Error(say("line_no_json", { n: at + 1 }));
    }
  }));
}

/** Return the lines in parts that one request takes. */
export function parts(lines: readonly string[]): string[][] {
  const found: string[][] = [];
  let size = 0;
  for (const line of lines) {
    if (!found.length || found.at(-1)!.length === AT_ONCE || size + line.length * 2 > LARGEST) {
      found.push([]);
      size = 0;
    }
    found.at(-1)!.push(line);
    size += line.length * 2;
  }
  return found;
}

export function Adding({ id, shows, changed }: { id: number; shows: readonly Shows[]; changed: () => void }): JSX.Element {
  const fields = shows.map((one) => one.field);
  const [from, come] = useState<"file" | "dataset">("file");
  return (
    <section class="part"><h2>{say("add_tasks")}</h2>
      <div class="tabs" role="group" aria-label={say("add_tasks")}>{(["file", "dataset"] as const).map((one) => <button key={one} type="button" aria-pressed={from === one} onClick={() => come(one)}>{say(one === "file" ? "from_file" : "from_dataset")}</button>)}</div>
      {from === "file" ? <OfFile {...{ id, fields, shows, changed }} /> : <OfDataset {...{ id, fields, shows, changed }} />}
    </section>
  );
}

interface Given { id: number; fields: readonly string[]; shows: readonly Shows[]; changed: () => void }

function First({ rows, shows }: { rows: Looked["rows"]; shows: readonly Shows[] }): JSX.Element {
  return <ol class="first-tasks">{rows.map((one) => <li key={one.key}><p class="soft"><code>{one.key}</code></p><div class="clipped"><Pieces shows={shows} material={one.material} covered={NONE} /></div></li>)}</ol>;
}

const NONE: ReadonlySet<string> = new Set();

function OfFile({ id, fields, shows, changed }: Given): JSX.Element {
  const [lines, write] = useState("");
  const [over, hover] = useState(false);
  const [busy, be] = useState(false);
  const [found, find] = useState<Found | null>(null);
  const [said, answer] = useState("");
  const [done, count] = useState<number | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const stop = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  const look = async (name: string, read: () => Promise<string>): Promise<void> => {
    be(true);
    answer("");
    find(null);
    try {
      const all = linesIn(await read());
      if (!all.length) throw new Error(say("no_json"));
      const [first] = parts(all);
      const looked = await sent<Looked>(`/api/projects/${id}/tasks/look`, first!);
      find({ name, lines: all, looked, of: first!.length });
      tell(null);
    } catch (problem) {
      tell(placed(problem));
    }
    be(false);
  };
  const add = async (): Promise<void> => {
    if (!found) return;
    be(true);
    stop.current = false;
    let [added, there, n] = [0, 0, 0];
    count(0);
    try {
      for (const part of parts(found.lines)) {
        if (stop.current) break;
        const one = await sent<{ added: number; there: number }>(`/api/projects/${id}/tasks`, part);
        added += one.added;
        there += one.there;
        n += part.length;
        count(n);
      }
      answer(`${say("tasks_added", { n: grouped(added), there: grouped(there) })} ${n < found.lines.length ? say("part_done", { n: grouped(n), of: grouped(found.lines.length) }) : ""}`);
      if (n === found.lines.length) { find(null); write(""); if (field.current) field.current.value = ""; }
      tell(null);
    } catch (problem) {
      tell(placed(problem));
      answer(say("part_done", { n: grouped(n), of: grouped(found.lines.length) }));
    }
    count(null);
    be(false);
    changed();
  };
  const dropped = (event: DragEvent): void => {
    event.preventDefault();
    hover(false);
    const one = event.dataTransfer?.files[0];
    if (one) void look(one.name, () => one.text());
  };
  return (
    <>
      <div class={`drop${over ? " over-it" : ""}`} onDragOver={(event) => { event.preventDefault(); hover(true); }} onDragLeave={() => hover(false)} onDrop={dropped}>
        <label>{say("drop_here")} <input ref={field} type="file" accept=".jsonl,.json,.ndjson" aria-label={say("choose_file")} onChange={(event) => { const one = event.currentTarget.files?.[0]; if (one) void look(one.name, () => one.text()); }} /></label>
      </div>
      <label class="stacked">{say("tasks_lines", { fields: fields.join(", ") })}<textarea rows={3} class="code" spellcheck={false} value={lines} onInput={(event) => write(event.currentTarget.value)} placeholder={`{"id": "1", ${fields.map((one) => `"${one}": "…"`).join(", ")}}`} /></label>
      <p><button type="button" disabled={busy || !lines.trim()} onClick={() => void look(say("paste_lines"), () => Promise.resolve(lines))}>{say("tasks_look")}</button></p>
      {fault ? <Fault told={fault} /> : null}
      {found ? (
        <div class="found"><p>{say("tasks_found", { n: grouped(found.lines.length), name: found.name })} {found.looked.there ? say("tasks_there", { n: grouped(found.looked.there), of: grouped(found.of) }) : ""}</p>
          <First rows={found.looked.rows} shows={shows} />
          <p class="row wrap"><button type="button" class="main" disabled={busy} onClick={() => void add()}>{say("tasks_add_n", { n: grouped(found.lines.length) })}</button>{done !== null ? <><progress class="grow" max={found.lines.length} value={done} aria-label={say("add_tasks")} /><button type="button" onClick={() => { stop.current = true; }}>{say("stop")}</button></> : null}</p></div>
      ) : null}
      <p role="status" class="soft">{busy && !found ? say("reading") : said || "\u00a0"}</p>
    </>
  );
}

function OfDataset({ id, fields, shows, changed }: Given): JSX.Element {
  const [names, know] = useState<string[]>([]);
  const [columns, learn] = useState<string[]>([]);
  const [dataset, name] = useState("");
  const [where, narrow] = useState("");
  const [limit, bound] = useState("");
  const [of, map] = useState<{ [field: string]: string }>({});
  const [found, find] = useState<Looked | null>(null);
  const [busy, be] = useState(false);
  const [said, answer] = useState("");
  const [fault, tell] = useState<Told | null>(null);
  const may = !!me.value?.may.includes("project.create");
  useEffect(() => { if (may) ask<{ rows: { name: string }[] }>("/api/datasets").then((all) => know(all.rows.map((one) => one.name)), () => undefined); }, []);
  const body = { dataset: dataset.trim(), where, fields: of, ...(Number(limit) > 0 ? { limit: Number(limit) } : {}) };
  const latest = useRef({});
  useLayoutEffect(() => { latest.current = {}; find(null); }, [dataset, where, limit, of]);
  const deed = (what: () => Promise<void>): void => { be(true); answer(""); what().then(() => tell(null), (problem: unknown) => tell(told(problem))).finally(() => be(false)); };
  const look = (): void => deed(async () => {
    if (may) learn((await ask<{ columns: string[] }>("/api/datasets/look", "POST", { dataset: body.dataset, limit: 1 })).columns);
    const own = latest.current;
    const looked = await ask<Looked>(`/api/projects/${id}/tasks/look`, "POST", body);
    if (latest.current === own) find(looked); // what is added is what was looked at
  });
  const add = (): void => deed(async () => {
    const done = await ask<{ added: number; there: number }>(`/api/projects/${id}/tasks`, "POST", body);
    answer(say("tasks_added", { n: grouped(done.added), there: grouped(done.there) }));
    find(null);
    changed();
  });
  return (
    <>
      <div class="fields">
        <label class="stacked">{say("sample_dataset")}<input list="task-datasets" value={dataset} onInput={(event) => name(event.currentTarget.value)} /><datalist id="task-datasets">{names.map((one) => <option key={one} value={one} />)}</datalist></label>
        <label class="stacked">{say("sample_where")}<input class="code" value={where} onInput={(event) => narrow(event.currentTarget.value)} /><span class="soft">{say("sample_where_hint")}</span></label>
        <label class="stacked">{say("at_most")}<input inputMode="numeric" class="number" value={limit} placeholder={grouped(MOST)} onInput={(event) => bound(event.currentTarget.value.replace(/\D/g, ""))} /></label>
        {fields.map((field) => <label key={field} class="stacked">{say("column_of", { field })}<input list="task-columns" value={of[field] ?? ""} placeholder={field} onInput={(event) => { const said_ = event.currentTarget.value.trim(); const { [field]: _, ...rest } = of; map(said_ ? { ...rest, [field]: said_ } : rest); }} /></label>)}
        <datalist id="task-columns">{columns.map((one) => <option key={one} value={one} />)}</datalist>
      </div>
      <p><button type="button" disabled={busy || !dataset.trim()} onClick={look}>{say("tasks_look")}</button></p>
      {fault ? <Fault told={fault} /> : null}
      {found ? <div class="found"><p>{say("tasks_chosen", { n: grouped(found.tasks), most: grouped(MOST), there: grouped(found.there), of: grouped(found.tasks) })}</p><First rows={found.rows} shows={shows} /><p><button type="button" class="main" disabled={busy} onClick={add}>{say("tasks_add_n", { n: grouped(found.tasks) })}</button></p></div> : null}
      <p role="status" class="soft">{busy ? say("reading") : said || "\u00a0"}</p>
    </>
  );
}
