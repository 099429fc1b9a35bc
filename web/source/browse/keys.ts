// Keys: everything can be done without a mouse. A key counts only outside fields; Escape leaves a field or closes what is open.
import { at, broken, mark, opened, show as showBroken, shut, stepBroken, turnBroken } from "./broken";
import { compareMarked, markVersion, seeMarked } from "./past";
import { changesOpen, choose, chosen, close, filtersOpen, helpOpen, open, rows, show, step, turn, view } from "./state";
import { language, speak } from "./words";

export function listen(): void {
  addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    const typing = target.matches("input:not([type=checkbox]):not([type=range]), textarea, select");
    if (event.key === "Escape") {
      if (typing) target.blur();
      else if (helpOpen.value) helpOpen.value = false;
      else if (filtersOpen.value) filtersOpen.value = false;
      else if (view.value === "quarantine" && opened.value) shut();
      else if (open.value !== null) close();
      else changesOpen.value = false;
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (act(event.key)) event.preventDefault();
  });
}

function act(key: string): boolean {
  if (key === "?") helpOpen.value = !helpOpen.value;
  else if (key === "/") document.getElementById("search")?.focus();
  else if (key === "t") view.value = view.value === "records" ? "limits" : "records";
  else if (key === "q") view.value = "quarantine";
  else if (key === "v") view.value = "versions";
  else if (key === "l") speak(language.value === "en" ? "zh-Hans" : "en");
  else if (key === "f" && (view.value === "records" || view.value === "quarantine")) filtersOpen.value = !filtersOpen.value;
  else if (view.value === "records") return inRecords(key);
  else if (view.value === "quarantine") return inQuarantine(key);
  else if (view.value === "versions") return inVersions(key);
  else return false;
  return true;
}

function inRecords(key: string): boolean {
  if (key === "j") void step(1);
  else if (key === "k") void step(-1);
  else if (key === "n") void turn(1);
  else if (key === "p") void turn(-1);
  else if (key === "o" && open.value === null) {
    if (chosen.value < 0) choose(0);
    const row = rows.value[chosen.value];
    if (row) void show(row.position);
  } else return false;
  return true;
}

function inQuarantine(key: string): boolean {
  if (key === "j") void stepBroken(1);
  else if (key === "k") void stepBroken(-1);
  else if (key === "n") void turnBroken(1);
  else if (key === "p") void turnBroken(-1);
  else if (key === "o") {
    if (at.value < 0) mark(0);
    const row = broken.value[at.value];
    if (row) void showBroken(row.row);
  } else return false;
  return true;
}

function inVersions(key: string): boolean {
  if (key === "j") markVersion(1);
  else if (key === "k") markVersion(-1);
  else if (key === "o") seeMarked();
  else if (key === "c") compareMarked();
  else return false;
  return true;
}
