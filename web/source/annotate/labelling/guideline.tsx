// How to answer, beside the task, with right and wrong examples; and which version of it is read.
import { computed } from "@preact/signals";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Example } from "../asking";
import { Markdown } from "../material/markdown";
import { plain } from "../material/piece";
import { inWords } from "../questions/kind";
import { say } from "../words";
import { InShort } from "./clash";
import { guidelineOpen } from "./pressing";
import { project } from "./task";

/** Whether there is a guideline at all. */
export const guided = computed(() => !!project.value && (!!project.value.guideline.text || project.value.guideline.examples.length > 0));

const SEEN = "goldsmith-guideline-seen";

function seen(id: number): number {
  try {
    return Number((JSON.parse(localStorage.getItem(SEEN) ?? "{}") as { [project: string]: number })[id] ?? 0);
  } catch {
    return 0;
  }
}

function see(id: number, version: number): void {
  try {
    const all = JSON.parse(localStorage.getItem(SEEN) ?? "{}") as { [project: string]: number };
    localStorage.setItem(SEEN, JSON.stringify({ ...all, [id]: version }));
  } catch {
    // a browser that keeps nothing shows it as new again
  }
}

function One({ example }: { example: Example }): JSX.Element {
  const why = inWords(example.why);
  return (
    <li class={example.good ? "example good" : "example bad"}>
      <p><b>{example.good ? `✓ ${say("example_good")}` : `✗ ${say("example_bad")}`}</b></p>
      {Object.values(example.material ?? {}).map((one, at) => <blockquote key={at} dir="auto">{plain(one).slice(0, 1_000)}</blockquote>)}
      <InShort value={example.value ?? {}} />
      {why ? <p class="soft">{why}</p> : null}
    </li>
  );
}

export function Guideline(): JSX.Element | null {
  const now = project.value;
  const [known, know] = useState(now ? seen(now.id) : 0);
  if (!guidelineOpen.value || !now || !guided.value) return null;
  const { text, examples, version } = now.guideline;
  const fresh = version > 1 && version > Math.max(known, seen(now.id)) && seen(now.id) > 0;
  if (!seen(now.id) && version) see(now.id, version);
  return (
    <aside class="guideline" aria-label={say("guideline")} tabIndex={0}>
      <h2>{say("guideline")} <span class="soft">{version ? say("version_n", { n: version }) : ""}</span></h2>
      {fresh ? <p class="note" role="status">{say("guideline_new")} <button type="button" class="small" onClick={() => { see(now.id, version); know(version); }}>{say("guideline_read")}</button></p> : null}
      {text ? <Markdown text={text} /> : null}
      {examples.length ? <><h3>{say("examples")}</h3><ul class="examples">{examples.map((one, at) => <One key={at} example={one} />)}</ul></> : null}
    </aside>
  );
}
