// Classes as lines that can be written and pasted: `value | 中文 | English | key`, two spaces deeper for a class below. Pure.
import type { Json } from "../../asking";
import type { Tree } from "./tree";

/** Return classes as objects, whatever way they were written in. */
export function asObjects(given: Json | undefined): Tree[] {
  if (!Array.isArray(given)) return [];
  return given.map((one) => (one && typeof one === "object" && !Array.isArray(one) ? one : { value: String(one ?? "") }));
}

/** Return a class without what is empty; one of which only the name is left as that name. */
export function slim(one: Tree): Json {
  const left = Object.fromEntries(Object.entries(one).filter(([, said]) => said !== "" && said !== undefined && !(Array.isArray(said) && !said.length)));
  return Object.keys(left).length === 1 && typeof left.value === "string" ? left.value : { ...left, value: one.value ?? "" };
}

const NAMES = ["value", "zh", "en", "key"] as const;

export function linesOf(classes: Json | undefined, depth = 0): string {
  return asObjects(classes).map((one) => {
    const parts = NAMES.map((name) => String(one[name] ?? "").replaceAll("\n", " "));
    while (parts.length > 1 && !parts.at(-1)) parts.pop();
    const below = linesOf(one.children, depth + 1);
    return `${"  ".repeat(depth)}${parts.join(" | ")}${below ? `\n${below}` : ""}`;
  }).join("\n");
}

/** Return the classes that lines declare; what lines do not tell (a colour, when it is right) is kept from classes of the same place and name. */
export function classesOf(lines: string, before: Json | undefined = []): Json[] {
  const rows = lines.split("\n").filter((line) => line.trim()).map((line) => {
    const indent = /^\s*/.exec(line)![0].replaceAll("\t", "  ").length;
    const parts = line.trim().split(/(?<=\s|^)[|｜](?=\s|$)|\t/).map((part) => part.trim());
    return { depth: Math.floor(indent / 2), own: Object.fromEntries(NAMES.map((name, at) => [name, parts[at] ?? ""])) };
  });
  let at = 0;
  const level = (depth: number, old: Json | undefined): Json[] => {
    const known = asObjects(old);
    const found: Json[] = [];
    while (at < rows.length && rows[at]!.depth >= depth) {
      const { own } = rows[at++]!;
      const was = known.find((one) => one.value === own.value);
      const kept = was ? Object.fromEntries(Object.entries(was).filter(([name]) => name !== "children" && !(NAMES as readonly string[]).includes(name))) : {};
      const children = at < rows.length && rows[at]!.depth > depth ? level(depth + 1, was?.children) : [];
      found.push(slim({ ...own, ...kept, ...(children.length ? { children } : {}) }));
    }
    return found;
  };
  return level(0, before);
}
