// Who is signed in.
import { signal } from "@preact/signals";
import { ask, Refusal, trust, Unreachable, whenSignedOut, type Me } from "./asking";
import { kept, speak, type Language } from "../language";

export const me = signal<Me | null>(null);
export const known = signal<"asking" | "in" | "out" | "unreachable">("asking");

export async function look(): Promise<void> {
  try {
    const found = await ask<Me>("/api/me");
    if (me.value && me.value.person.id !== found.person.id) return location.reload(); // somebody else: nothing of the one before is his
    trust(found.csrf);
    me.value = found;
    known.value = "in";
    if (!kept() && found.language === "zh") speak("zh-Hans", false); // English is what nobody chose
  } catch (fault) {
    if (fault instanceof Unreachable) known.value = me.value ? "in" : "unreachable";
    else if (fault instanceof Refusal) known.value = "out";
    else throw fault;
  }
}

export async function signIn(login: string, password: string): Promise<void> {
  await ask("/api/sign-in", "POST", { login, password });
  await look();
}

export async function signOut(): Promise<void> {
  await ask("/api/sign-out", "POST").catch((fault: unknown) => {
    if (!(fault instanceof Refusal)) throw fault;
  });
  me.value = null;
  known.value = "out";
}

/** The server no longer knows this browser: whoever was here signs in again, and nothing on the page is lost. */
export function lapsed(): void {
  known.value = "out";
}
whenSignedOut(lapsed);

let telling: Promise<unknown> = Promise.resolve();

/** Speak a language, here and wherever this person signs in: the last that was chosen is the one that stays. */
export function choose(wanted: Language): void {
  speak(wanted);
  if (known.value === "in") telling = telling.then(() => ask("/api/me", "PATCH", { language: wanted === "en" ? "en" : "zh" })).catch(() => undefined);
}
