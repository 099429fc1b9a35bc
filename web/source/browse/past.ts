// The versions: which are listed, which one is marked, which two are compared.
import { batch, computed, signal } from "@preact/signals";
import { ask, gone, query, type Difference, type Told, type Version, type Versions } from "./asking";
import { goTo, see, told, view } from "./state";

export const versions = signal<Versions | null>(null);
export const every = signal(false); // whether steps within a run are listed too
export const marked = signal(0);
export const from = signal<number | null>(null);
export const to = signal<number | null>(null);
export const difference = signal<Difference | null>(null);
export const comparing = signal(false);
export const unlisted = signal<Told | null>(null);
export const uncompared = signal<Told | null>(null);

/** Ends of runs, what has a name, and the newest; or all. */
export const listed = computed<Version[]>(() => {
  const all = versions.value?.versions ?? [];
  return every.value ? all : all.filter((one, at) => at === 0 || one.run || one.tags.length > 0);
});

let asking = new AbortController();

export async function listVersions(): Promise<void> {
  unlisted.value = null;
  try {
    const found = await ask<Versions>("/api/versions");
    batch(() => {
      versions.value = found;
      marked.value = Math.min(marked.value, Math.max(0, listed.value.length - 1));
      to.value ??= listed.value[0]?.version ?? null;
      from.value ??= listed.value[1]?.version ?? null;
    });
  } catch (fault) {
    unlisted.value = told(fault);
  }
}

export function markVersion(by: 1 | -1): void {
  marked.value = Math.min(Math.max(marked.value + by, 0), listed.value.length - 1);
  document.getElementById(`version-${marked.value}`)?.scrollIntoView({ block: "nearest" });
}

export function seeMarked(): void {
  const one = listed.value[marked.value];
  if (one) seeVersion(one.version);
}

/** Show the records of a version. */
export function seeVersion(number: number): void {
  view.value = "records";
  void see(number === versions.value?.newest ? null : number);
}

/** Compare the marked version with the one listed before it. */
export function compareMarked(): void {
  const later = listed.value[marked.value];
  const earlier = listed.value[marked.value + 1];
  if (!later || !earlier) return;
  from.value = earlier.version;
  to.value = later.version;
  void compare();
}

export async function compare(): Promise<void> {
  if (from.value === null || to.value === null) return;
  asking.abort();
  const own = (asking = new AbortController());
  batch(() => {
    comparing.value = true;
    difference.value = null;
    uncompared.value = null;
  });
  try {
    difference.value = await ask<Difference>(`/api/difference${query({ a: from.value, b: to.value })}`, undefined, own.signal);
    comparing.value = false;
  } catch (fault) {
    if (gone(fault)) return;
    uncompared.value = told(fault);
    comparing.value = false;
  }
}

/** Show a record as it is in a version. */
export async function seeRecord(id: string, number: number): Promise<void> {
  view.value = "records";
  await see(number === versions.value?.newest ? null : number);
  await goTo(id, true);
}
