// A new project: what is shown, what is asked, and beside it at once how it looks to those who answer.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, told, type Json, type Material, type Project, type Question, type Shows, type Told, type Value } from "../asking";
import { Fault } from "../parts";
import { go } from "../route";
import { say, type Word } from "../words";
import { Trying } from "./trying";

interface Begun { shows: Shows[]; questions: Json[]; material: Material }

const text = (...names: string[]): Shows[] => names.map((field) => ({ field, as: "text" }));
const TEMPLATES: { [kind: string]: [word: Word, begun: Begun] } = {
  choice: ["kind_choice", { shows: text("text"), questions: [{ name: "topic", kind: "choice", title: { en: "What is it about?", zh: "主题是什么？" }, settings: { choices: [{ value: "sport", zh: "体育" }, { value: "money", zh: "财经" }, { value: "home", zh: "家居" }] } }], material: { text: "球队夺冠。The team has won." } }],
  spans: ["kind_spans", { shows: text("text"), questions: [{ name: "names", kind: "spans", title: { en: "Mark people and places", zh: "标注人物与地点" }, settings: { on: "text", labels: [{ value: "person", zh: "人物" }, { value: "place", zh: "地点" }] } }], material: { text: "Zoë moved to 北京 in 2024." } }],
  preference: ["kind_preference", { shows: [{ field: "prompt", as: "markdown" }, ...text("a", "b")], questions: [{ name: "better", kind: "preference", title: { en: "Which answer is better?", zh: "哪个回答更好？" }, settings: { options: ["a", "b"], degrees: 3, tie: true } }], material: { prompt: "2 + 2?", a: "**Four.**", b: "Five." } }],
  ranking: ["kind_ranking", { shows: text("a", "b", "c"), questions: [{ name: "order", kind: "ranking", title: { en: "Put them in order", zh: "请排序" }, settings: { options: ["a", "b", "c"] } }], material: { a: "first", b: "second", c: "third" } }],
  rubric: ["kind_rubric", { shows: text("text"), questions: [{ name: "score", kind: "rubric", title: { en: "Score it", zh: "评分" }, settings: { criteria: [{ value: "clear", zh: "清晰" }, { value: "true", zh: "真实", note_below: 3 }] } }], material: { text: "An essay." } }],
  dialogue: ["kind_dialogue", { shows: [{ field: "messages", as: "messages" }], questions: [{ name: "judged", kind: "dialogue", title: { en: "Judge each answer", zh: "评价每个回答" }, settings: { marks: [{ name: "right", zh: "正确", settings: { choices: ["yes", "no"] }, needed: true }] } }], material: { messages: [{ role: "user", content: "2 + 2?" }, { role: "assistant", content: "Four." }] } }],
  text: ["kind_text", { shows: text("text"), questions: [{ name: "summary", kind: "text", title: { en: "Sum it up", zh: "概括" }, settings: { at_most: 200 } }], material: { text: "A long text." } }],
  scale: ["kind_scale", { shows: text("text"), questions: [{ name: "quality", kind: "scale", title: { en: "How good is it?", zh: "质量如何？" }, settings: { at_least: 1, at_most: 5, step: 1 } }], material: { text: "Something." } }],
};

interface Checked { shows: Shows[]; questions: Question[] }

const WAIT = 400;

export default function Wizard(): JSX.Element {
  const [name, setName] = useState("");
  const [title, setTitle] = useState("");
  const [overlap, setOverlap] = useState(1);
  const [written, write] = useState(JSON.stringify(TEMPLATES.choice![1], null, 2));
  const [checked, set] = useState<Checked | null>(null);
  const [material, show] = useState<Material>(TEMPLATES.choice![1].material);
  const [value, answer] = useState<Value>({});
  const [fault, tell] = useState<Told | null>(null);
  const [busy, be] = useState(false);
  useEffect(() => {
    const own = new AbortController();
    const timer = setTimeout(() => {
      let begun: Begun;
      try {
        begun = JSON.parse(written) as Begun;
      } catch (problem) {
        tell({ code: "", message: say("no_json"), found: String(problem) });
        return;
      }
      ask<Checked>("/api/projects/preview", "POST", { shows: begun.shows, questions: begun.questions }, own.signal).then((found) => {
        set(found);
        show(begun.material ?? {});
        answer({});
        tell(null);
      }, (problem: unknown) => { if (!own.signal.aborted) tell(told(problem)); });
    }, WAIT);
    return () => {
      clearTimeout(timer);
      own.abort();
    };
  }, [written]);
  const make = (event: Event): void => {
    event.preventDefault();
    be(true);
    const begun = JSON.parse(written) as Begun;
    ask<Project>("/api/projects", "POST", { name: name.trim(), title: title.trim(), shows: begun.shows, questions: begun.questions, policy: { overlap } })
      .then((made) => go("project", made.id), (problem: unknown) => tell(told(problem))).finally(() => be(false));
  };
  return (
    <main class="listing wide">
      <h1>{say("new_project")}</h1>
      <div class="pair">
        <form class="stacked-form" onSubmit={make}>
          <label class="stacked">{say("project_name")}<input required pattern="[a-z0-9][a-z0-9_\-]*" maxLength={100} value={name} onInput={(event) => setName(event.currentTarget.value)} /><span class="soft">{say("project_name_hint")}</span></label>
          <label class="stacked">{say("project_title")}<input maxLength={300} value={title} onInput={(event) => setTitle(event.currentTarget.value)} /></label>
          <label class="stacked">{say("overlap")}<input type="number" min={1} max={100} value={overlap} onInput={(event) => setOverlap(Number(event.currentTarget.value) || 1)} /></label>
          <label class="stacked">{say("begin_with")}<select onChange={(event) => { const found = TEMPLATES[event.currentTarget.value]; if (found) write(JSON.stringify(found[1], null, 2)); }}>{Object.entries(TEMPLATES).map(([kind, [word]]) => <option key={kind} value={kind}>{say(word)}</option>)}</select></label>
          <label class="stacked">{say("configuration")}<textarea rows={18} class="code" spellcheck={false} value={written} onInput={(event) => write(event.currentTarget.value)} /></label>
          <p><button type="submit" class="main" disabled={busy || !!fault || !checked}>{say("make_project")}</button></p>
        </form>
        <section aria-label={say("preview")} class="preview-pane">
          <h2>{say("preview")}</h2>
          <div aria-live="polite">{fault ? <Fault told={fault} /> : null}</div>
          {checked ? <Trying key={written} shows={checked.shows} questions={checked.questions} material={material} value={value} change={answer} /> : null}
        </section>
      </div>
    </main>
  );
}
