// SHA-256 of a text, at once and without a secure context, which the browser's own asks for. FIPS 180-4.

const K = constants(64, 3);
const FIRST = constants(8, 2);

/** Return the first 32 bits of the fractional parts of roots of the first primes. */
function constants(n: number, root: 2 | 3): Uint32Array {
  const found = new Uint32Array(n);
  for (let candidate = 2, at = 0; at < n; candidate++) {
    let prime = true;
    for (let by = 2; by * by <= candidate; by++) if (candidate % by === 0) prime = false;
    if (prime) found[at++] = fraction(candidate, root);
  }
  return found;
}

/** Exact: the root of ``of * 2^(32 * root)`` as a whole number, of which the low 32 bits are the fraction. */
function fraction(of: number, root: 2 | 3): number {
  const wanted = BigInt(of) << BigInt(32 * root);
  let low = 0n;
  let high = 1n << 40n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** BigInt(root) <= wanted) low = middle;
    else high = middle - 1n;
  }
  return Number(low & 0xffffffffn);
}

function turn(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

export function sha256(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(((bytes.length + 8) >> 6 << 6) + 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(padded.length - 4, bytes.length << 3);
  const state = Uint32Array.from(FIRST);
  const w = new Uint32Array(64);
  for (let block = 0; block < padded.length; block += 64) {
    for (let at = 0; at < 16; at++) w[at] = view.getUint32(block + 4 * at);
    for (let at = 16; at < 64; at++) {
      const [early, late] = [w[at - 15]!, w[at - 2]!];
      w[at] = w[at - 16]! + (turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)) + w[at - 7]! + (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10));
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let at = 0; at < 64; at++) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[at]! + w[at]!) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, at) => { state[at] = state[at]! + word; });
  }
  return [...state].map((word) => word.toString(16).padStart(8, "0")).join("");
}

/** Return names in the order in which one person is shown them: by chance, and the same for ever. */
export function shuffled(names: readonly string[], nonce: string): string[] {
  return names.map((name) => [sha256(`${nonce}\0${name}`), name] as const).sort((a, b) => (a[0] < b[0] ? -1 : 1)).map(([, name]) => name);
}
