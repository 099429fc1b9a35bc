// A new project: forms for all that it shows, asks and goes by, and beside them at once the page that people will see.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ask, told, type Json, type Material, type Project, type Told } from "../asking";
import { me } from "../account";
import { Fault, useTitle } from "../parts";
import { go } from "../route";
import { language } from "../../language";
import { Questions, ShownFields } from "./asked";
import { useChecked, type Check } from "./checking";
import { Line } from "./form/field";
import { Rules } from "./form/rules";
import type { Tree } from "./form/tree";
import { goTo, Writing, type Kinds } from "./form/writing";
import { Preview } from "./preview";
import { Sample } from "./sample";
import { guessed, TEMPLATES } from "./templates";
import { known, say } from "./words";

const KEPT = "goldsmith-wizard";

interface Begun { tree: Tree; samples: Material[] }

function template(kind: string): Begun {
  const { shows, questions, material } = TEMPLATES[kind]!();
  return { tree: { name: "", title: "", shows: shows as unknown as Json, questions, policy: {} }, samples: [material] };
}

/** What somebody had begun in this browser, if it was he. */
function kept(): Begun | null {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? "null") as (Begun & { person: number }) | null;
    return found && found.person === me.value?.person.id && found.tree && found.samples?.length ? found : null;
  } catch {
    return null;
  }
}

function keep(begun: Begun | null): void {
  try {
    if (begun) localStorage.setItem(KEPT, JSON.stringify({ ...begun, person: me.value?.person.id }));
    else localStorage.removeItem(KEPT);
  } catch {
    // a browser that keeps nothing, or not so much, begins afresh
  }
}

export function useKinds(): { kinds: Kinds | null; fault: Told | null; again: () => void } {
  const [kinds, set] = useState<Kinds | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const again = (): void => { ask<Kinds>("/api/question-kinds").then((found) => { set(found); tell(null); }, (problem: unknown) => tell(told(problem))); };
  useEffect(again, []);
  return { kinds, fault, again };
}

export default function Wizard(): JSX.Element {
  const { kinds, fault, again } = useKinds();
  useTitle(say("new_project"));
  if (!kinds) return <main class="listing">{fault ? <Fault told={fault}><button type="button" onClick={again}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>}</main>;
  return <Made kinds={kinds} />;
}

function Made({ kinds }: { kinds: Kinds }): JSX.Element {
  const before = useMemo(kept, []);
  const w = useMemo(() => new Writing(before?.tree ?? template("choice").tree, kinds), [kinds]);
  const [samples, sample] = useState<Material[]>(before?.samples ?? template("choice").samples);
  const [back, bring] = useState(!!before);
  const [kind, choose] = useState("choice");
  const [fault, tell] = useState<Told | null>(null);
  const [busy, be] = useState(false);
  const check = useChecked(w, true);
  const tree = w.tree.value;
  const begun = useRef<Begun | null>(null); // what is not kept yet; another tab may have kept something since
  const keepNow = (): void => {
    if (begun.current && me.value) keep(begun.current);
    begun.current = null;
  };
  useEffect(() => { w.fields.value = [...new Set(samples.flatMap((one) => Object.keys(one)))]; }, [samples]);
  useEffect(() => {
    begun.current = { tree, samples };
    const timer = setTimeout(keepNow, 500);
    return () => clearTimeout(timer);
  }, [tree, samples]);
  useEffect(() => { // whoever leaves at once loses nothing
    addEventListener("pagehide", keepNow);
    return () => {
      removeEventListener("pagehide", keepNow);
      keepNow();
    };
  }, []);
  const begin = (of: string): void => {
    const anew = template(of);
    w.tree.value = { ...anew.tree, name: tree.name ?? "", title: tree.title ?? "", ...(tree.description ? { description: tree.description } : {}), policy: tree.policy ?? {} };
    sample(anew.samples);
  };
  const afresh = (): void => { w.tree.value = template("choice").tree; sample(template("choice").samples); bring(false); };
  const showAll = (): void => w.put(["shows"], w.fields.value.map((field) => ({ field, as: guessed(samples.find((one) => one[field] !== undefined && one[field] !== null)?.[field]) })));
  const make = (event: Event): void => {
    event.preventDefault();
    if (w.wrong.value.length) return goTo(w.wrong.value[0]!.path);
    be(true);
    ask<Project>("/api/projects", "POST", tree).then((made) => { begun.current = null; keep(null); go("project", made.id); }, (problem: unknown) => { tell(told(problem)); be(false); });
  };
  return (
    <main class="listing wide composing">
      <div class="row wrap"><h1>{say("new_project")}</h1>{back ? <span class="note" role="status">{say("begun_again")} <button type="button" class="small" onClick={afresh}>{say("begin_afresh")}</button></span> : null}</div>
      <Beside w={w} check={check} samples={samples}>
        <form class="stacked-form" onSubmit={make}>
          <section class="part"><h2>{say("basics")}</h2>
            <div class="fields">
              <label class="stacked">{say("begin_with")}<span class="row"><select class="grow" value={kind} onChange={(event) => choose(event.currentTarget.value)}>{Object.keys(TEMPLATES).map((kind) => <option key={kind} value={kind}>{known(`kind_${kind}`, kind)}</option>)}</select><button type="button" onClick={() => begin(kind)}>{say("begin_use")}</button></span></label>
              <Line w={w} path={["name"]} label={say("project_name")} hint={say("project_name_hint")} most={100} value={String(tree.name ?? "")} change={(said) => w.put(["name"], said)} />
              <Line w={w} path={["title"]} label={say("project_title")} most={300} value={String(tree.title ?? "")} change={(said) => w.put(["title"], said)} />
              <Line w={w} path={["description"]} label={say("description")} long most={20_000} value={String(tree.description ?? "")} change={(said) => w.put(["description"], said || undefined)} />
            </div>
          </section>
          <Sample there={samples} use={sample} showAll={showAll} />
          <ShownFields w={w} />
          <Questions w={w} />
          <section class="part" data-at="policy"><h2>{say("rules")}</h2><p class="soft">{say("rules_hint")}</p><Rules w={w} schema={kinds.policy} /></section>
          {fault ? <Fault told={fault} /> : null}
          <Mending w={w} check={check}><button type="submit" class="main" disabled={busy}>{say("make_project")}</button></Mending>
        </form>
      </Beside>
    </main>
  );
}

/** What is wrong in all, the way to the first of it, and what may be done when nothing is. */
export function Mending({ w, check, children }: { w: Writing; check: Check; children: JSX.Element }): JSX.Element {
  const wrong = w.wrong.value;
  return (
    <div class="mending">
      <div role="status">{check.fault ? <Fault told={check.fault} /> : wrong.length ? <><p class="problem">{say("wrong_n", { n: wrong.length })} <button type="button" class="small" onClick={() => goTo(wrong[0]!.path)}>{say("wrong_first")}</button></p><ul class="problems">{wrong.slice(0, 8).map((one) => <li key={`${one.path} ${one.en}`}><button type="button" class="link" onClick={() => goTo(one.path)}>{one.path}</button>: {language.value === "en" ? one.en : one.zh}</li>)}</ul></> : <p class="soft">{check.busy ? "\u00a0" : say("wrong_none")}</p>}</div>
      {children}
    </div>
  );
}

/** A form, and beside it the preview or the same as JSON. */
export function Beside({ w, check, samples, children }: { w: Writing; check: Check; samples: readonly Material[]; children: JSX.Element }): JSX.Element {
  const [view, see] = useState<"preview" | "json">("preview");
  const [wide, widen] = useState(false);
  const [at, step] = useState(0);
  const place = Math.min(at, samples.length - 1);
  return (
    <div class={wide ? "pair over" : "pair"}>
      {children}
      <div class="preview-pane">
        <div class="row wrap"><div class="tabs" role="group" aria-label={say("preview")}>{(["preview", "json"] as const).map((one) => <button key={one} type="button" aria-pressed={view === one} onClick={() => see(one)}>{say(one === "preview" ? "preview" : "view_json")}</button>)}</div>
          {samples.length > 1 && view === "preview" ? <button type="button" class="small" onClick={() => step((place + 1) % samples.length)}>{say("sample_n", { n: place + 1, of: samples.length })} · {say("sample_next")}</button> : null}
          <button type="button" class="small" aria-pressed={wide} onClick={() => widen(!wide)}>{say(wide ? "preview_narrow" : "preview_wide")}</button></div>
        {view === "preview" ? <Preview checked={check.checked} material={samples[place] ?? {}} stale={check.stale} /> : <AsJson w={w} />}
      </div>
    </div>
  );
}

function AsJson({ w }: { w: Writing }): JSX.Element {
  const [typed, type] = useState<string | null>(null);
  const [bad, spoil] = useState(false);
  return (
    <label class="stacked">{say("json_hint")}
      <textarea rows={26} class="code" spellcheck={false} aria-invalid={bad} value={typed ?? JSON.stringify(w.tree.value, null, 2)} onBlur={() => { if (!bad) type(null); }} onInput={(event) => {
        type(event.currentTarget.value);
        try {
          const found = JSON.parse(event.currentTarget.value) as Json;
          if (!found || typeof found !== "object" || Array.isArray(found)) throw new SyntaxError();
          w.tree.value = found;
          spoil(false);
        } catch {
          spoil(true);
        }
      }} />
      {bad ? <span class="problem" role="alert">{say("no_json")}</span> : null}
    </label>
  );
}
