// What is written is checked by the service a moment after it changed: what is wrong is told at its place, and what fits is shown.
import { useLayoutEffect, useState } from "preact/hooks";
import { ask, canonical, gone, Refusal, told, type Told } from "../asking";
import type { Checked } from "./preview";
import type { Wrong } from "./form/tree";
import type { Writing } from "./form/writing";

const WAIT = 300; // ms after the last change

export interface Check { checked: Checked | null; stale: boolean; busy: boolean; fault: Told | null }

/** Check a project whenever it changes; `named` where its name and rules are checked too. */
export function useChecked(w: Writing | null, named: boolean): Check {
  const [checked, set] = useState<Checked | null>(null);
  const [busy, be] = useState(true);
  const [fault, tell] = useState<Told | null>(null);
  const tree = w?.tree.value;
  useLayoutEffect(() => { // what was said of the tree before is not said of this one
    if (!w || !tree) return;
    const own = new AbortController();
    be(true);
    const timer = setTimeout(() => {
      const body = { shows: tree.shows ?? [], questions: tree.questions ?? [], policy: tree.policy ?? {}, ...(named ? { name: String(tree.name ?? "") } : {}) };
      ask<Checked & { faults: Wrong[] }>("/api/projects/preview", "POST", body, own.signal).then((found) => {
        w.wrong.value = found.faults;
        const now = { shows: found.shows, questions: found.questions };
        set((before) => (before && canonical(before) === canonical(now) ? before : now)); // what is being tried goes on where only the name or a rule changed
        tell(null);
        be(false);
      }, (problem: unknown) => {
        if (gone(problem)) return;
        const faults = problem instanceof Refusal ? problem.told.faults : undefined;
        w.wrong.value = faults ?? [];
        tell(faults ? null : told(problem));
        be(false);
      });
    }, WAIT);
    return () => { own.abort(); clearTimeout(timer); };
  }, [w, tree, named]);
  const stale = !!fault || !!w?.wrong.value.some((one) => one.path !== "name" && !one.path.startsWith("policy"));
  return { checked, stale, busy, fault };
}
