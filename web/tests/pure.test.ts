// Pure parts of the pages of annotation, run in Node; tests/server/pages/test_pure.py bundles and starts them.
import assert from "node:assert/strict";
import { test } from "node:test";
import "./media.test";
import "./treemap.test";
import { keymap, meant, PAGE_KEYS } from "../source/annotate/labelling/keymap";
import { differences } from "../source/annotate/manage/diff";
import { meaning } from "../source/annotate/manage/quality/agreement";
import { answersFor } from "../source/annotate/manage/quality/costs";
import { wilson, written } from "../source/annotate/manage/quality/measured";
import { classesOf, linesOf } from "../source/annotate/manage/form/lines";
import { moved as reordered, pathOf, valueAt, withAt, wrongAt } from "../source/annotate/manage/form/tree";
import { harmless, parsed } from "../source/annotate/material/markdown";
import { narrowed } from "../source/annotate/questions/many";
import { moved, placed } from "../source/annotate/questions/ranking";
import { fits, stepped, stops } from "../source/annotate/questions/scale";
import { Places } from "../source/annotate/questions/spans/codepoints";
import { blocks, cut, inOrder, layers, within } from "../source/annotate/questions/spans/layers";
import { inTheWay, mark, relate, remove } from "../source/annotate/questions/spans/marking";
import { byCharacter, byWord, trimmed } from "../source/annotate/questions/spans/moving";

let seed = 7;
function dice(below: number): number {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor((seed / 2147483648) * below);
}
const ALPHABET = [..."aé \n.,北京𠮷👩\u200d🚀e\u0301مص"];
function random(n: number): string {
  return Array.from({ length: n }, () => ALPHABET[dice(ALPHABET.length)]!).join("");
}

test("no key does two things, none of the page's is given out, and asked ones are kept", () => {
  for (let round = 0; round < 200; round++) {
    const questions = Array.from({ length: 1 + dice(4) }, (_, at) => ({
      name: `q${at}`,
      offers: Array.from({ length: dice(80) }, (_, n) => ({ id: `c${n}`, label: "", ...(dice(4) ? {} : { wants: "abcxyz129?-/"[dice(12)]! }) })),
    }));
    const map = keymap(questions);
    for (const { name, offers } of questions) {
      const own = [...(map.of.get(name) ?? [])];
      assert.equal(new Set(own.map(([, key]) => key)).size, own.length);
      for (const [id, key] of own) {
        assert.ok(!(PAGE_KEYS as readonly string[]).includes(key));
        assert.deepEqual(meant(map, name, key), { question: name, id });
        const elsewhere = map.anywhere.get(key);
        assert.ok(!elsewhere || (elsewhere.question === name && elsewhere.id === id));
      }
      assert.ok(own.length >= Math.min(offers.length, 61 - map.anywhere.size));
    }
    for (const [key, { question, id }] of map.anywhere) {
      assert.equal(questions.find((one) => one.name === question)?.offers.find((one) => one.id === id)?.wants, key);
    }
  }
});

test("figures come first, then letters", () => {
  const map = keymap([{ name: "q", offers: Array.from({ length: 12 }, (_, at) => ({ id: String(at), label: "" })) }]);
  assert.equal([...map.of.get("q")!.values()].join(""), "123456789abc");
});

test("places go over to code points and back, whatever the text", () => {
  for (let round = 0; round < 100; round++) {
    const text = random(dice(200));
    const places = new Places(text);
    const points = [...text];
    assert.equal(places.length, points.length);
    let units = 0;
    for (let point = 0; point <= points.length; point++) {
      assert.equal(places.units(point), units);
      assert.equal(places.points(units), point);
      units += points[point]?.length ?? 0;
    }
    for (let unit = 0; unit <= text.length; unit++) assert.ok(places.whole(unit) === unit || places.whole(unit) === unit - 1);
  }
});

test("blocks hold the whole text once, and pieces each block once", () => {
  for (let round = 0; round < 50; round++) {
    const text = random(dice(9000));
    const parts = blocks(text, 300);
    assert.equal(parts.map(([from, to]) => text.slice(from, to)).join(""), text);
    for (const [, end] of parts) assert.ok(!/[\udc00-\udfff]/.test(text[end] ?? "") || !/[\ud800-\udbff]/.test(text[end - 1] ?? ""));
    const spans = Array.from({ length: dice(40) }, (_, at) => {
      const start = dice(Math.max(text.length, 1));
      return { id: `s${at}`, label: "abc"[dice(3)]!, start, end: Math.min(text.length, start + 1 + dice(500)) };
    }).filter((one) => one.end > one.start).sort(inOrder);
    const touching = within(parts, spans);
    parts.forEach(([from, to], at) => {
      const pieces = cut(from, to, spans, touching[at]!);
      if (to > from) assert.equal(pieces.map((one) => text.slice(one.start, one.end)).join(""), text.slice(from, to));
      for (const piece of pieces) {
        const under = spans.map((_, place) => place).filter((place) => spans[place]!.start < piece.end && spans[place]!.end > piece.start);
        assert.deepEqual([...piece.covers].sort((a, b) => a - b), piece.end > piece.start ? under : []);
      }
    });
    const layer = layers(spans);
    spans.forEach((one, a) => spans.forEach((other, b) => assert.ok(a === b || layer[a] !== layer[b] || one.end <= other.start || other.end <= one.start)));
  }
});

test("the cursor goes over what people see as one character, and over words of any script", () => {
  const text = "Zoë 🚀 北京大学 👩‍🚀!";
  assert.equal(text.slice(byCharacter(text, 4, 1), byCharacter(text, 4, 1) + 1), " ");
  const astronaut = text.indexOf("👩");
  assert.equal(text.slice(astronaut, byCharacter(text, astronaut, 1)), "👩‍🚀");
  assert.equal(byCharacter(text, byCharacter(text, astronaut, 1), -1), astronaut);
  assert.equal(byWord(text, 0, 1), 3);
  assert.equal(text.slice(0, byWord(text, 4, 1)).endsWith("京") || text.slice(0, byWord(text, 4, 1)).endsWith("学"), true);
  assert.deepEqual(trimmed(text, 3, 7), [4, 6]);
  for (let at = 0, steps = 0; at < text.length; steps++) {
    assert.ok(steps < 100);
    at = byCharacter(text, at, 1);
  }
});

test("marks: overlap as allowed, a relation goes with its span", () => {
  const empty = { spans: [], relations: [] };
  const one = mark(empty, 0, 4, "a", "text", "none");
  assert.equal(inTheWay(one.marked.spans, 2, 6, "none")?.id, one.id);
  assert.equal(inTheWay(one.marked.spans, 2, 6, "nested")?.id, one.id);
  assert.equal(inTheWay(one.marked.spans, 1, 3, "nested"), null);
  assert.equal(inTheWay(one.marked.spans, 2, 6, "any"), null);
  assert.equal(mark(one.marked, 0, 4, "b", "text", "none").marked.spans.length, 1);
  assert.equal(mark(one.marked, 0, 4, "b", "text", "any").marked.spans.length, 2);
  const two = mark(one.marked, 5, 9, "b", "more", "none");
  const type = { value: "near", directed: false, pairs: [] as [string, string][] };
  const related = relate(two.marked, type, two.id, one.id);
  assert.equal(related.relations.length, 1);
  assert.equal(relate(related, type, one.id, two.id).relations.length, 0);
  assert.equal(remove(related, one.id).relations.length, 0);
});

test("a step is exact, ends are ends", () => {
  const tenth = { least: -1, most: 1, step: 0.1 };
  assert.equal(stepped(0.1 + 0.2, tenth), 0.3);
  assert.equal(stops(tenth).length, 21);
  assert.ok(stops(tenth).every((one) => fits(one, tenth)));
  assert.ok(!fits(0.25, tenth) && !fits(1.1, tenth) && !fits("1", tenth));
});

test("an order: put in, moved, tied", () => {
  assert.deepEqual(placed([["a"]], "b"), [["a"], ["b"]]);
  assert.deepEqual(placed([["a"], ["b"]], "a"), [["b"]]);
  assert.deepEqual(moved([["a"], ["b"], ["c"]], "c", -1, false), [["a"], ["c"], ["b"]]);
  assert.deepEqual(moved([["a"], ["b"]], "b", -1, true), [["a", "b"]]);
  assert.deepEqual(moved([["a", "b"]], "b", 1, true), [["a"], ["b"]]);
});

test("addresses that do something are none", () => {
  for (const to of ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example", "file:///etc", " javascript:x"]) assert.ok(!harmless(to));
  assert.ok(harmless("https://example.org/a?b"));
});

test("markdown ends, however it is written", () => {
  for (let round = 0; round < 300; round++) {
    const marks = ["# ", "- ", "1. ", "> ", "```", "~~~\n", "|a|b|\n|-|-|\n", "**", "_", "[x](", "](y)", "\n", "\n\n", "---", "  ", "`", "a b", "\\", "北"];
    const text = Array.from({ length: dice(60) }, () => marks[dice(marks.length)]!).join("");
    assert.ok(Array.isArray(parsed(text)));
  }
  const started = process.cpuUsage().user;
  parsed("*_".repeat(5_000));
  assert.ok(process.cpuUsage().user - started < 5e6);
});

test("what begins with the word comes first", () => {
  const all = ["xcat", "cat", "category", "dog"].map((path) => ({ path, en: "", zh: "" }));
  assert.deepEqual(narrowed(all, "cat").map((one) => one.path), ["cat", "category", "xcat"]);
  assert.equal(narrowed(all, "").length, 4);
});

function common(one: string[], other: string[]): number {
  const table = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0));
  for (let x = 1; x <= one.length; x++) for (let y = 1; y <= other.length; y++) table[x]![y] = one[x - 1] === other[y - 1] ? table[x - 1]![y - 1]! + 1 : Math.max(table[x - 1]![y]!, table[x]![y - 1]!);
  return table[one.length]![other.length]!;
}

test("a difference gives back both texts, and keeps as many lines as can be kept", () => {
  for (let round = 0; round < 500; round++) {
    const [one, other] = [0, 1].map(() => Array.from({ length: 1 + dice(12) }, () => "abc"[dice(3)]!)) as [string[], string[]];
    const steps = differences(one.join("\n"), other.join("\n"));
    assert.deepEqual(steps.filter((step) => step.kind !== "in").map((step) => step.text), one);
    assert.deepEqual(steps.filter((step) => step.kind !== "out").map((step) => step.text), other);
    assert.equal(steps.filter((step) => step.kind === "same").length, common(one, other));
  }
});

test("classes go to lines and back, with what lines do not tell", () => {
  const classes = [{ value: "a|b", color: "#123456" }, { value: "sport", zh: "体育", key: "s", children: ["ball", { value: "chess", about: "棋" }] }, "home"];
  assert.deepEqual(classesOf(linesOf(classes), classes), classes);
  assert.deepEqual(classesOf("a\tb\n\n  c ｜ 丙"), [{ value: "a", zh: "b", children: [{ value: "c", zh: "丙" }] }]);
});

test("a tree is changed at a path and nowhere else", () => {
  const tree = { a: [{ b: 1 }, { b: 2 }], c: { d: null } };
  const next = withAt(tree, ["a", 1, "b"], 3);
  assert.deepEqual([next, valueAt(next, ["a", 1, "b"]), valueAt(next, ["x", 0])], [{ a: [{ b: 1 }, { b: 3 }], c: { d: null } }, 3, undefined]);
  assert.ok(next.a[0] === tree.a[0] && next.c === tree.c);
  assert.deepEqual(withAt(tree, ["a", 0], undefined), { a: [{ b: 2 }], c: { d: null } });
  assert.deepEqual(withAt(tree, ["e", "f", 0], 1), { ...tree, e: { f: [1] } });
  assert.deepEqual([reordered([1, 2, 3], 2, -1), reordered([1, 2], 0, -1)], [[1, 3, 2], [1, 2]]);
  assert.equal(pathOf(["questions", 0, "settings", "choices", 1]), "questions[0].settings.choices[1]");
  const wrong = [{ path: "a[1].b", en: "", zh: "" }, { path: "a[10]", en: "", zh: "" }];
  assert.deepEqual([wrongAt(wrong, "a[1]").length, wrongAt(wrong, "a[1]", true).length, wrongAt(wrong, "a", true).length], [0, 1, 2]);
});

test("shares are written and bounded as published, and no interval is thought to say more than it does", () => {
  const rounded = (hits: number, n: number): string[] => [wilson(hits, n)!.low!, wilson(hits, n)!.high!].map((one) => one.toFixed(4));
  assert.deepEqual([rounded(0, 100), rounded(15, 148), rounded(20, 20)], [["0.0000", "0.0370"], ["0.0624", "0.1605"], ["0.8389", "1.0000"]]); // Newcombe 1998, table I, method 3
  assert.equal(wilson(0, 0), null);
  assert.deepEqual([written(0.05, "share"), written(0.053, "share"), written(0.5, "share"), written(0.996, "share"), written(1, "share"), written(null, "share"), written(-0.031, "points")], ["5 %", "5.3 %", "50 %", "99.6 %", "100 %", "–", "−3.1"]);
  assert.deepEqual([meaning(0.81, 0.9), meaning(0.7, 0.9), meaning(0.5, 0.9), meaning(0.1, 0.6)], ["alpha_relied", "alpha_tentative", "alpha_unsure", "alpha_poor"]);
});

test("answers for a wanted share stand on the line between two steps, or nowhere", () => {
  const steps = [[20, 0.8], [40, 0.9], [60, 0.95]].map(([answers, sureness], at) => ({ answers_a_task: at + 1, answers: answers!, sureness: sureness!, accuracy: null }));
  assert.deepEqual([0.7, 0.8, 0.85, 0.95, 0.96].map((one) => { const found = answersFor(steps, one); return found === null ? null : Math.round(found); }), [20, 20, 30, 60, null]);
  assert.equal(answersFor([], 0.9), null);
});
