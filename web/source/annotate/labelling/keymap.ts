// Which key does what. Pure: the same questions always give the same keys, and no key ever does two things at once.
//
// 1. A key that a question's settings ask for is that question's wherever somebody is on the page.
// 2. All other keys belong to the question that somebody is at: 1 to 9, then letters, then capital letters, in the order of what is offered.
// 3. Keys that the page itself uses are never given out.

/** Something that a key may do in a question. */
export interface Offer { id: string; label: string; wants?: string }

/** Keys of the page itself. */
export const PAGE_KEYS = ["Enter", "Backspace", "Escape", "?", "/", ".", "-", "!", "[", "]", ",", ";", ":", "*", "&", "(", ")", "="] as const;

const GIVEN = [..."123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"];

export interface Asking { name: string; offers: readonly Offer[] }

export interface Keymap {
  /** For each question, the key of each offer that has one. */
  of: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Keys that settings ask for, and what they do from anywhere. */
  anywhere: ReadonlyMap<string, { question: string; id: string }>;
}

export function keymap(questions: readonly Asking[], used: readonly string[] = []): Keymap {
  const closed = new Set<string>([...PAGE_KEYS, ...used]);
  const anywhere = new Map<string, { question: string; id: string }>();
  for (const { name, offers } of questions) {
    for (const { id, wants } of offers) {
      if (wants && !closed.has(wants) && !anywhere.has(wants)) anywhere.set(wants, { question: name, id });
    }
  }
  const of = new Map<string, ReadonlyMap<string, string>>();
  for (const { name, offers } of questions) {
    const own = new Map<string, string>();
    const free = GIVEN.filter((key) => !anywhere.has(key) && !closed.has(key));
    for (const { id, wants } of offers) {
      const asked = wants ? anywhere.get(wants) : undefined;
      const mine = wants && asked && asked.question === name && asked.id === id ? wants : free.shift();
      if (mine) own.set(id, mine);
    }
    of.set(name, own);
  }
  return { of, anywhere };
}

/** Return what a key does for somebody who is at a question. */
export function meant(map: Keymap, active: string, key: string): { question: string; id: string } | null {
  for (const [id, own] of map.of.get(active) ?? []) if (own === key) return { question: active, id };
  return map.anywhere.get(key) ?? null;
}
