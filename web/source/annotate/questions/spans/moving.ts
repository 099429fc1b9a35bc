// Where the cursor goes: by what people see as one character, and by words, in any script. Pure.

const AROUND = 300; // units that are looked at on either side: words are not longer

const characters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const words = new Intl.Segmenter("zh", { granularity: "word" });

function borders(by: Intl.Segmenter, text: string, at: number, wordsOnly: boolean): { starts: number[]; ends: number[] } {
  let from = Math.max(0, at - AROUND);
  if (/[\udc00-\udfff]/.test(text[from] ?? "")) from--;
  const part = text.slice(from, at + AROUND);
  const starts: number[] = [];
  const ends: number[] = [];
  for (const one of by.segment(part)) {
    if (wordsOnly && !one.isWordLike) continue;
    starts.push(from + one.index);
    ends.push(from + one.index + one.segment.length);
  }
  return { starts, ends };
}

/** Return the place one character on or back. */
export function byCharacter(text: string, at: number, step: 1 | -1): number {
  const { starts, ends } = borders(characters, text, at, false);
  if (step === 1) return ends.find((end) => end > at) ?? text.length;
  return starts.findLast((start) => start < at) ?? 0;
}

/** Return the end of this or the next word, or the start of this or the last one. */
export function byWord(text: string, at: number, step: 1 | -1): number {
  const { starts, ends } = borders(words, text, at, true);
  if (step === 1) return ends.find((end) => end > at) ?? byEdge(text, at, 1);
  return starts.findLast((start) => start < at) ?? byEdge(text, at, -1);
}

/** Without a word around, go as far as was looked. */
function byEdge(text: string, at: number, step: 1 | -1): number {
  return Math.min(Math.max(at + step * AROUND, 0), text.length);
}

/** Return the start of the next word or of this one, from which a selection by words begins. */
export function wordAt(text: string, at: number): [start: number, end: number] {
  const { starts, ends } = borders(words, text, at, true);
  const place = ends.findIndex((end) => end > at);
  return place < 0 ? [at, at] : [starts[place]!, ends[place]!];
}

/** Leave out white space at both ends. */
export function trimmed(text: string, start: number, end: number): [start: number, end: number] {
  const part = text.slice(start, end);
  const left = part.length - part.trimStart().length;
  return left === part.length ? [start, start] : [start + left, end - (part.length - part.trimEnd().length)];
}
