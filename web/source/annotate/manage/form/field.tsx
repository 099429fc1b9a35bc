// Fields of a form: one line, a number, a switch, a choice; each with what it means and what is wrong with it.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Json } from "../../asking";
import { language } from "../../../language";
import { say } from "../words";
import { pathOf, wrongAt, type Path } from "./tree";
import type { Writing } from "./writing";

/** What is wrong at a place; `deep` also within it, where nothing within has a field of its own. */
export function Problem({ w, path, deep }: { w: Writing; path: Path; deep?: boolean }): JSX.Element | null {
  const at = pathOf(path);
  const wrong = wrongAt(w.wrong.value, at, deep);
  if (!wrong.length) return null;
  return <span class="problem" id={`wrong-${at}`}>{wrong.map((one) => `${deep && one.path !== at ? `${one.path.slice(at.length + 1)}: ` : ""}${language.value === "en" ? one.en : one.zh}`).join("; ")}</span>;
}

export function isWrong(w: Writing, path: Path, deep = false): boolean {
  return wrongAt(w.wrong.value, pathOf(path), deep).length > 0;
}

interface Given { w: Writing; path: Path; label: string; hint?: string; bare?: boolean }

/** A label, its field, what it means and what is wrong; `bare` where the label is heard but not seen. */
function Labelled({ w, path, label, hint, bare, deep, children }: Given & { deep?: boolean; children: ComponentChildren }): JSX.Element {
  return <label class={bare ? "cell" : "stacked"}><span class={bare ? "unseen" : ""}>{label}</span>{children}{hint && !bare ? <span class="soft">{hint}</span> : null}<Problem w={w} path={path} {...(deep ? { deep } : {})} /></label>;
}

function told(w: Writing, path: Path, deep = false): { "data-at": string; "aria-invalid": boolean; "aria-describedby"?: string } {
  const at = pathOf(path);
  const wrong = isWrong(w, path, deep);
  return { "data-at": at, "aria-invalid": wrong, ...(wrong ? { "aria-describedby": `wrong-${at}` } : {}) };
}

export function Line({ value, change, list, long, most, ...given }: Given & { value: string; change: (value: string) => void; list?: readonly string[]; long?: boolean; most?: number }): JSX.Element {
  const name = `list-${pathOf(given.path)}`;
  return (
    <Labelled {...given}>
      {long ? <textarea rows={2} value={value} {...told(given.w, given.path)} onInput={(event) => change(event.currentTarget.value)} /> : <input value={value} maxLength={most} list={list ? name : undefined} {...told(given.w, given.path)} onInput={(event) => change(event.currentTarget.value)} />}
      {list ? <datalist id={name}>{list.map((one) => <option key={one} value={one} />)}</datalist> : null}
    </Labelled>
  );
}

/** A number; empty where it is not set. What is no number yet stays in the field. */
export function Numeral({ value, change, ...given }: Given & { value: Json | undefined; change: (value: number | undefined) => void }): JSX.Element {
  const shown = typeof value === "number" ? String(value) : "";
  const [typed, type] = useState<string | null>(null);
  return (
    <Labelled {...given}>
      <input inputMode="decimal" class="number" value={typed ?? shown} {...told(given.w, given.path)} onBlur={() => type(null)} onInput={(event) => {
        const said = event.currentTarget.value.trim().normalize("NFKC");
        type(event.currentTarget.value);
        if (!said) change(undefined);
        else if (Number.isFinite(Number(said))) change(Number(said));
      }} />
    </Labelled>
  );
}

export function Switch({ w, path, label, hint, value, change }: Given & { value: boolean; change: (value: boolean) => void }): JSX.Element {
  return <div class="switch"><label><input type="checkbox" checked={value} {...told(w, path)} onChange={(event) => change(event.currentTarget.checked)} /> {label}</label>{hint ? <span class="soft">{hint}</span> : null}<Problem w={w} path={path} /></div>;
}

export function Choose({ value, change, options, ...given }: Given & { value: string; change: (value: string) => void; options: readonly (readonly [value: string, label: string])[] }): JSX.Element {
  const there = options.some(([one]) => one === value);
  return (
    <Labelled {...given}>
      <select value={value} {...told(given.w, given.path)} onChange={(event) => change(event.currentTarget.value)}>{there ? null : <option value={value}>{value || "–"}</option>}{options.map(([one, label]) => <option key={one} value={one}>{label}</option>)}</select>
    </Labelled>
  );
}

/** Words or sentences, one a line; an empty line is none. What is typed stays as it is typed. */
export function Several({ value, change, ...given }: Given & { value: readonly string[]; change: (value: string[]) => void }): JSX.Element {
  const [typed, type] = useState<string | null>(null);
  return (
    <Labelled {...given} hint={[given.hint, say("one_a_line")].filter(Boolean).join(" ")} deep>
      <textarea rows={Math.min(6, Math.max(2, value.length + 1))} value={typed ?? value.join("\n")} {...told(given.w, given.path, true)} onBlur={() => type(null)} onInput={(event) => {
        type(event.currentTarget.value);
        change(event.currentTarget.value.split("\n").map((one) => one.trim()).filter(Boolean));
      }} />
    </Labelled>
  );
}

/** JSON that no form can be made of; what is no JSON yet stays in the field. */
export function Written({ value, change, ...given }: Given & { value: Json | undefined; change: (value: Json) => void }): JSX.Element {
  const [typed, type] = useState<string | null>(null);
  return (
    <Labelled {...given} deep>
      <textarea rows={4} class="code" spellcheck={false} value={typed ?? JSON.stringify(value ?? null, null, 2)} {...told(given.w, given.path, true)} onBlur={() => type(null)} onInput={(event) => {
        type(event.currentTarget.value);
        try {
          change(JSON.parse(event.currentTarget.value) as Json);
        } catch {
          // it stays as it was until this is JSON again
        }
      }} />
    </Labelled>
  );
}
