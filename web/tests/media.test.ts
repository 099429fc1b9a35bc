// Pure parts of questions about images and recordings: places, turning, outlines, views, stretches, peaks, suggestions.
import assert from "node:assert/strict";
import { test } from "node:test";
import { area, corners, cycled, holds, middle, moved, read, turned, under, within, type Corner, type Shape } from "../source/annotate/questions/media/drawing";
import { closed, crosses, inserted, nearest, reshaped, simplified, without } from "../source/annotate/questions/media/outlines";
import { columnsOf, formOf, Gathering, rateFor, takeFrames } from "../source/annotate/questions/media/peaks";
import { sizeOf } from "../source/annotate/questions/media/picture";
import { between, lanes, room, shifted, slid, zoomed as nearer, type Edge } from "../source/annotate/questions/media/stretches";
import { degrees, handles, lookingTo, nudged, resized, TURN, turnedTo } from "../source/annotate/questions/media/turning";
import { fitted, kept, onImage, onPage, panned, showing, zoomed } from "../source/annotate/questions/media/viewing";
import { joined, partsOf, same, standing } from "../source/annotate/questions/suggested";
import type { Json, Question } from "../source/annotate/asking";

let seed = 11;
function dice(below: number): number {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor((seed / 2147483648) * below);
}
const SIZE = { width: 640, height: 480 };
const near = (a: number, b: number, by = 0.02): boolean => Math.abs(a - b) <= by;
const place = (): Corner => [dice(64001) / 100, dice(48001) / 100];
const anywhere = (): Corner => [dice(2000) - 700, dice(2000) - 700];
function someBox(rotation: number): Shape {
  const [width, height] = [2 + dice(300), 2 + dice(200)];
  if (!rotation) return { label: "a", x: dice(640 - width), y: dice(480 - height), width, height, rotation };
  const [mx, my] = place();
  return { label: "a", x: mx - width / 2, y: my - height / 2, width, height, rotation };
}
const onImage_ = (shape: Shape): boolean => (shape.rotation ? [middle(shape)] : corners(shape)).every(([x, y]) => x >= -0.011 && y >= -0.011 && x <= 640.011 && y <= 480.011);

test("turning: there and back, distances kept, clockwise as it is seen", () => {
  assert.deepEqual(turned([1, 0], [0, 0], 90).map(Math.round), [0, 1]); // y goes down: to the right turned clockwise is down
  for (let round = 0; round < 300; round++) {
    const [one, about, by] = [anywhere(), anywhere(), dice(720) - 360];
    const there = turned(one, about, by);
    assert.ok(near(Math.hypot(there[0] - about[0], there[1] - about[1]), Math.hypot(one[0] - about[0], one[1] - about[1]), 1e-6));
    const back = turned(there, about, -by);
    assert.ok(near(back[0], one[0], 1e-6) && near(back[1], one[1], 1e-6));
  }
});

test("a box stays on the image, however it is moved, resized, turned or nudged", () => {
  for (let round = 0; round < 3000; round++) {
    let shape = someBox(dice(2) ? 1 + dice(359) : 0);
    for (let step = 0; step < 6; step++) {
      const deed = dice(4);
      const to = anywhere();
      shape = deed === 0 ? moved(shape, to, SIZE) : deed === 1 ? resized(shape, dice(8), to, SIZE) : deed === 2 ? (dice(2) ? turnedTo(shape, dice(1000) - 500, SIZE) : lookingTo(shape, to, SIZE)) : nudged(shape, dice(TURN + 2) - 1, [dice(41) - 20, dice(41) - 20], SIZE);
      assert.ok(onImage_(shape), JSON.stringify(shape));
      assert.ok(shape.width! >= 0.99 && shape.height! >= 0.99, JSON.stringify(shape));
      assert.ok(shape.rotation! >= 0 && shape.rotation! < 360);
      for (const value of [shape.x!, shape.y!, shape.width!, shape.height!, shape.rotation!]) assert.ok(near(value * 100, Math.round(value * 100), 1e-6));
    }
  }
});

test("resizing leaves the other side where it is, and the handle goes to the mouse", () => {
  for (let round = 0; round < 1000; round++) {
    const shape = someBox(dice(2) ? 1 + dice(359) : 0);
    const handle = dice(8);
    const to = within(anywhere(), SIZE);
    const next = resized(shape, handle, to, SIZE);
    const opposite = (handle + 4) % 8;
    const [before, after] = [handles(shape, 0, false)[opposite]!, handles(next, 0, false)[opposite]!];
    assert.ok(near(before[0], after[0]) && near(before[1], after[1]), `${handle} ${JSON.stringify([shape, next])}`);
    if (handle % 2 === 0 && next !== shape && next.width! > 1 && next.height! > 1) {
      const there = handles(next, 0, false)[handle]!;
      assert.ok(near(there[0], to[0]) && near(there[1], to[1]));
    }
  }
});

test("a box looks where it is turned to", () => {
  for (let round = 0; round < 500; round++) {
    const shape = someBox(1 + dice(359));
    const to = anywhere();
    const [mx, my] = middle(shape);
    if (Math.hypot(to[0] - mx, to[1] - my) < 5) continue;
    const next = lookingTo(shape, to, SIZE);
    if (!next.rotation) continue;
    const grip = handles(next, 20, true)[TURN]!;
    const cross = (grip[0] - mx) * (to[1] - my) - (grip[1] - my) * (to[0] - mx);
    assert.ok(Math.abs(cross) / (Math.hypot(grip[0] - mx, grip[1] - my) * Math.hypot(to[0] - mx, to[1] - my)) < 0.01);
    assert.ok(near(middle(next)[0], mx) && near(middle(next)[1], my));
  }
  assert.equal(degrees(-15), 345);
  assert.equal(degrees(359.999), 0);
  assert.equal(degrees(720), 0);
});

test("a turned box is hit where it is seen", () => {
  for (let round = 0; round < 1000; round++) {
    const shape = someBox(dice(360));
    const at = anywhere();
    const [x, y] = turned(at, middle(shape), -(shape.rotation ?? 0));
    const inside = x > shape.x! + 0.01 && x < shape.x! + shape.width! - 0.01 && y > shape.y! + 0.01 && y < shape.y! + shape.height! - 0.01;
    const outside = x < shape.x! - 0.01 || x > shape.x! + shape.width! + 0.01 || y < shape.y! - 0.01 || y > shape.y! + shape.height! + 0.01;
    if (inside) assert.ok(holds(shape, at, 0));
    if (outside) assert.ok(!holds(shape, at, 0));
    if (!shape.rotation) assert.ok(near(area(shape), shape.width! * shape.height!, 1e-6));
  }
});

test("every shape at a place is reached by clicking again", () => {
  for (let round = 0; round < 100; round++) {
    const shapes = Array.from({ length: 1 + dice(12) }, () => someBox(dice(360)));
    const at = middle(shapes[0]!);
    const found = under(shapes, at, 1);
    const reached = new Set<number>();
    let now = -1;
    for (let step = 0; step < found.length; step++) reached.add((now = cycled(found, now)));
    assert.equal(reached.size, found.length);
    assert.ok(reached.has(0));
    for (let step = 1; step < found.length; step++) assert.ok(area(shapes[found[step - 1]!]!) <= area(shapes[found[step]!]!) + 1e-9);
  }
});

function star(n: number): Corner[] {
  return Array.from({ length: n }, (_, at): Corner => {
    const [turn, far] = [(2 * Math.PI * at) / n, 40 + dice(100)];
    return [Math.round((320 + far * Math.cos(turn)) * 100) / 100, Math.round((240 + far * Math.sin(turn)) * 100) / 100];
  });
}

test("an outline never crosses itself, whatever is done to it", () => {
  assert.ok(crosses([[0, 0], [10, 10], [10, 0], [0, 10]]));
  assert.ok(crosses([[0, 0], [10, 0], [20, 0]]));
  assert.ok(crosses([[0, 0], [10, 0], [10, 10], [5, 0]]), "a corner on another side touches it");
  assert.ok(!crosses([[0, 0], [10, 0], [10, 10], [0, 10]]));
  assert.equal(closed([[0, 0], [5, 5]], "a"), null);
  assert.equal(closed([[0, 0], [10, 0], [10, 10], [10, 10], [0, 0]], "a")?.points?.length, 3);
  for (let round = 0; round < 200; round++) {
    let shape: Shape = { label: "a", points: star(5 + dice(20)) };
    assert.ok(!crosses(shape.points!));
    for (let step = 0; step < 10; step++) {
      const n = shape.points!.length;
      const deed = dice(4);
      shape = deed === 0 ? reshaped(shape, dice(n), anywhere(), SIZE) : deed === 1 ? without(shape, dice(n)) : deed === 2 ? simplified(shape, dice(30)) : moved(shape, anywhere(), SIZE);
      assert.ok(!crosses(shape.points!) && shape.points!.length >= 3 && onImage_(shape));
    }
  }
});

test("a corner put in changes nothing of what is covered; one taken out again is gone", () => {
  for (let round = 0; round < 200; round++) {
    const shape: Shape = { label: "a", points: star(4 + dice(12)) };
    const at = dice(shape.points!.length);
    const more = inserted(shape, at, 0.5);
    assert.equal(more.points!.length, shape.points!.length + 1);
    assert.ok(near(area(more), area(shape), 2));
    assert.deepEqual(without(more, at + 1).points ?? shape.points, shape.points);
    const [a, b] = [shape.points![at]!, shape.points![(at + 1) % shape.points!.length]!];
    assert.ok(nearest(shape, [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]).far < 0.01);
  }
});

test("simplifying keeps every corner that it leaves out within reach of the outline", () => {
  for (let round = 0; round < 100; round++) {
    const shape: Shape = { label: "a", points: star(30) };
    const reach = 1 + dice(20);
    const next = simplified(shape, reach);
    for (const corner of shape.points!) assert.ok(nearest(next, corner).far <= reach + 1e-6);
  }
  const circle: Shape = { label: "a", points: Array.from({ length: 360 }, (_, at): Corner => [300 + 100 * Math.cos((at * Math.PI) / 180), 200 + 100 * Math.sin((at * Math.PI) / 180)]) };
  assert.ok(simplified(circle, 1).points!.length < 40);
});

test("a view: there and back; what is under the mouse stays under it; the image is never lost", () => {
  for (let round = 0; round < 1000; round++) {
    const image = { width: 1 + dice(10000), height: 1 + dice(10000) };
    const frame = { width: 200 + dice(1500), height: 130 + dice(900) };
    let view = fitted(image, frame);
    assert.ok(view.scale * image.width <= frame.width + 1e-6 && view.scale * image.height <= frame.height + 1e-6);
    for (let step = 0; step < 5; step++) {
      const about: Corner = [dice(frame.width), dice(frame.height)];
      const before = onImage(view, about);
      const next = dice(2) ? zoomed(view, 0.5 + dice(30) / 10, about, image, frame) : panned(view, [dice(400) - 200, dice(400) - 200], image, frame);
      const back = onImage(next, onPage(next, before));
      assert.ok(near(back[0], before[0], 1e-6) && near(back[1], before[1], 1e-6));
      assert.deepEqual(kept(next, image, frame), next);
      assert.ok(next.left < frame.width && next.top < frame.height && next.left + next.scale * image.width > 0 && next.top + next.scale * image.height > 0);
      view = next;
    }
    const at: Corner = [dice(image.width), dice(image.height)];
    const [x, y] = onPage(showing(view, at, image, frame), at);
    assert.ok(x >= -1e-6 && y >= -1e-6 && x <= frame.width + 1e-6 && y <= frame.height + 1e-6);
  }
  const large = zoomed(fitted(SIZE, SIZE), 4, [200, 200], SIZE, SIZE);
  const [x, y] = onImage(zoomed(large, 2, [300, 100], SIZE, SIZE), [300, 100]);
  const [bx, by] = onImage(large, [300, 100]);
  assert.ok(near(x, bx, 1e-9) && near(y, by, 1e-9));
});

test("places are of the image as it is seen; one whose form the task does not know is not drawn on", () => {
  assert.deepEqual(sizeOf(null, { width: 3000, height: 4000 }, false), { width: 3000, height: 4000 });
  assert.deepEqual(sizeOf({ width: 6000, height: 8000 }, { width: 3000, height: 4000 }, false), { width: 6000, height: 8000 }); // a smaller copy is shown
  assert.deepEqual(sizeOf({ width: 4000, height: 3000 }, { width: 3000, height: 4000 }, false), { state: "other_size", size: { width: 4000, height: 3000 }, seen: { width: 3000, height: 4000 } });
  assert.deepEqual(sizeOf(null, { width: 300, height: 150 }, true), { state: "no_size" }); // a browser's guess of a drawing without a size
  assert.deepEqual(sizeOf({ width: 50, height: 70 }, { width: 300, height: 150 }, true), { width: 50, height: 70 });
});

test("what is no shape is not drawn", () => {
  assert.deepEqual(read({ boxes: [null, 3, "x", { x: 1 }, { label: "a", x: 1, y: 2, width: 3, height: 4 }] }, "boxes").length, 1);
  assert.deepEqual(read({ polygons: [{ label: "a", points: [[1, 2], [3, 4]] }, { label: "a", points: [[1, 2], [3, 4], [5, 0]] }] }, "polygons").length, 1);
});

test("stretches that overlap are on lanes of their own, and on as few as can be", () => {
  for (let round = 0; round < 200; round++) {
    const all = Array.from({ length: dice(30) }, () => {
      const start = dice(100);
      return { start, end: start + 1 + dice(20) };
    });
    const lane = lanes(all);
    all.forEach((one, a) => all.forEach((other, b) => assert.ok(a === b || lane[a] !== lane[b] || one.end <= other.start || other.end <= one.start)));
    const most = Math.max(0, ...Array.from({ length: 125 }, (_, at) => all.filter((one) => one.start <= at && at < one.end).length));
    assert.equal(new Set(lane).size, most);
  }
});

test("a stretch is never turned round nor leaves its room", () => {
  const edges: Edge[] = ["", "start", "end"];
  for (let round = 0; round < 2000; round++) {
    const all = [{ start: 1, end: 2 }, { start: 5, end: 8 }, { start: 9, end: 12 }];
    const at = dice(3);
    const limits = room(all, at, (all[at]!.start + all[at]!.end) / 2, 15);
    const next = shifted(all[at]!, edges[dice(3)]!, (dice(4001) - 2000) / 100, limits);
    assert.ok(next.start >= limits[0] - 1e-9 && next.end <= limits[1] + 1e-9 && next.end - next.start >= 0.01 - 1e-9);
    all.forEach((one, other) => assert.ok(other === at || next.end <= one.start || one.end <= next.start));
  }
  assert.deepEqual(between(3, 1, [0, 10], "a"), { start: 1, end: 3, label: "a" });
  assert.equal(between(3, 3.004, [0, 10]), null);
  let seen = { from: 0, to: 100 };
  for (let round = 0; round < 500; round++) {
    seen = dice(2) ? nearer(seen, 0.3 + dice(40) / 10, dice(100), 100) : slid(seen, dice(200) - 100, 100);
    assert.ok(seen.from >= -1e-9 && seen.to <= 100 + 1e-9 && seen.to - seen.from >= 0.049);
  }
});

function wav(bits: number, channels: number, every: number, values: readonly number[], code = bits === 32 ? 3 : 1): Uint8Array {
  const wide = bits / 8;
  const bytes = new Uint8Array(44 + values.length * channels * wide);
  const view = new DataView(bytes.buffer);
  [..."RIFF"].forEach((one, at) => view.setUint8(at, one.charCodeAt(0)));
  [..."WAVEfmt "].forEach((one, at) => view.setUint8(8 + at, one.charCodeAt(0)));
  view.setUint32(16, 16, true); view.setUint16(20, code, true); view.setUint16(22, channels, true); view.setUint32(24, every, true); view.setUint16(34, bits, true);
  [..."data"].forEach((one, at) => view.setUint8(36 + at, one.charCodeAt(0)));
  view.setUint32(40, values.length * channels * wide, true);
  values.forEach((value, n) => {
    for (let channel = 0; channel < channels; channel++) {
      const at = 44 + (n * channels + channel) * wide;
      if (bits === 8) view.setUint8(at, Math.round(value * 127) + 128);
      else if (bits === 16) view.setInt16(at, Math.round(value * 32767), true);
      else if (bits === 24) { const own = Math.round(value * 8388607); view.setUint8(at, own & 255); view.setInt16(at + 1, own >> 8, true); }
      else view.setFloat32(at, value, true);
    }
  });
  return bytes;
}

test("peaks of a WAV of any form are where the sound is loud", () => {
  const values = Array.from({ length: 8000 }, (_, n) => (n >= 4000 && n < 4080 ? (n % 2 ? 0.9 : -0.6) : 0));
  for (const bits of [8, 16, 24, 32]) for (const channels of [1, 2]) {
    const bytes = wav(bits, channels, 8000, values);
    const form = formOf(bytes)!;
    assert.deepEqual([form.channels, form.every, form.bits, form.at], [channels, 8000, bits, 44]);
    const into = new Gathering(8000, 1);
    takeFrames(bytes.subarray(form.at), form, into);
    into.put();
    const columns = columnsOf(into.peaks, 0, 1, 100);
    columns.forEach(([low, high], at) => {
      const [wantLow, wantHigh] = at === 50 ? [-0.6, 0.9] : [0, 0];
      assert.ok(near(low, wantLow, 0.02) && near(high, wantHigh, 0.02), `${bits} ${channels} ${at} ${low} ${high}`);
    });
  }
  assert.equal(formOf(new Uint8Array(8)), null);
  assert.throws(() => formOf(Uint8Array.from([..."RIFF0000AVI nope"].map((one) => one.charCodeAt(0)))));
  assert.throws(() => formOf(wav(16, 1, 8000, [0], 2)));
});

test("peaks of a day take less than 16 MB", () => {
  for (const seconds of [1, 60, 3600, 24 * 3600]) assert.ok(rateFor(seconds) * seconds * 2 < 16e6 + 2000 && rateFor(seconds) >= 90 - 80 * Number(seconds > 50_000));
});

const question = (kind: string, settings: { [name: string]: Json } = {}): Question => ({ name: "q", kind, title: "q", required: true, settings });

test("parts of a suggestion taken one by one, in any order, make the whole of it", () => {
  const cases: [Question, Json][] = [
    [question("boxes"), { width: 9, height: 9, boxes: [{ label: "a", x: 1, y: 1, width: 2, height: 2 }, { label: "b", x: 3, y: 1, width: 2, height: 2 }] }],
    [question("regions"), { regions: [{ start: 0, end: 1, label: "a" }, { start: 0.5, end: 2, label: "b" }] }],
    [question("choice", { several: true }), ["a", "c"]],
    [question("rubric"), { scores: [{ criterion: "x", score: 2, note: "n" }, { criterion: "y", score: 5 }] }],
    [question("spans", { relations: ["near"] }), { spans: [{ id: "s1", start: 0, end: 2, label: "a", quote: "ab" }, { id: "s2", start: 3, end: 4, label: "b", quote: "c" }], relations: [{ type: "near", from: "s2", to: "s1" }] }],
    [question("dialogue", { marks: [{}], whole: [{}] }), { turns: [{ turn: 1, marks: { right: "no", better: "Four." } }, { turn: 3, marks: { right: "yes" } }], whole: { helpful: 2 } }],
  ];
  for (const [asked, said] of cases) {
    const parts = partsOf(asked, said)!;
    assert.ok(parts.length > 1);
    for (let round = 0; round < 10; round++) {
      let answer: Json | undefined;
      for (const part of [...parts].sort(() => dice(3) - 1)) {
        answer = joined(asked, answer, part, said)!;
        assert.ok(standing(asked, answer, said)(part));
        assert.deepEqual(joined(asked, answer, part, said), answer); // a second time does nothing
      }
      assert.ok(same(asked, answer, said), JSON.stringify([asked.kind, answer]));
    }
    assert.ok(!same(asked, undefined, said));
  }
});

test("a part that has no room is not taken", () => {
  const asked = question("spans", { overlap: "none" });
  const said = { spans: [{ id: "s1", start: 0, end: 5, label: "a", quote: "" }] } as unknown as Json;
  assert.equal(joined(asked, { spans: [{ id: "s1", start: 2, end: 9, label: "b", quote: "" }] } as unknown as Json, partsOf(asked, said)![0]!, said), null);
  assert.equal(joined(question("regions", { overlap: "none" }), { regions: [{ start: 0, end: 2 }] } as unknown as Json, { start: 1, end: 3 } as unknown as Json, null), null);
  assert.equal(joined(question("boxes", { at_most: 1 }), { boxes: [{ label: "a", x: 1 }] } as unknown as Json, { label: "b" }, { width: 1, height: 1, boxes: [] }), null);
});
