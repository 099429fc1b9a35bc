// What projects begin with: one of each kind of question, with a sample to try it at once.
import type { Json, Material, Shows } from "../asking";
import type { Tree } from "./form/tree";

export interface Begun { shows: Shows[]; questions: Tree[]; material: Material }

const text = (...names: string[]): Shows[] => names.map((field) => ({ field, as: "text" }));
const PICTURE = "<svg xmlns='http://www.w3.org/2000/svg' width='640' height='400'><rect width='640' height='400' fill='#dfe7ef'/><rect y='270' width='640' height='130' fill='#7d8a6b'/><rect x='80' y='140' width='150' height='140' fill='#b0643c'/><path d='M70 140 L155 70 L240 140 Z' fill='#6b3a22'/><circle cx='470' cy='230' r='60' fill='#3f7a3f'/><rect x='460' y='270' width='20' height='60' fill='#5c4326'/><circle cx='560' cy='70' r='34' fill='#f1c232'/></svg>";

function asked(name: string, kind: string, en: string, zh: string, settings: Tree): Tree[] {
  return [{ name, kind, title: { en, zh }, settings }];
}

function picture(): Json {
  return { url: `data:image/svg+xml,${encodeURIComponent(PICTURE)}`, width: 640, height: 400 };
}

/** Two seconds of two notes, as a WAV: a recording to try regions with. */
function recording(): Json {
  const rate = 8_000;
  const n = rate * 2;
  const bytes = new Uint8Array(44 + n);
  const view = new DataView(bytes.buffer);
  const word = (at: number, letters: string): void => { [...letters].forEach((one, place) => { bytes[at + place] = one.charCodeAt(0); }); };
  word(0, "RIFF");
  view.setUint32(4, 36 + n, true);
  word(8, "WAVEfmt ");
  [[16, 16, 4], [20, 1, 2], [22, 1, 2], [24, rate, 4], [28, rate, 4], [32, 1, 2], [34, 8, 2]].forEach(([at, value, size]) => (size === 4 ? view.setUint32(at!, value!, true) : view.setUint16(at!, value!, true)));
  word(36, "data");
  view.setUint32(40, n, true);
  for (let at = 0; at < n; at++) bytes[44 + at] = 128 + Math.round(60 * Math.sin((2 * Math.PI * (at < n / 2 ? 220 : 330) * at) / rate) * Math.min(1, (at % (n / 2)) / 400));
  let said = "";
  for (let at = 0; at < bytes.length; at += 8_192) said += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return { url: `data:audio/wav;base64,${btoa(said)}`, duration: 2 };
}

const image: Shows[] = [{ field: "image", as: "image" }];
const LABELS: Json = [{ value: "house", zh: "房屋" }, { value: "tree", zh: "树" }, { value: "sun", zh: "太阳" }];

export const TEMPLATES: { [kind: string]: () => Begun } = {
  choice: () => ({ shows: text("text"), questions: asked("topic", "choice", "What is it about?", "主题是什么？", { choices: [{ value: "sport", zh: "体育" }, { value: "money", zh: "财经" }, { value: "home", zh: "家居" }] }), material: { text: "球队夺冠。The team has won." } }),
  spans: () => ({ shows: text("text"), questions: asked("names", "spans", "Mark people and places", "标注人物与地点", { on: "text", labels: [{ value: "person", zh: "人物" }, { value: "place", zh: "地点" }] }), material: { text: "Zoë moved to 北京 in 2024." } }),
  text: () => ({ shows: text("text"), questions: asked("summary", "text", "Sum it up", "概括", { at_most: 200 }), material: { text: "A long text." } }),
  scale: () => ({ shows: text("text"), questions: asked("quality", "scale", "How good is it?", "质量如何？", { at_least: 1, at_most: 5, step: 1 }), material: { text: "Something." } }),
  preference: () => ({ shows: [{ field: "prompt", as: "markdown" }, ...text("answer_a", "answer_b")], questions: asked("better", "preference", "Which answer is better?", "哪个回答更好？", { options: ["answer_a", "answer_b"], degrees: 3, tie: true }), material: { prompt: "2 + 2?", answer_a: "**Four.**", answer_b: "Five." } }),
  ranking: () => ({ shows: text("answer_a", "answer_b", "answer_c"), questions: asked("order", "ranking", "Put them in order", "请排序", { options: ["answer_a", "answer_b", "answer_c"] }), material: { answer_a: "first", answer_b: "second", answer_c: "third" } }),
  rubric: () => ({ shows: text("text"), questions: asked("score", "rubric", "Score it", "评分", { criteria: [{ value: "clear", zh: "清晰" }, { value: "true", zh: "真实", note_below: 3 }] }), material: { text: "An essay." } }),
  dialogue: () => ({ shows: [{ field: "messages", as: "messages" }], questions: asked("judged", "dialogue", "Judge each answer", "评价每个回答", { marks: [{ name: "right", zh: "正确", settings: { choices: [{ value: "yes", zh: "是" }, { value: "no", zh: "否" }] }, needed: true }] }), material: { messages: [{ role: "user", content: "2 + 2?" }, { role: "assistant", content: "Four." }] } }),
  boxes: () => ({ shows: image, questions: asked("things", "boxes", "Draw a box around each thing", "框出每个物体", { on: "image", labels: LABELS }), material: { image: picture() } }),
  polygons: () => ({ shows: image, questions: asked("outlines", "polygons", "Draw the outline of each thing", "勾勒每个物体的轮廓", { on: "image", labels: LABELS }), material: { image: picture() } }),
  points: () => ({ shows: image, questions: asked("tops", "points", "Set a point on the top of each thing", "标出每个物体的顶点", { on: "image", labels: LABELS }), material: { image: picture() } }),
  regions: () => ({ shows: [{ field: "audio", as: "audio" }], questions: asked("notes", "regions", "Mark each note", "标出每个音", { on: "audio", labels: [{ value: "low", zh: "低音" }, { value: "high", zh: "高音" }] }), material: { audio: recording() } }),
};

/** How a field is shown best, by what it holds. */
export function guessed(value: Json | undefined): Shows["as"] {
  if (Array.isArray(value)) return value.length && value.every((one) => one && typeof one === "object" && !Array.isArray(one) && ("role" in one || "from" in one)) ? "messages" : "options";
  const url = typeof value === "string" ? value : value && typeof value === "object" ? String((value as Tree).url ?? "") : "";
  if (/^data:image\/|\.(?:png|jpe?g|gif|webp|svg|avif|bmp)(?:[?#]|$)/i.test(url) && !/\s/.test(url.slice(0, 200))) return "image";
  if (/^data:audio\/|\.(?:wav|mp3|ogg|flac|m4a|opus)(?:[?#]|$)/i.test(url) && !/\s/.test(url.slice(0, 200))) return "audio";
  if (value && typeof value === "object") return "json";
  return typeof value === "string" && /^(?:#{1,6} |[-*] |\d+\. |```)|\*\*\S/m.test(value) ? "markdown" : "text";
}
