// The forms of what people see and what they are asked.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Json } from "../asking";
import { Choose, Line, Problem, Switch } from "./form/field";
import { asObjects } from "./form/lines";
import { Settings } from "./form/settings";
import { moved, pathOf, valueAt, type Path, type Tree } from "./form/tree";
import type { Writing } from "./form/writing";
import { TEMPLATES } from "./templates";
import { known, say, type Word } from "./words";

const AS = ["text", "markdown", "messages", "image", "audio", "options", "json"] as const;

/** One language of a text in both. */
function Spoken({ w, path, en, zh, long }: { w: Writing; path: Path; en: Word; zh: Word; long?: boolean }): JSX.Element {
  const now = valueAt(w.tree.value, path);
  const both: Tree = typeof now === "string" ? { en: now, zh: now } : now && typeof now === "object" && !Array.isArray(now) ? (now as Tree) : {};
  const put = (language: "en" | "zh", said: string): void => {
    const next = { ...both, [language]: said };
    w.put(path, next.en || next.zh ? next : undefined);
  };
  return <>{(["zh", "en"] as const).map((one) => <Line key={one} w={w} path={[...path, one]} label={say(one === "en" ? en : zh)} long={!!long} value={String(both[one] ?? "")} change={(said) => put(one, said)} />)}</>;
}

function Mover({ name, at, of, put, all }: { name: string; at: number; of: number; put: (next: Json[]) => void; all: readonly Json[] }): JSX.Element {
  return <><button type="button" class="small" aria-label={say("up", { name })} disabled={!at} onClick={() => put(moved(all, at, -1))}>↑</button><button type="button" class="small" aria-label={say("down", { name })} disabled={at === of - 1} onClick={() => put(moved(all, at, 1))}>↓</button><button type="button" class="small" aria-label={say("remove", { name })} disabled={of === 1} onClick={() => put(all.filter((_, place) => place !== at))}>×</button></>;
}

export function ShownFields({ w }: { w: Writing }): JSX.Element {
  const rows = asObjects(w.tree.value.shows);
  const put = (next: Json[]): void => w.put(["shows"], next);
  const free = w.fields.value.find((one) => !rows.some((row) => row.field === one)) ?? "";
  return (
    <section class="part" data-at="shows"><h2>{say("shown_fields")}</h2><Problem w={w} path={["shows"]} />
      <ol class="shown-fields">{rows.map((one, at) => {
        const path: Path = ["shows", at];
        return (
          <li key={at} data-at={pathOf(path)}>
            <div class="shown-row">
              <Line w={w} path={[...path, "field"]} label={say("field")} list={w.fields.value} value={String(one.field ?? "")} change={(said) => w.put([...path, "field"], said)} />
              <Choose w={w} path={[...path, "as"]} label={say("as_what")} value={String(one.as ?? "text")} change={(said) => w.put([...path, "as"], said)} options={AS.map((as) => [as, say(`as_${as}`)])} />
              <Spoken w={w} path={[...path, "title"]} en="title_en" zh="title_zh" />
              <span class="movers"><Mover name={String(one.field || at + 1)} at={at} of={rows.length} put={put} all={rows} /></span>
            </div>
            <Problem w={w} path={path} />
          </li>
        );
      })}</ol>
      <p><button type="button" onClick={() => put([...rows, { field: free, as: "text" }])}>{say("add_field")}</button></p>
    </section>
  );
}

/** A name for a question that no other has. */
function fresh(name: string, all: readonly Tree[]): string {
  const used = new Set(all.map((one) => one.name));
  if (!used.has(name)) return name;
  let n = 2;
  while (used.has(`${name}_${n}`)) n++;
  return `${name}_${n}`;
}

/** A question of a kind, as its template has it; of a kind without a template, as its example has it. */
function begunWith(w: Writing, kind: string, all: readonly Tree[]): Tree {
  const begun = TEMPLATES[kind]?.().questions[0] ?? { name: kind.replace(/\W/g, "_"), kind, title: { en: kind, zh: kind }, settings: w.kind(kind)?.example.settings ?? {} };
  return { ...begun, name: fresh(String(begun.name), all) };
}

export function Questions({ w }: { w: Writing }): JSX.Element {
  const [kind, choose] = useState("choice");
  const rows = asObjects(w.tree.value.questions);
  const put = (next: Json[]): void => w.put(["questions"], next);
  return (
    <section class="part" data-at="questions"><h2>{say("questions")}</h2><Problem w={w} path={["questions"]} />
      {rows.map((one, at) => <Question key={at} {...{ w, one, at, rows, put }} />)}
      <p class="row wrap"><label>{say("add_question")} <select value={kind} onChange={(event) => choose(event.currentTarget.value)}>{w.kinds.rows.map((each) => <option key={each.kind} value={each.kind}>{known(`kind_${each.kind}`, each.kind)}</option>)}</select></label> <button type="button" onClick={() => put([...rows, begunWith(w, kind, rows)])}>{say("add_one")}</button></p>
    </section>
  );
}

function Question({ w, one, at, rows, put }: { w: Writing; one: Tree; at: number; rows: readonly Tree[]; put: (next: Json[]) => void }): JSX.Element {
  const path: Path = ["questions", at];
  const kind = w.kind(String(one.kind));
  const name = String(one.name ?? "") || say("question_n", { n: at + 1 });
  const left = useRef(new Map<string, Json>()); // settings of kinds that were left: whoever goes by a kind with an arrow key comes back to what he had
  const another = (to: string): void => {
    left.current.set(String(one.kind), one.settings ?? {});
    const begun = begunWith(w, to, []);
    w.put(path, { ...one, kind: to, settings: left.current.get(to) ?? begun.settings ?? {}, ...(one.title ? {} : { title: begun.title ?? "" }) });
  };
  return (
    <fieldset class="question" data-at={pathOf(path)}>
      <legend>{say("question_n", { n: at + 1 })}</legend>
      <p class="row"><b>{name}</b><span class="grow" /><Mover name={name} at={at} of={rows.length} put={put} all={rows} /></p>
      <Problem w={w} path={path} />
      <div class="fields">
        <Line w={w} path={[...path, "name"]} label={say("question_name")} value={String(one.name ?? "")} change={(said) => w.put([...path, "name"], said)} />
        <Choose w={w} path={[...path, "kind"]} label={say("question_kind")} value={String(one.kind ?? "")} change={another} options={w.kinds.rows.map((each) => [each.kind, known(`kind_${each.kind}`, each.kind)])} />
        <Spoken w={w} path={[...path, "title"]} en="title_en" zh="title_zh" />
      </div>
      <div data-at={pathOf([...path, "settings"])}><Problem w={w} path={[...path, "settings"]} />
        {kind ? <Settings w={w} path={[...path, "settings"]} schema={kind.schema} root={kind.schema} kind={kind.kind} /> : null}
      </div>
      <details class="row-more"><summary>{say("more")}</summary>
        <div class="fields">
          <Spoken w={w} path={[...path, "about"]} en="about_en" zh="about_zh" long />
          <Switch w={w} path={[...path, "required"]} label={say("required")} value={one.required !== false} change={(said) => w.put([...path, "required"], said ? undefined : false)} />
          <When w={w} path={[...path, "when"]} before={rows.slice(0, at)} />
        </div>
      </details>
    </fieldset>
  );
}

/** Classes of a question, as a condition may name them. */
function answersOf(one: Tree): string[] {
  const settings = (one.settings ?? {}) as Tree;
  const paths = (classes: Json | undefined, above = ""): string[] => asObjects(classes).flatMap((each) => {
    const here = above ? `${above}/${String(each.value)}` : String(each.value);
    return Array.isArray(each.children) && each.children.length ? [...(settings.inner ? [here] : []), ...paths(each.children, here)] : [here];
  });
  if (one.kind === "choice") return paths(settings.choices);
  if (one.kind === "preference") return [...paths(settings.options), ...(settings.tie ? ["tie"] : []), ...(settings.bad ? ["bad"] : [])];
  const [least, most, step] = [settings.at_least, settings.at_most, settings.step].map(Number) as [number, number, number];
  return one.kind === "scale" && most > least && step > 0 && (most - least) / step <= 20 ? Array.from({ length: Math.round((most - least) / step) + 1 }, (_, at) => String(Math.round((least + at * step) * 1e6) / 1e6)) : [];
}

function When({ w, path, before }: { w: Writing; path: Path; before: readonly Tree[] }): JSX.Element | null {
  const now = valueAt(w.tree.value, path) as Tree | null | undefined;
  if (!before.length && !now) return null;
  const of = before.find((one) => one.name === now?.question);
  const answers = of ? answersOf(of) : [];
  const said = (text: string): Json => (of?.kind === "scale" && text.trim() && Number.isFinite(Number(text)) ? Number(text) : text);
  return (
    <div class="fields" data-at={pathOf(path)}>
      <Choose w={w} path={[...path, "question"]} label={say("when")} value={String(now?.question ?? "")} change={(name) => w.put(path, name ? { question: name, is: said(answersOf(before.find((one) => one.name === name) ?? {})[0] ?? "") } : undefined)} options={[["", say("when_always")], ...before.map((one): [string, string] => [String(one.name), String(one.name)])]} />
      {now ? answers.length ? <Choose w={w} path={[...path, "is"]} label={say("when_is")} value={String(now.is ?? "")} change={(text) => w.put([...path, "is"], said(text))} options={answers.map((one) => [one, one])} /> : <Line w={w} path={[...path, "is"]} label={say("when_is")} value={String(now.is ?? "")} change={(text) => w.put([...path, "is"], said(text))} /> : null}
      <Problem w={w} path={path} />
    </div>
  );
}
