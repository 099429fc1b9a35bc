// A project that is being written is one JSON value; fields change it at a path, and what is wrong with it is told by path. Pure.
import type { Json } from "../../asking";

export type Path = readonly (string | number)[];
export type Tree = { [name: string]: Json };

/** A place as the service names it: `questions[0].settings.choices`. */
export function pathOf(path: Path): string {
  return path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("").replace(/^\./, "");
}

export function valueAt(tree: Json | undefined, path: Path): Json | undefined {
  let spot: Json | undefined = tree;
  for (const part of path) {
    if (Array.isArray(spot)) spot = spot[Number(part)];
    else if (spot && typeof spot === "object") spot = spot[String(part)];
    else return undefined;
  }
  return spot;
}

/** Return the tree with another value at a path; `undefined` takes the name out. What is not on the way is the same object. */
export function withAt<T extends Json>(tree: T, path: Path, value: Json | undefined): T {
  const [part, ...rest] = path;
  if (part === undefined) return (value ?? null) as T;
  if (typeof part === "number") {
    const list = Array.isArray(tree) ? [...tree] : [];
    if (rest.length || value !== undefined) list[part] = withAt((list[part] ?? (typeof rest[0] === "number" ? [] : {})) as Json, rest, value);
    else list.splice(part, 1);
    return list as T;
  }
  const own: Tree = tree && typeof tree === "object" && !Array.isArray(tree) ? { ...(tree as Tree) } : {};
  if (!rest.length && value === undefined) delete own[part];
  else own[part] = withAt((own[part] ?? (typeof rest[0] === "number" ? [] : {})) as Json, rest, value);
  return own as T;
}

/** Return a list with one of its things at another place; as it is where there is no such place. */
export function moved<T>(list: readonly T[], from: number, by: number): T[] {
  const to = from + by;
  const next = [...list];
  if (to < 0 || to >= list.length) return next;
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}

/** Whether two JSON values say the same. */
export function same(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export interface Wrong { path: string; en: string; zh: string }

/** What is wrong at a place itself; `deep` also within it. */
export function wrongAt(wrong: readonly Wrong[], path: string, deep = false): Wrong[] {
  return wrong.filter((one) => one.path === path || (deep && one.path.startsWith(path) && /^[.[]/.test(one.path.slice(path.length))));
}
