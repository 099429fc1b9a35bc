// A form made of a schema: each setting by its shape, things within things, and settings of a question within a question.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Json } from "../../asking";
import { known, say } from "../words";
import { Classes } from "./classes";
import { Choose, Line, Numeral, Problem, Several, Switch, Written } from "./field";
import { asObjects } from "./lines";
import { begun, inOrder, resolved, shapeOf, type Schema } from "./schema";
import { called, meaning, valueCalled } from "./setting_words";
import { moved, pathOf, same, valueAt, type Path, type Tree } from "./tree";
import type { Writing } from "./writing";

const FIELDS = new Set(["on", "prefill"]); // settings that name a field of the task
const LONG = new Set(["about"]);

interface Given { w: Writing; path: Path; schema: Schema; root: Schema; kind: string; only?: readonly string[] }

/** All settings of one thing. */
export function Settings({ w, path, schema, root, kind, only }: Given): JSX.Element {
  const names = inOrder(schema).filter((name) => !only || only.includes(name));
  return <div class="fields">{names.map((name) => <Setting key={name} {...{ w, root, kind, name }} path={[...path, name]} schema={schema.properties![name]!} needed={schema.required?.includes(name) ?? false} within={valueAt(w.tree.value, path) as Tree | undefined} />)}</div>;
}

interface One extends Given { name: string; needed: boolean; within: Tree | undefined }

function Setting({ w, path, schema: given, root, kind, name, needed, within }: One): JSX.Element {
  const schema = resolved(given, root);
  const value = valueAt(w.tree.value, path) ?? schema.default;
  const label = called(kind, name);
  const hint = meaning(kind, name, given.description ?? schema.description);
  const put = (said: Json | undefined): void => w.put(path, !needed && (said === undefined || same(said, schema.default)) ? undefined : said);
  const about = { w, path, label, hint };
  switch (shapeOf(given, root)) {
    case "switch": return <Switch {...about} value={value === true} change={put} />;
    case "number": return <Numeral {...about} value={value} change={put} />;
    case "choice": return <Choose {...about} value={String(value ?? "")} change={put} options={schema.enum!.map((one) => [String(one), valueCalled(name, String(one))])} />;
    case "line":
      if (name === "question") return <Choose {...about} value={String(value ?? "choice")} change={(said) => { w.put(path, said); w.put([...path.slice(0, -1), "settings"], w.kind(said)?.example.settings ?? {}); }} options={w.kinds.rows.filter((one) => one.kind !== "dialogue").map((one) => [one.kind, known(`kind_${one.kind}`, one.kind)])} />;
      return <Line {...about} value={String(value ?? "")} change={(said) => put(said || (needed ? "" : undefined))} {...(FIELDS.has(name) ? { list: w.fields.value } : {})} long={LONG.has(name)} />;
    case "classes": return <Classes {...{ w, path, value, label }} {...(name === "options" ? { list: w.fields.value, plain: true } : {})} />;
    case "objects": return <Objects {...{ w, path, value, label, hint, root, kind, name }} schema={schema} />;
    case "words": return <Several {...about} value={asWords(value)} change={put} />;
    case "pairs": return <Pairs {...{ w, path, value, label, hint }} />;
    case "map": return <Levels {...{ w, path, value, label, hint }} />;
    case "settings": {
      const inner = w.kind(String(within?.question ?? "choice"));
      return inner ? <div class="inner" data-at={pathOf(path)}><Problem w={w} path={path} /><Settings w={w} path={path} schema={inner.schema} root={inner.schema} kind={inner.kind} /></div> : <Written {...about} value={value} change={put} />;
    }
    default: return <Written {...about} value={value} change={put} />;
  }
}

function asWords(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** A list of things, each with its own form. */
function Objects({ w, path, value, label, hint, schema, root, kind, name }: { w: Writing; path: Path; value: Json | undefined; label: string; hint: string; schema: Schema; root: Schema; kind: string; name: string }): JSX.Element {
  const items = resolved(schema.items ?? {}, root);
  const rows = asObjects(value);
  const here = useRef<HTMLFieldSetElement>(null);
  const key = name === "named" ? "named" : kind;
  const put = (next: Json[]): void => w.put(path, next.length || schema.default === undefined ? next : undefined);
  const add = (): void => {
    put([...rows, begun(items, root)]);
    setTimeout(() => here.current?.querySelector<HTMLElement>(`:scope > ol > li:last-of-type input`)?.focus(), 0);
  };
  return (
    <fieldset ref={here} class="things" data-at={pathOf(path)}>
      <legend>{label}</legend>
      {hint ? <p class="soft">{hint}</p> : null}<Problem w={w} path={path} />
      <ol>{rows.map((one, at) => {
        const said = String(one.value ?? one.name ?? "") || `${label} ${at + 1}`;
        return (
          <li key={at} data-at={pathOf([...path, at])}>
            <p class="row"><b>{said}</b><span class="grow" /><button type="button" class="small" aria-label={say("up", { name: said })} disabled={!at} onClick={() => put(moved(rows, at, -1))}>↑</button><button type="button" class="small" aria-label={say("down", { name: said })} disabled={at === rows.length - 1} onClick={() => put(moved(rows, at, 1))}>↓</button><button type="button" class="small" aria-label={say("remove", { name: said })} onClick={() => put(rows.filter((_, place) => place !== at))}>×</button></p>
            <Problem w={w} path={[...path, at]} />
            <Settings w={w} path={[...path, at]} schema={items} root={root} kind={key} />
          </li>
        );
      })}</ol>
      <p><button type="button" onClick={add}>{say("add_one")}: {label}</button></p>
    </fieldset>
  );
}

function Pairs({ w, path, value, label, hint }: { w: Writing; path: Path; value: Json | undefined; label: string; hint: string }): JSX.Element {
  const pairs = (Array.isArray(value) ? value : []) as [string, string][];
  const labels = asObjects(valueAt(w.tree.value, [...path.slice(0, path.lastIndexOf("relations")), "labels"])).map((one): [string, string] => [String(one.value ?? ""), String(one.value ?? "")]);
  const put = (next: Json[]): void => w.put(path, next.length ? next : undefined);
  const change = (at: number, end: 0 | 1, said: string): void => put(pairs.map((one, place) => (place === at ? (end ? [one[0], said] : [said, one[1]]) : one)));
  return (
    <fieldset class="things" data-at={pathOf(path)}><legend>{label}</legend>{hint ? <p class="soft">{hint}</p> : null}<Problem w={w} path={path} deep />
      {pairs.map((one, at) => <p key={at} class="row wrap">{([0, 1] as const).map((end) => <Choose key={end} w={w} path={[...path, at, end]} label={`${label} ${at + 1}.${end + 1}`} bare value={one[end]} change={(said) => change(at, end, said)} options={labels} />)}<button type="button" class="small" aria-label={say("remove", { name: one.join(" → ") })} onClick={() => put(pairs.filter((_, place) => place !== at))}>×</button></p>)}
      <p><button type="button" onClick={() => put([...pairs, [labels[0]?.[0] ?? "", labels[0]?.[0] ?? ""]])}>{say("add_one")}: {label}</button></p>
    </fieldset>
  );
}

/** Names with a text each, such as what it takes to get a score. */
function Levels({ w, path, value, label, hint }: { w: Writing; path: Path; value: Json | undefined; label: string; hint: string }): JSX.Element {
  const rows = Object.entries(value && typeof value === "object" && !Array.isArray(value) ? value : {}).map(([name, said]): [string, string] => [name, String(said)]);
  const put = (next: [string, string][]): void => w.put(path, next.length ? Object.fromEntries(next) : undefined);
  return (
    <fieldset class="things" data-at={pathOf(path)}><legend>{label}</legend>{hint ? <p class="soft">{hint}</p> : null}<Problem w={w} path={path} deep />
      {rows.map(([name, said], at) => <p key={at} class="row level-row"><input aria-label={`${label} ${at + 1}`} class="number" value={name} onInput={(event) => put(rows.map((one, place) => (place === at ? [event.currentTarget.value, one[1]] : one)))} /><input class="grow" aria-label={name || `${at + 1}`} value={said} onInput={(event) => put(rows.map((one, place) => (place === at ? [one[0], event.currentTarget.value] : one)))} /><button type="button" class="small" aria-label={say("remove", { name: name || String(at + 1) })} onClick={() => put(rows.filter((_, place) => place !== at))}>×</button></p>)}
      <p><button type="button" onClick={() => put([...rows, [String(rows.length + 1), ""]])}>{say("add_one")}: {label}</button></p>
    </fieldset>
  );
}
