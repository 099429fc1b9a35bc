// What is on the page now: which view, which records, which one of them is open, which limits are changed.
import { batch, computed, signal } from "@preact/signals";
import { ask, gone, query, Refusal, stream, type About, type Asked, type Cursor, type Filter, type Page, type Row, type Shown, type Statistics, type Told, type Trial, type Use } from "./asking";

export type View = "records" | "limits" | "quarantine" | "versions";
export const VIEWS: readonly View[] = ["records", "limits", "quarantine", "versions"];
const PAGE = 50;

export const about = signal<About | null>(null);
export const failure = signal<Told | "unreachable" | null>(null);
export const view = signal<View>("records");
export const version = signal<number | null>(null); // null: the newest
export const fresher = signal(false); // whether there is a newer version than the one that is shown as the newest
export const search = signal("");
export const filters = signal<Filter[]>([]);
export const expression = signal("");
export const sort = signal<string | null>(null);
export const descending = signal(false);
export const filtersOpen = signal(false);
export const helpOpen = signal(false);
export const changesOpen = signal(false); // on a narrow page

export const rows = signal<Row[]>([]);
export const pages = signal<Cursor[]>([null]); // where each page begins, up to the one shown
export const firsts = signal<number[]>([0]); // how many records stand before each of them
export const after = signal<Cursor>(null);
export const looking = signal(true);
export const searched = signal(0);
export const mistake = signal<Told | null>(null);
export const count = signal<{ n: number; searched: number; done: boolean } | null>(null);

export const chosen = signal<number>(-1); // place on the page
export const open = signal<number | null>(null); // position of the record that is open
export const shown = signal<Shown | null>(null);
export const showing = signal<Told | null>(null);

export const unmeasured = signal<Told | null>(null);
export const statistics = signal<Statistics | null>(null);
export const changed = signal<Record<string, number>>({});
export const trial = signal<Trial | null>(null);
export const trialRows = signal<{ gained: Row[]; lost: Row[] }>({ gained: [], lost: [] });
export const measuredFor = signal(""); // the changes that the trial is of
export const use = signal<Use | null>(null);
export const wanted = signal<string>(""); // a rule to look for among the limits

export const asked = computed<Asked>(() => {
  const all = [...filters.value];
  if (search.value.trim()) all.push({ column: textColumn.value, contains: search.value.trim() });
  return { filters: all, expression: expression.value, sort: sort.value, descending: descending.value, version: version.value };
});
export const textColumn = computed(() => (about.value?.columns.some((one) => one.name === "edited_text") ? "edited_text" : "text"));
export const narrowed = computed(() => asked.value.filters.length > 0 || asked.value.expression.trim() !== "");

let listing = new AbortController();
let counting = new AbortController();
let opening = new AbortController();
let trying = new AbortController();

export function told(fault: unknown): Told {
  return fault instanceof Refusal ? fault.told : { code: "", message: String(fault) };
}

export async function begin(): Promise<void> {
  failure.value = null;
  const wanted = version.value;
  try {
    const found = await ask<About>(`/api/dataset${query({ version: wanted })}`);
    if (version.value !== wanted) return; // another one is looked at since
    about.value = found;
    fresher.value = false;
  } catch (fault) {
    if (version.value !== wanted) return;
    failure.value = fault instanceof Refusal ? fault.told : "unreachable";
    return;
  }
  await list(true);
}

/** Look at a version; null is the newest. */
export async function see(wanted: number | null): Promise<void> {
  trying.abort();
  close();
  batch(() => {
    version.value = wanted;
    statistics.value = null;
    unmeasured.value = null;
    changed.value = {};
    trial.value = null;
    use.value = null;
  });
  await begin();
}

/** Ask whether the dataset has changed meanwhile; nothing on the page moves by itself. */
export async function lookForFresher(): Promise<void> {
  if (version.value !== null || !about.value || document.hidden) return;
  try {
    fresher.value = (await ask<{ version: number }>("/api/newest")).version !== about.value.version;
  } catch {
    // the next request tells
  }
}

/** Look for the records of a page; a long search goes on until the page is full, and shows what it has meanwhile. */
export async function list(anew: boolean): Promise<void> {
  listing.abort();
  const own = (listing = new AbortController());
  if (anew) {
    pages.value = [null];
    firsts.value = [0];
    void countAll();
  }
  batch(() => {
    looking.value = true;
    mistake.value = null;
    chosen.value = -1;
  });
  try {
    let start = pages.value.at(-1) ?? null;
    let found: Row[] = [];
    for (;;) {
      const page = await ask<Page>("/api/records", { ...asked.value, after: start, limit: PAGE - found.length, columns: sort.value ? [sort.value] : [] }, own.signal);
      found = [...found, ...page.rows];
      batch(() => {
        rows.value = found;
        after.value = page.after;
        searched.value = page.searched;
      });
      if (page.full || !page.after || found.length >= PAGE) break;
      start = page.after;
    }
    looking.value = false;
  } catch (fault) {
    if (gone(fault)) return;
    batch(() => {
      rows.value = [];
      after.value = null;
      looking.value = false;
      mistake.value = told(fault);
    });
  }
}

async function countAll(): Promise<void> {
  counting.abort();
  const own = (counting = new AbortController());
  count.value = null;
  if (!narrowed.value) return;
  let start: number | null = 0;
  let n = 0;
  try {
    while (start !== null) {
      const part: { n: number; after: number | null; searched: number } = await ask("/api/count", { ...asked.value, sort: null, start }, own.signal);
      n += part.n;
      start = part.after;
      count.value = { n, searched: part.searched, done: start === null };
    }
  } catch (fault) {
    if (!gone(fault)) count.value = null;
  }
}

export async function turn(step: 1 | -1): Promise<boolean> {
  if (step === 1) {
    if (!after.value || looking.value) return false;
    pages.value = [...pages.value, after.value];
    firsts.value = [...firsts.value, (firsts.value.at(-1) ?? 0) + rows.value.length];
  } else {
    if (pages.value.length < 2) return false;
    pages.value = pages.value.slice(0, -1);
    firsts.value = firsts.value.slice(0, -1);
  }
  await list(false);
  return true;
}

export async function step(by: 1 | -1): Promise<void> {
  const next = chosen.value + by;
  if (next >= rows.value.length && by === 1) {
    if (await turn(1)) choose(0);
  } else if (next < 0 && by === -1 && pages.value.length > 1) {
    if (await turn(-1)) choose(rows.value.length - 1);
  } else if (next >= 0) {
    choose(next);
  }
}

/** Mark a record of the page; on a wide page it opens as well. */
export function choose(place: number): void {
  chosen.value = Math.min(Math.max(place, 0), rows.value.length - 1);
  const row = rows.value[chosen.value];
  document.getElementById(`row-${chosen.value}`)?.scrollIntoView({ block: "nearest" });
  if (row && (wide() || open.value !== null)) void show(row.position);
}

export function wide(): boolean {
  return matchMedia("(min-width: 60rem)").matches;
}

export async function show(position: number, characters?: number): Promise<void> {
  opening.abort();
  const own = (opening = new AbortController());
  open.value = position;
  showing.value = null;
  try {
    shown.value = await ask<Shown>(`/api/record/${position}${query({ characters, version: version.value })}`, undefined, own.signal);
  } catch (fault) {
    if (!gone(fault)) showing.value = told(fault);
  }
}

export function close(): void {
  opening.abort();
  batch(() => {
    open.value = null;
    shown.value = null;
    showing.value = null;
  });
}

export async function goTo(where: string, isId = false): Promise<Told | null> {
  try {
    const total = about.value?.records ?? 0;
    const isPosition = !isId && /^\d+$/.test(where) && Number(where) < total;
    const position = isPosition ? Number(where) : (await ask<{ position: number }>(`/api/find${query({ id: where, version: version.value })}`)).position;
    batch(() => {
      filters.value = [];
      search.value = "";
      expression.value = "";
      sort.value = null;
    });
    counting.abort();
    count.value = null;
    pages.value = position >= 1 ? [null, { position }] : [null];
    firsts.value = position >= 1 ? [0, position] : [0];
    await list(false);
    choose(0);
    await show(position);
    return null;
  } catch (fault) {
    return told(fault);
  }
}

export async function measure(): Promise<void> {
  if (statistics.value) return;
  const wanted = version.value;
  try {
    const found = await ask<Statistics>(`/api/statistics${query({ version: wanted })}`);
    if (version.value === wanted) statistics.value = found;
  } catch (fault) {
    if (version.value === wanted) unmeasured.value = told(fault);
  }
}

export function changes(): string[] {
  return Object.entries(changed.value).map(([place, value]) => `${place}=${value}`);
}

/** Decide anew with the limits that were changed, and show which records would come and go. */
export async function tryOut(): Promise<void> {
  trying.abort();
  const own = (trying = new AbortController());
  const list = changes();
  batch(() => {
    trial.value = null;
    measuredFor.value = list.join();
    use.value = null;
    trialRows.value = { gained: [], lost: [] };
  });
  if (!list.length) return;
  try {
    for await (const found of stream<Trial>("/api/trial", { changes: list, version: version.value }, own.signal)) {
      if (found.error) throw new Refusal(found.error);
      trial.value = found;
    }
    const [gained, lost] = await Promise.all((["gained", "lost"] as const).map((kind) => sampled(kind, own.signal)));
    trialRows.value = { gained: gained ?? [], lost: lost ?? [] };
    use.value = await ask<Use>("/api/recipe", { changes: list, version: version.value }, own.signal);
  } catch (fault) {
    if (!gone(fault)) trial.value = { done: 1, kept: 0, before: 0, gained: 0, lost: 0, reasons: [], samples: { gained: [], lost: [] }, error: told(fault) };
  }
}

async function sampled(kind: "gained" | "lost", signal: AbortSignal): Promise<Row[]> {
  const positions = trial.value?.samples[kind] ?? [];
  if (!positions.length) return [];
  return (await ask<Page>("/api/records", { filters: [], expression: "", positions, version: version.value }, signal)).rows;
}
