// Classes, labels and options: rows that are added, moved, put below each other, or pasted; or all of them as lines.
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Json } from "../../asking";
import { say } from "../words";
import { Line, Problem } from "./field";
import { asObjects, classesOf, linesOf, slim } from "./lines";
import { moved, pathOf, type Path, type Tree } from "./tree";
import type { Writing } from "./writing";

const MANY = 60; // more rows than this begin as lines

interface Given { w: Writing; path: Path; value: Json | undefined; label: string; list?: readonly string[]; plain?: boolean }

export function Classes({ w, path, value, label, list, plain }: Given): JSX.Element {
  const [lined, line] = useState(() => asObjects(value).length > MANY);
  const put = (next: Json[]): void => w.put(path, next);
  return (
    <fieldset class="classes" data-at={pathOf(path)}>
      <legend>{label} <button type="button" class="small" onClick={() => line(!lined)}>{say(lined ? "as_rows" : "as_lines")}</button></legend>
      <Problem w={w} path={path} />
      {lined ? <Lines {...{ w, path, value, label }} /> : <Rows w={w} path={path} value={value} put={put} {...(list ? { list } : {})} {...(plain ? { plain } : {})} />}
    </fieldset>
  );
}

/** Classes as text; the text is what somebody writes, and stands as he wrote it until he leaves it. */
function Lines({ w, path, value, label }: Given): JSX.Element {
  const [typed, type] = useState<string | null>(null);
  const before = useRef(value);
  return (
    <label class="stacked"><span class="unseen">{label}</span>
      <textarea rows={Math.min(20, Math.max(5, asObjects(value).length + 1))} class="code" spellcheck={false} value={typed ?? linesOf(value)} data-at={`${pathOf(path)}[0]`} onFocus={() => { before.current = value; }} onBlur={() => type(null)}
        onInput={(event) => { type(event.currentTarget.value); w.put(path, classesOf(event.currentTarget.value, before.current)); }} />
      <span class="soft">{say("lines_hint")}</span><Problem w={w} path={path} deep />
    </label>
  );
}

interface Level { w: Writing; path: Path; value: Json | undefined; put: (next: Json[]) => void; list?: readonly string[]; plain?: boolean; depth?: number }

function Rows({ w, path, value, put, list, plain, depth = 0 }: Level): JSX.Element {
  const rows = asObjects(value);
  const here = useRef<HTMLDivElement>(null);
  const wanted = useRef<number | null>(null);
  useLayoutEffect(() => { // before the next key comes
    if (wanted.current === null) return;
    here.current?.querySelectorAll<HTMLElement>(":scope > .class-row > .row-fields > .cell:first-child > input")[wanted.current]?.focus();
    wanted.current = null;
  });
  const focus = (at: number): void => { wanted.current = at; };
  const change = (at: number, name: string, said: Json): void => put(rows.map((one, place) => (place === at ? slim({ ...one, [name]: said }) : slim(one))));
  const insert = (at: number, some: Json[]): void => { const all = rows.map(slim); focus(at + some.length - 1); put([...all.slice(0, at), ...some, ...all.slice(at)]); };
  const remove = (at: number): void => { focus(Math.max(0, at - 1)); put(rows.filter((_, place) => place !== at).map(slim)); };
  const move = (at: number, by: number): void => { focus(Math.min(Math.max(at + by, 0), rows.length - 1)); put(moved(rows.map(slim), at, by)); };
  const pressed = (event: KeyboardEvent, at: number): void => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) insert(at + 1, [{ value: "" }]);
    else if (event.altKey && event.key === "ArrowUp") move(at, -1);
    else if (event.altKey && event.key === "ArrowDown") move(at, 1);
    else if (event.altKey && event.key === "Delete") remove(at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pasted = (event: ClipboardEvent, at: number): void => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!text.trim().includes("\n")) return;
    event.preventDefault();
    const some = classesOf(text);
    const all = rows.map(slim);
    put([...all.slice(0, at), ...(rows[at]?.value ? [all[at]!] : []), ...some, ...all.slice(at + 1)]);
  };
  return (
    <div ref={here} class={`rows depth${Math.min(depth, 5)}`}>
      {depth || !rows.length ? null : <div class="row-fields heads" aria-hidden="true"><span>{say("value")}</span><span>{say("in_zh")}</span><span>{say("in_en")}</span><span>{say("key")}</span></div>}
      {rows.map((one, at) => (
        <div key={at} class="class-row" onKeyDown={(event) => pressed(event, at)} onPaste={(event) => pasted(event, at)}>
          <One {...{ w, one, at, plain: !!plain }} of={rows.length} path={[...path, at]} {...(list ? { list } : {})} change={(name, said) => change(at, name, said)} remove={() => remove(at)} move={(by) => move(at, by)} />
          {Array.isArray(one.children) && one.children.length ? <Rows w={w} path={[...path, at, "children"]} value={one.children} put={(next) => change(at, "children", next)} depth={depth + 1} /> : null}
        </div>
      ))}
      {depth ? null : <p class="row-end"><button type="button" onClick={() => insert(rows.length, [{ value: "" }])}>{say("add_one")}</button> <span class="soft">{say("class_keys")}</span></p>}
    </div>
  );
}

interface Row { w: Writing; one: Tree; at: number; of: number; path: Path; list?: readonly string[]; plain: boolean; change: (name: string, said: Json) => void; remove: () => void; move: (by: number) => void }

function One({ w, one, at, of, path, list, plain, change, remove, move }: Row): JSX.Element {
  const text = (name: string): string => String(one[name] ?? "");
  const name = text("value") || String(at + 1);
  const [open, show] = useState(false);
  return (
    <>
      <div class="row-fields">
        <Line w={w} path={[...path, "value"]} label={say("value")} bare value={text("value")} change={(said) => change("value", said)} {...(list ? { list } : {})} />
        <Line w={w} path={[...path, "zh"]} label={say("in_zh")} bare value={text("zh")} change={(said) => change("zh", said)} />
        <Line w={w} path={[...path, "en"]} label={say("in_en")} bare value={text("en")} change={(said) => change("en", said)} />
        <Line w={w} path={[...path, "key"]} label={say("key")} bare most={1} value={text("key")} change={(said) => change("key", said)} />
        {plain ? <span /> : <button type="button" class="small" aria-label={`${say("more")}: ${name}`} aria-expanded={open} onClick={() => show(!open)}>⋯</button>}
        <button type="button" class="small" aria-label={say("up", { name })} disabled={!at} onClick={() => move(-1)}>↑</button>
        <button type="button" class="small" aria-label={say("down", { name })} disabled={at === of - 1} onClick={() => move(1)}>↓</button>
        <button type="button" class="small" aria-label={say("remove", { name })} onClick={remove}>×</button>
      </div>
      <Problem w={w} path={path} />
      {plain || !open ? null : (
          <div class="fields row-open">
            <label class="stacked">{say("color")}<span class="row"><input type="color" value={text("color") || "#888888"} onInput={(event) => change("color", event.currentTarget.value)} />{text("color") ? <button type="button" class="small" onClick={() => change("color", "")}>{say("remove", { name: say("color") })}</button> : <span class="soft">{say("no_value")}</span>}</span></label>
            <Line w={w} path={[...path, "about"]} label={say("about")} value={text("about")} change={(said) => change("about", said)} />
            <p><button type="button" onClick={() => change("children", [...asObjects(one.children).map(slim), { value: "" }])}>{say("add_below", { name })}</button></p>
          </div>
      )}
    </>
  );
}
