// What comes of a project: an export in a format, columns of its dataset; and labels of another tool taken over.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, csrfHeader, told, type Project, type Told } from "../asking";
import { Fault } from "../parts";
import { number as grouped } from "../words";
import { language } from "../../language";
import { inWords } from "../questions/kind";
import { known, say, type Word } from "./words";

const FORMATS: { [form: string]: [label: string, ending: string] } = { jsonl: ["JSON Lines", "jsonl"], "label-studio": ["Label Studio", "zip"], conll: ["CoNLL", "conll"], coco: ["COCO", "json"], voc: ["VOC", "zip"], yolo: ["YOLO", "zip"], hf: ["Hugging Face", "zip"] };
const TAKEN = ["predictions", "gold", "answers"] as const;
interface Apart { what: string; where: string; why: string; results: number }
interface Alpha { value: number | null; low: number | null; high: number | null; n: number }
interface Written { records: number; version: number; columns?: string[]; strange: number; alpha?: { [question: string]: Alpha | null } }

const WAYS = ["own", "per-project", "per-release"] as const;
interface Codes { way: (typeof WAYS)[number]; release: string }

/** What asks for codes in an address; nothing where people's own stand there. */
function asked({ way, release }: Codes): { [name: string]: string } {
  return way === "own" ? {} : way === "per-release" && release.trim() ? { codes: way, release: release.trim() } : { codes: way };
}

export function Results({ project, dataset, changed }: { project: Project; dataset: string; changed: () => void }): JSX.Element {
  const [codes, name] = useState<Codes>({ way: "own", release: "" });
  return (
    <section class="part"><h2>{say("results")}</h2>
      <Named codes={codes} name={name} />
      <Export project={project} codes={codes} />
      <WriteBack project={project} dataset={dataset} codes={codes} />
      <Import project={project} changed={changed} />
    </section>
  );
}

/** By which codes people stand in what is given out. */
function Named({ codes, name }: { codes: Codes; name: (codes: Codes) => void }): JSX.Element {
  return (
    <>
      <div class="row wrap">
        <label>{say("codes")} <select value={codes.way} aria-describedby="codes-said" onChange={(event) => name({ ...codes, way: event.currentTarget.value as Codes["way"] })}>{WAYS.map((one) => <option key={one} value={one}>{say(`codes_${one.replace("-", "_")}` as Word)}</option>)}</select></label>
        {codes.way === "per-release" ? <label>{say("codes_release")} <input maxLength={100} value={codes.release} onInput={(event) => name({ ...codes, release: event.currentTarget.value })} /></label> : null}
      </div>
      <p class="soft" id="codes-said">{say(`codes_${codes.way.replace("-", "_")}_hint` as Word)}</p>
    </>
  );
}

function Export({ project, codes }: { project: Project; codes: Codes }): JSX.Element {
  const [form, choose] = useState("jsonl");
  const [question, ask_] = useState("");
  const [got, count] = useState<number | null>(null);
  const [said, answer] = useState("");
  const [fault, tell] = useState<Told | null>(null);
  const save = async (): Promise<void> => {
    count(0);
    answer("");
    tell(null);
    try {
      const query = new URLSearchParams({ ...(form === "jsonl" ? {} : { format: form }), ...(question ? { question } : {}), ...asked(codes) });
      const response = await fetch(`/api/projects/${project.id}/export?${query}`, { credentials: "same-origin", cache: "no-store" });
      if (!response.ok || !response.body) throw new Error(((await response.json().catch(() => ({}))) as { error?: Told }).error?.message ?? `${response.status}`);
      const reader = response.body.getReader();
      const pieces: BlobPart[] = [];
      let [bytes, lines] = [0, 0];
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        pieces.push(value as BlobPart);
        bytes += value.length;
        if (form === "jsonl") for (const one of value) if (one === 10) lines++;
        count(form === "jsonl" ? lines : bytes);
      }
      const name = `${project.name}.${FORMATS[form]![1]}`;
      keep(new Blob(pieces), name);
      const undecided = Number(response.headers.get("X-Goldsmith-Undecided") ?? 0);
      answer(`${say("exported", { name, n: form === "jsonl" ? `${grouped(lines)} ${say("tasks")}` : `${grouped(bytes)} B` })}${undecided ? ` · ${say("undecided", { n: grouped(undecided) })}` : ""}`);
    } catch (problem) {
      tell(told(problem));
    }
    count(null);
  };
  return (
    <>
      <div class="row wrap">
        <label>{say("format")} <select value={form} onChange={(event) => choose(event.currentTarget.value)}>{Object.entries(FORMATS).map(([one, [label]]) => <option key={one} value={one}>{label}</option>)}</select></label>
        {form === "jsonl" ? null : <Which project={project} value={question} change={ask_} />}
        <button type="button" disabled={got !== null} onClick={() => void save()}>{say("export_it")}</button>
      </div>
      {fault ? <Fault told={fault} /> : null}
      <p role="status" class="soft">{got !== null ? say("exporting", { n: grouped(got) }) : said || "\u00a0"}</p>
    </>
  );
}

function keep(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function Which({ project, value, change }: { project: Project; value: string; change: (value: string) => void }): JSX.Element {
  return <label>{say("question")} <select value={value} onChange={(event) => change(event.currentTarget.value)}><option value="">{say("all_questions")}</option>{project.questions.map((one) => <option key={one.name} value={one.name}>{inWords(one.title) || one.name}</option>)}</select></label>;
}

function WriteBack({ project, dataset, codes }: { project: Project; dataset: string; codes: Codes }): JSX.Element {
  const [since, begin] = useState<number | null>(null);
  const [seconds, tick] = useState(0);
  const [written, see] = useState<Written | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  useEffect(() => {
    if (since === null) return;
    const timer = setInterval(() => tick(Math.round((Date.now() - since) / 1000)), 500);
    return () => clearInterval(timer);
  }, [since]);
  if (!dataset) return <p class="soft">{say("no_dataset")}</p>;
  const write = (): void => {
    begin(Date.now());
    tick(0);
    see(null);
    ask<Written>(`/api/projects/${project.id}/write-back?codes=${codes.way}`, "POST").then((found) => { see(found); tell(null); }, (problem: unknown) => tell(told(problem))).finally(() => begin(null));
  };
  const digits = (value: number | null): string => (value === null ? "–" : value.toFixed(2));
  return (
    <>
      <p><button type="button" disabled={since !== null} onClick={write}>{say("write_back", { dataset })}</button></p>
      {fault ? <Fault told={fault} /> : null}
      <div role="status" class="soft">{since !== null ? <><progress aria-label={say("write_back", { dataset })} /> {say("writing", { n: seconds })}</> : written ? (
        <><p>{say("written", { n: grouped(written.records), version: written.version, columns: (written.columns ?? []).join(", ") })}</p>
          {written.strange ? <p>{say("written_strange", { n: grouped(written.strange) })}</p> : null}
          {Object.entries(written.alpha ?? {}).map(([name, one]) => (one && one.value !== null ? <p key={name}>{say("alpha", { name, value: digits(one.value), low: digits(one.low), high: digits(one.high), n: grouped(one.n) })}</p> : null))}</>
      ) : "\u00a0"}</div>
    </>
  );
}

function Import({ project, changed }: { project: Project; changed: () => void }): JSX.Element {
  const [form, choose] = useState("label-studio");
  const [taken, take] = useState<(typeof TAKEN)[number]>("predictions");
  const [question, ask_] = useState("");
  const [busy, be] = useState(false);
  const [said, answer] = useState("");
  const [left, leave] = useState<Apart[]>([]);
  const [fault, tell] = useState<Told | null>(null);
  const send = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    be(true);
    answer("");
    leave([]);
    try {
      const query = new URLSearchParams({ format: form, as: taken, ...(question ? { question } : {}) });
      const response = await fetch(`/api/projects/${project.id}/import?${query}`, { method: "POST", body: file, credentials: "same-origin", headers: { "Content-Type": "application/octet-stream", ...csrfHeader() } });
      const body = (await response.json().catch(() => ({}))) as { error?: Told; [name: string]: unknown };
      if (!response.ok) tell(body.error ?? { code: "", message: `${response.status}` });
      else {
        tell(null);
        answer(say("imported", { told: Object.entries(body).filter(([, one]) => typeof one === "number" && one > 0).map(([name, one]) => `${known(`took_${name}`, name)} ${grouped(one as number)}`).join(language.value === "en" ? ", " : "，") || say("took_nothing") }));
        leave((body["apart"] ?? []) as Apart[]);
        changed();
      }
    } catch (problem) {
      tell(told(problem));
    }
    be(false);
  };
  return (
    <details class="row-more"><summary>{say("import_it")}</summary>
      <div class="row wrap">
        <label>{say("format")} <select value={form} onChange={(event) => choose(event.currentTarget.value)}>{["label-studio", "conll", "coco", "voc", "yolo"].map((one) => <option key={one} value={one}>{FORMATS[one]![0]}</option>)}</select></label>
        <label>{say("import_as")} <select value={taken} onChange={(event) => take(event.currentTarget.value as (typeof TAKEN)[number])}>{TAKEN.map((one) => <option key={one} value={one}>{say(`as_${one}`)}</option>)}</select></label>
        <Which project={project} value={question} change={ask_} />
        <label>{say("sample_file")} <input type="file" disabled={busy} onChange={(event) => { void send(event.currentTarget.files?.[0]); }} /></label>
      </div>
      {fault ? <Fault told={fault} /> : null}
      <p role="status" class="soft">{busy ? say("reading") : said || "\u00a0"}</p>
      {left.length ? <><p>{say("left_apart")}</p><ul>{left.map((one, at) => <li key={at} class="soft"><bdi>{one.what}</bdi>{one.where ? <> (<bdi>{one.where}</bdi>)</> : null}: {one.why} · {grouped(one.results)}</li>)}</ul></> : null}
    </details>
  );
}
