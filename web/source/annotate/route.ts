// Where in the pages somebody is: the part of the address after `#`, which no server sees, so a one-time link leaves no trace in a log.
import { signal } from "@preact/signals";

function parts(): string[] {
  return location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}

export const route = signal<string[]>(parts());
addEventListener("hashchange", () => { route.value = parts(); });

export function address(...to: (string | number)[]): string {
  return `#/${to.map((part) => encodeURIComponent(String(part))).join("/")}`;
}

export function go(...to: (string | number)[]): void {
  location.hash = address(...to);
  route.value = parts();
}

/** Go without leaving the place behind in the history: a used link must not come back. */
export function replace(...to: (string | number)[]): void {
  history.replaceState(null, "", address(...to));
  route.value = parts();
}
