// The address keeps what is looked for, so that a reload or the back button finds it again.
import { batch, effect } from "@preact/signals";
import type { Filter } from "./asking";
import { descending, expression, filters, list, search, see, sort, version, view, VIEWS } from "./state";

export function remember(): () => void {
  read();
  addEventListener("hashchange", () => {
    if (location.hash.slice(1) !== written) {
      const before = version.value;
      read();
      void (version.value === before ? list(true) : see(version.value));
    }
  });
  return effect(() => {
    const kept = { v: view.value, q: search.value, f: filters.value, e: expression.value, s: sort.value, d: descending.value, n: version.value };
    const plain = kept.v === "records" && !kept.q && !kept.f.length && !kept.e && !kept.s && kept.n === null;
    written = plain ? "" : encodeURIComponent(JSON.stringify(kept));
    if (location.hash.slice(1) !== written) history.replaceState(null, "", `${location.pathname}${location.search}${written ? `#${written}` : ""}`);
  });
}

let written = "";

function read(): void {
  try {
    const kept = JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}") as Record<string, unknown>;
    batch(() => {
      view.value = VIEWS.find((one) => one === kept.v) ?? "records";
      version.value = typeof kept.n === "number" ? kept.n : null;
      search.value = typeof kept.q === "string" ? kept.q : "";
      filters.value = Array.isArray(kept.f) ? (kept.f as Filter[]) : [];
      expression.value = typeof kept.e === "string" ? kept.e : "";
      sort.value = typeof kept.s === "string" ? kept.s : null;
      descending.value = kept.d === true;
    });
  } catch {
    history.replaceState(null, "", location.pathname + location.search);
  }
}
