// How two texts differ, line by line: the shortest way from one to the other (Myers 1986, doi:10.1007/BF01840446). Pure.

export interface Step { kind: "same" | "out" | "in"; text: string }

const FAR = 4_000; // edits beyond which everything between the ends that are equal is told as replaced

export function differences(before: string, after: string): Step[] {
  const one = before.split("\n");
  const other = after.split("\n");
  let head = 0;
  while (head < one.length && head < other.length && one[head] === other[head]) head++;
  let tail = 0;
  while (tail < one.length - head && tail < other.length - head && one[one.length - 1 - tail] === other[other.length - 1 - tail]) tail++;
  const same = (lines: string[]): Step[] => lines.map((text) => ({ kind: "same", text }));
  return [...same(one.slice(0, head)), ...between(one.slice(head, one.length - tail), other.slice(head, other.length - tail)), ...same(one.slice(one.length - tail))];
}

function between(one: string[], other: string[]): Step[] {
  const most = Math.min(one.length + other.length, FAR);
  let reach = new Map<number, number>([[1, 0]]);
  const past: Map<number, number>[] = [];
  for (let edits = 0; edits <= most; edits++) {
    past.push(reach);
    const next = new Map(reach);
    for (let way = -edits; way <= edits; way += 2) {
      const down = way === -edits || (way !== edits && (next.get(way - 1) ?? -1) < (next.get(way + 1) ?? -1));
      let x = down ? next.get(way + 1)! : next.get(way - 1)! + 1;
      while (x < one.length && x - way < other.length && one[x] === other[x - way]) x++;
      next.set(way, x);
      if (x >= one.length && x - way >= other.length) return back(past, one, other, edits);
    }
    reach = next;
  }
  return [...one.map((text): Step => ({ kind: "out", text })), ...other.map((text): Step => ({ kind: "in", text }))];
}

function back(past: readonly Map<number, number>[], one: string[], other: string[], edits: number): Step[] {
  const steps: Step[] = [];
  let x = one.length;
  let y = other.length;
  for (let at = edits; at >= 0; at--) {
    const reach = past[at]!;
    const way = x - y;
    const down = way === -at || (way !== at && (reach.get(way - 1) ?? -1) < (reach.get(way + 1) ?? -1));
    const from = down ? way + 1 : way - 1;
    const startX = at ? reach.get(from)! : 0;
    const startY = at ? startX - from : 0;
    while (x > startX + (down || !at ? 0 : 1) && y > startY + (down && at ? 1 : 0) && x > 0 && y > 0) {
      steps.push({ kind: "same", text: one[--x]! });
      y--;
    }
    if (!at) break;
    if (down) steps.push({ kind: "in", text: other[--y]! });
    else steps.push({ kind: "out", text: one[--x]! });
  }
  return steps.reverse();
}
