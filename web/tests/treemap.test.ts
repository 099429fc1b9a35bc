// Laws of the picture of the map.
import assert from "node:assert/strict";
import { test } from "node:test";
import { drawn } from "../source/annotate/catalogue/picture";
import { squarified, towards, type Box } from "../source/annotate/catalogue/treemap";

let seed = 11;
function chance(): number {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed / 2147483648;
}

function overlap(a: Box, b: Box): number {
  return Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) * Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));
}

test("boxes fill the whole, are as large as their weights, and lie over none of the others", () => {
  for (let round = 0; round < 100; round++) {
    const weights = Array.from({ length: 1 + Math.floor(chance() * 70) }, () => Math.ceil(chance() ** 4 * 1000)).sort((a, b) => b - a);
    const inside = { x: 5, y: 7, w: 20 + chance() * 900, h: 20 + chance() * 400 };
    const boxes = squarified(weights, inside);
    const whole = weights.reduce((sum, one) => sum + one, 0), area = inside.w * inside.h;
    boxes.forEach((box, at) => {
      assert.ok(Math.abs(box.w * box.h - (weights[at]! / whole) * area) < 1e-6 * area);
      assert.ok(box.x >= inside.x - 1e-6 && box.y >= inside.y - 1e-6 && box.x + box.w <= inside.x + inside.w + 1e-6 && box.y + box.h <= inside.y + inside.h + 1e-6);
      for (const other of boxes.slice(at + 1)) assert.ok(overlap(box, other) < 1e-6 * area);
    });
  }
  assert.deepEqual(squarified([], { x: 0, y: 0, w: 9, h: 9 }), []);
});

test("the example of the paper: 6, 6, 4, 3, 2, 2, 1 in 6 × 4", () => {
  const boxes = squarified([6, 6, 4, 3, 2, 2, 1], { x: 0, y: 0, w: 6, h: 4 });
  const near = boxes.map(({ x, y, w, h }) => [x, y, w, h].map((one) => Math.round(one * 100) / 100));
  assert.deepEqual(near.slice(0, 3), [[0, 0, 3, 2], [0, 2, 3, 2], [3, 0, 1.71, 2.33]]);
});

test("arrows reach every box, and lead to none that lies the other way", () => {
  const boxes = squarified(Array.from({ length: 40 }, (_, at) => 41 - at), { x: 0, y: 0, w: 700, h: 300 });
  const reached = new Set([0]);
  for (const from of reached) for (const way of ["left", "right", "up", "down"] as const) {
    const to = towards(boxes, from, way);
    const [a, b] = [boxes[from]!, boxes[to]!];
    if (to !== from) assert.ok({ left: b.x + b.w / 2 < a.x + a.w / 2, right: b.x + b.w / 2 > a.x + a.w / 2, up: b.y + b.h / 2 < a.y + a.h / 2, down: b.y + b.h / 2 > a.y + a.h / 2 }[way]);
    reached.add(to);
  }
  assert.equal(reached.size, 40);
  assert.equal(towards([], 0, "left"), -1);
});

test("a picture shows so many boxes and no more, and counts the rest", () => {
  const node = (key: string, under: string, n: number) => ({ key, kind: "scenario", zh: "", en: key, under, note: "", facts: {}, depth: 0, below: 0, demands: n, unmet: 0, partly: 0, datasets: 0 });
  const nodes = Array.from({ length: 500 }, (_, at) => node(`t${at}`, "", 500 - at));
  for (let at = 0; at < 3000; at++) nodes.push(node(`u${at}`, "t0", 1));
  const { cells, rest } = drawn("", nodes, 900, 300);
  assert.ok(cells.length <= 60 + 24 * 60 && cells.length >= 60);
  assert.equal(cells.filter((one) => !one.inner).length, 60);
  assert.deepEqual(rest.map((one) => one.n).sort((a, b) => a - b), [440, 2976].slice(0, rest.length));
  assert.deepEqual(drawn("", [], 900, 300), { cells: [], rest: [] });
});
