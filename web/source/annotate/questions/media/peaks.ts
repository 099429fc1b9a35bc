// The waveform of a recording: its lowest and highest value in each small part, found piece by piece, so that memory does not grow with it.
//
// 1. A WAV is read as it arrives; no more than one piece of it is held, however long it is.
// 2. Anything else the browser decodes as a whole (off this thread), so what it would take is counted first and too much is refused.
// 3. Peaks take two bytes a part, 100 to 1,000 parts a second; those of the last recordings are kept.

export interface Peaks {
  /** Parts a second. */
  rate: number;
  /** Lowest and highest of each part, by turns, from -127 to 127. */
  values: Int8Array;
  /** Parts that are known so far. */
  known: number;
}

/** Why there is no waveform. */
export class NoWave extends Error {
  constructor(readonly kind: "too_long" | "none", why: string) {
    super(why);
  }
}

const MOST_PARTS = 8_000_000;
/** Bytes that decoding as a whole may take, counted as 48 kHz in two channels: 12 minutes. */
const MOST_DECODED = 12 * 60 * 48_000 * 2 * 4;
const MOST_BYTES = 64 << 20;
const KEPT = 6;
const kept = new Map<string, Promise<Peaks>>();

/** Return how many parts a second are wanted of a recording of some seconds. */
export function rateFor(seconds: number): number {
  return Math.max(1, Math.min(1_000, Math.max(100, Math.floor(600_000 / Math.max(seconds, 1))), Math.floor(MOST_PARTS / Math.max(seconds, 1))));
}

/** Takes values of a sound one after the other, and keeps only peaks. */
export class Gathering {
  readonly peaks: Peaks;
  private low = 1;
  private high = -1;
  private part = 0;
  private n = 0;

  constructor(readonly every: number, seconds: number) {
    const rate = rateFor(seconds);
    this.peaks = { rate, values: new Int8Array(2 * Math.ceil(seconds * rate + 1)), known: 0 };
  }

  take(value: number): void {
    const part = Math.floor((this.n++ * this.peaks.rate) / this.every);
    if (part !== this.part) {
      this.put();
      this.part = part;
    }
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
  }

  put(): void {
    if (this.high < this.low || 2 * this.part + 1 >= this.peaks.values.length) return;
    this.peaks.values[2 * this.part] = Math.round(Math.max(-1, this.low) * 127);
    this.peaks.values[2 * this.part + 1] = Math.round(Math.min(1, this.high) * 127);
    this.peaks.known = this.part + 1;
    [this.low, this.high] = [1, -1];
  }
}

interface Form { channels: number; every: number; bits: number; float: boolean; at: number; bytes: number }

/** Return how a WAV is written and where its sound begins, null where more must be read first; throw where it is none that can be read. */
export function formOf(head: Uint8Array): Form | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const tag = (at: number): string => String.fromCharCode(...head.subarray(at, at + 4));
  if (head.length < 12) return null;
  if (tag(0) !== "RIFF" || tag(8) !== "WAVE") throw new NoWave("none", "no WAV");
  let form: Omit<Form, "at" | "bytes"> | null = null;
  for (let at = 12; at + 8 <= head.length; ) {
    const long = view.getUint32(at + 4, true);
    if (tag(at) === "data") {
      if (!form) throw new NoWave("none", "WAV");
      return { ...form, at: at + 8, bytes: long };
    }
    if (tag(at) === "fmt ") {
      if (at + 8 + Math.min(long, 40) > head.length) return null;
      const code = view.getUint16(at + 8, true);
      const own = code === 0xfffe && long >= 26 ? view.getUint16(at + 32, true) : code;
      form = { channels: view.getUint16(at + 10, true), every: view.getUint32(at + 12, true), bits: view.getUint16(at + 22, true), float: own === 3 };
      const fine = own === 3 ? form.bits === 32 : own === 1 && [8, 16, 24, 32].includes(form.bits);
      if (!fine || !form.channels || !form.every) throw new NoWave("none", `WAV ${own}/${form.bits}`);
    }
    at += 8 + long + (long % 2);
  }
  return null;
}

/** Take the values of some bytes that hold whole frames; of several channels the mean. */
export function takeFrames(bytes: Uint8Array, { channels, bits, float }: Form, into: Gathering): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bits / 8;
  const one: (at: number) => number = float ? (at) => view.getFloat32(at, true) : bits === 8 ? (at) => (view.getUint8(at) - 128) / 128 : bits === 16 ? (at) => view.getInt16(at, true) / 32768 : bits === 24 ? (at) => ((view.getUint8(at) | (view.getInt16(at + 1, true) << 8)) / 8388608) : (at) => view.getInt32(at, true) / 2147483648;
  for (let at = 0; at + wide * channels <= bytes.length; at += wide * channels) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += one(at + channel * wide);
    into.take(sum / channels);
  }
}

type Tell = (peaks: Peaks, share: number) => void;

/** Read a WAV as it arrives; null where it is none, with what was read of it already. */
async function streamed(pieces: AsyncIterable<Uint8Array>, tell: Tell): Promise<Peaks | { head: Uint8Array }> {
  let rest: Uint8Array = new Uint8Array(0);
  let form: Form | null = null;
  let into: Gathering | null = null;
  let done = 0;
  for await (const piece of pieces) {
    rest = rest.length ? joinedBytes([rest, piece]) : piece;
    if (!form) {
      if (rest.length >= 12 && String.fromCharCode(...rest.subarray(0, 4)) !== "RIFF") return { head: rest };
      form = formOf(rest);
      if (!form) {
        if (rest.length > 4 << 20) throw new NoWave("none", "WAV");
        continue;
      }
      rest = rest.subarray(form.at);
      const seconds = form.bytes / ((form.bits / 8) * form.channels * form.every);
      if (seconds > 24 * 3600) throw new NoWave("too_long", `${Math.round(seconds / 3600)} h`);
      into = new Gathering(form.every, seconds);
    }
    const frame = (form.bits / 8) * form.channels;
    const usable = Math.min(Math.floor(rest.length / frame) * frame, form.bytes - done);
    takeFrames(rest.subarray(0, usable), form, into!);
    done += usable;
    rest = rest.slice(usable);
    tell(into!.peaks, done / form.bytes);
    if (done >= form.bytes) break;
  }
  if (!into) return { head: rest };
  into.put();
  return into.peaks;
}

function joinedBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of parts) {
    whole.set(one, at);
    at += one.length;
  }
  return whole;
}

const PIECE = 1 << 20;

/** Let the page do something else for a moment. */
function breath(): Promise<void> {
  return new Promise((go) => setTimeout(go));
}

async function* inPieces(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) {
    yield bytes.subarray(at, at + PIECE);
    await breath();
  }
}

async function* arriving(body: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

async function sourceOf(url: string): Promise<AsyncIterable<Uint8Array>> {
  if (/^data:/i.test(url)) {
    const [, kind = "", body = ""] = /^data:([^,]*),(.*)$/s.exec(url) ?? [];
    const text = /;base64$/i.test(kind) ? atob(decodeURIComponent(body)) : decodeURIComponent(body);
    return inPieces(Uint8Array.from(text, (one) => one.charCodeAt(0)));
  }
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok || !answer.body) throw new NoWave("none", String(answer.status));
  return arriving(answer.body);
}

async function decoded(seconds: number, pieces: AsyncIterator<Uint8Array>, head: Uint8Array, tell: Tell): Promise<Peaks> {
  if (seconds * 48_000 * 2 * 4 > MOST_DECODED) throw new NoWave("too_long", `${Math.round(seconds / 60)} min`);
  const parts = [head];
  let bytes = head.length;
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    parts.push(next.value);
    bytes += next.value.length;
    if (bytes > MOST_BYTES) throw new NoWave("too_long", `${bytes >> 20} MB`);
  }
  const every = 8_000;
  const sound = await new OfflineAudioContext(1, 1, every).decodeAudioData(joinedBytes(parts).buffer as ArrayBuffer);
  const into = new Gathering(every, sound.duration);
  const values = sound.getChannelData(0);
  for (let at = 0; at < values.length; at++) {
    into.take(values[at]!);
    if (at % 500_000 === 499_999) {
      tell(into.peaks, at / values.length);
      await breath();
    }
  }
  into.put();
  return into.peaks;
}

async function find(url: string, seconds: number, tell: Tell): Promise<Peaks> {
  try {
    const iterator = (await sourceOf(url))[Symbol.asyncIterator]();
    const found = await streamed({ [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) }, tell);
    if (!("head" in found)) {
      await iterator.return?.();
      return found;
    }
    return await decoded(seconds, iterator, found.head, tell);
  } catch (fault) {
    if (fault instanceof NoWave) throw fault;
    throw new NoWave("none", fault instanceof Error ? fault.name : String(fault));
  }
}

/** Return the peaks of a recording of some seconds; those of the last few are known already. */
export function peaksOf(url: string, seconds: number, tell: Tell): Promise<Peaks> {
  const known = kept.get(url);
  if (known) {
    kept.delete(url);
    kept.set(url, known);
    return known;
  }
  const found = find(url, seconds, tell);
  kept.set(url, found);
  found.catch((fault: unknown) => { if (!(fault instanceof NoWave && fault.kind === "too_long")) kept.delete(url); });
  for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old);
  return found;
}

/** Return the lowest and highest of each of `columns` columns between two moments, each from -1 to 1. */
export function columnsOf(peaks: Peaks, from: number, to: number, columns: number): [number, number][] {
  const found: [number, number][] = [];
  for (let column = 0; column < columns; column++) {
    const first = Math.floor((from + ((to - from) * column) / columns) * peaks.rate);
    const last = Math.max(first + 1, Math.ceil((from + ((to - from) * (column + 1)) / columns) * peaks.rate));
    let [low, high] = [127, -127];
    for (let part = Math.max(first, 0); part < Math.min(last, peaks.known); part++) {
      low = Math.min(low, peaks.values[2 * part]!);
      high = Math.max(high, peaks.values[2 * part + 1]!);
    }
    found.push(high < low ? [0, 0] : [low / 127, high / 127]);
  }
  return found;
}
