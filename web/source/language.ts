// Which language the pages speak; the choice is kept in this browser, and begins with what the browser asks for.
import { signal } from "@preact/signals";

export type Language = "en" | "zh-Hans";
const KEY = "goldsmith-language";

/** Return the choice that this browser keeps. */
export function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export const language = signal<Language>(/^zh/i.test(kept() ?? navigator.language) ? "zh-Hans" : "en");

export function speak(wanted: Language, keep = true): void {
  language.value = wanted;
  if (!keep) return;
  try {
    localStorage.setItem(KEY, wanted);
  } catch {
    // a browser that keeps nothing asks again next time
  }
}

/** Return a moment as people of this language write it. */
export function moment(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? "" : at.toLocaleString(language.value === "en" ? "en-GB" : "zh-CN", { dateStyle: "medium", timeStyle: "short" });
}
