// Places in a text. Answers count code points; a browser counts UTF-16 units, in which an emoji is two. Here, and nowhere else, the one
// becomes the other.

/** The places of one text, both ways, each in the logarithm of the astral characters in it. */
export class Places {
  /** For each astral character, where it begins in UTF-16 units. */
  private readonly pairs: number[] = [];
  /** Length in code points. */
  readonly length: number;

  constructor(readonly text: string) {
    for (let at = 0; at < text.length - 1; at++) {
      const unit = text.charCodeAt(at);
      if (unit >= 0xd800 && unit < 0xdc00) {
        const next = text.charCodeAt(at + 1);
        if (next >= 0xdc00 && next < 0xe000) {
          this.pairs.push(at);
          at++;
        }
      }
    }
    this.length = text.length - this.pairs.length;
  }

  /** Return the code point at a UTF-16 place; inside of a pair, the character that the pair is. */
  points(unit: number): number {
    const place = this.whole(unit);
    return place - this.below((at) => this.pairs[at]! < place);
  }

  /** Return the UTF-16 place of a code point. */
  units(point: number): number {
    return point + this.below((at) => this.pairs[at]! - at < point);
  }

  /** Return a place that is between characters, never inside of a pair. */
  whole(unit: number): number {
    const before = this.below((at) => this.pairs[at]! < unit);
    return before > 0 && this.pairs[before - 1]! + 1 === unit ? unit - 1 : unit;
  }

  /** Return how many pairs, from the first, a condition holds for. */
  private below(holds: (at: number) => boolean): number {
    let low = 0;
    let high = this.pairs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (holds(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
