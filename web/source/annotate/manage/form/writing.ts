// What every field of a form shares: the project that is written, how to change it, and what is wrong with it where.
import { signal, type Signal } from "@preact/signals";
import type { Json } from "../../asking";
import { withAt, type Path, type Tree, type Wrong } from "./tree";
import type { Schema } from "./schema";

export interface KindTold { kind: string; about: string; schema: Schema; example: { settings: Tree; material: Tree } }
export interface Kinds { rows: KindTold[]; policy: Schema }

export class Writing {
  readonly tree: Signal<Tree>;
  readonly wrong = signal<readonly Wrong[]>([]);
  /** Fields that records have, to be chosen from. */
  readonly fields = signal<readonly string[]>([]);

  constructor(begun: Tree, readonly kinds: Kinds) {
    this.tree = signal(begun);
  }

  put(path: Path, value: Json | undefined): void {
    this.tree.value = withAt(this.tree.value, path, value);
  }

  kind(name: string): KindTold | undefined {
    return this.kinds.rows.find((one) => one.kind === name);
  }
}

/** Go to the first field that something is wrong with, or to the nearest part that holds it. */
export function goTo(path: string): void {
  for (let at = path; at; at = at.replace(/(?:\[\d+\]|\.[^.[\]]+|^[^.[\]]+)$/, "")) {
    const found = document.querySelector<HTMLElement>(`[data-at="${CSS.escape(at)}"]`);
    if (!found) continue;
    for (let around = found.closest("details"); around; around = around.parentElement?.closest("details") ?? null) around.open = true;
    found.scrollIntoView({ block: "center" });
    (found.matches("input, select, textarea, button") ? found : found.querySelector<HTMLElement>("input, select, textarea, button") ?? found).focus();
    return;
  }
}
