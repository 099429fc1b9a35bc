// Records to try a project with, which tell the fields that there are: pasted, out of a file, or of a dataset.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, told, type Json, type Material, type Told } from "../asking";
import { me } from "../account";
import { Fault } from "../parts";
import { number as grouped } from "../words";
import { say } from "./words";

const ENOUGH = 20; // samples
const READ = 4 << 20; // bytes of a file that are read for them
const BESIDE = new Set(["key", "id", "material", "priority", "wanted", "gold", "predictions"]);

/** Return what lines of JSON show, of tasks or of records. */
export function materials(lines: string): Material[] {
  const text = lines.trim();
  let rows: Json[];
  if (text.startsWith("[")) rows = JSON.parse(text) as Json[];
  else {
    rows = text.split("\n").map((line, at) => ({ line: line.trim(), at })).filter(({ line }) => line).slice(0, ENOUGH).map(({ line, at }) => {
      try {
        return JSON.parse(line) as Json;
      } catch {
        throw new Error(say("line_no_json", { n: at + 1 }));
      }
    });
  }
  return rows.slice(0, ENOUGH).map((row) => {
    if (!row || typeof row !== "object" || Array.isArray(row)) return { text: row };
    const inner = row.material;
    return (inner && typeof inner === "object" && !Array.isArray(inner) ? inner : Object.fromEntries(Object.entries(row).filter(([name]) => !BESIDE.has(name)))) as Material;
  });
}

export function Sample({ there, use, showAll }: { there: readonly Material[]; use: (rows: Material[]) => void; showAll: () => void }): JSX.Element {
  const [lines, write] = useState("");
  const [dataset, name] = useState("");
  const [where, narrow] = useState("");
  const [names, know] = useState<string[]>([]);
  const [said, answer] = useState("");
  const [fault, tell] = useState<Told | null>(null);
  const lake = !!me.value?.may.includes("project.create");
  useEffect(() => {
    if (lake) ask<{ rows: { name: string }[] }>("/api/datasets").then((found) => know(found.rows.map((one) => one.name)), () => undefined);
  }, []);
  const read = (text: string): void => {
    try {
      const rows = materials(text);
      if (!rows.length) throw new Error(say("no_json"));
      use(rows);
      answer("");
      tell(null);
    } catch (problem) {
      tell(problem instanceof SyntaxError ? { code: "", message: say("no_json") } : told(problem));
    }
  };
  const file = async (one: File | undefined): Promise<void> => {
    if (!one) return;
    const text = await one.slice(0, READ).text();
    read(one.size > READ && !text.trim().startsWith("[") ? text.slice(0, text.lastIndexOf("\n")) : text);
  };
  const look = (): void => {
    ask<{ records: number; rows: { material: Material }[] }>("/api/datasets/look", "POST", { dataset: dataset.trim(), where, limit: ENOUGH }).then((found) => {
      use(found.rows.map((one) => Object.fromEntries(Object.entries(one.material).filter(([, value]) => value !== null))));
      answer(say("sample_records", { n: grouped(found.records) }));
      tell(null);
    }, (problem: unknown) => tell(told(problem)));
  };
  const fields = [...new Set(there.flatMap((one) => Object.keys(one)))];
  return (
    <section class="part"><h2>{say("sample")}</h2>
      <p class="soft">{say("sample_hint")}</p>
      {fault ? <Fault told={fault} /> : null}
      <label class="stacked">{say("sample_lines")}<textarea rows={3} class="code" spellcheck={false} value={lines} onInput={(event) => write(event.currentTarget.value)} placeholder='{"text": "…"}' /></label>
      <div class="row wrap">
        <button type="button" disabled={!lines.trim()} onClick={() => read(lines)}>{say("sample_use")}</button>
        <label>{say("sample_file")} <input type="file" accept=".jsonl,.json,.ndjson" onChange={(event) => { void file(event.currentTarget.files?.[0]); }} /></label>
      </div>
      {lake ? (
        <div class="row wrap">
          <label>{say("sample_dataset")} <input list="datasets" value={dataset} onInput={(event) => name(event.currentTarget.value)} /><datalist id="datasets">{names.map((one) => <option key={one} value={one} />)}</datalist></label>
          <label>{say("sample_where")} <input class="code" value={where} placeholder="character_count < 200" onInput={(event) => narrow(event.currentTarget.value)} /></label>
          <button type="button" disabled={!dataset.trim()} onClick={look}>{say("sample_look")}</button>
        </div>
      ) : null}
      <p role="status" class="soft">{[said, say("sample_there", { n: there.length, fields: fields.join(", ") })].filter(Boolean).join(" ")} <button type="button" class="small" onClick={showAll}>{say("sample_show_all")}</button></p>
    </section>
  );
}
