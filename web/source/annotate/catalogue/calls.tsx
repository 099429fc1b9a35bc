// Open calls: problems that are posted with the evaluation that decides, and the form by which one is posted.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask, type Json } from "../asking";
import { Fault } from "../parts";
import { pressNew, step, useDeed, useKeys, useOne, usePaged } from "../people/doing";
import { Field, Sheet } from "../people/sheet";
import { address, go } from "../route";
import { number } from "../words";
import { Beside, Choice, Long, mayChange, when, whole } from "./rooms";
import { both, say, worded, type Both } from "./words";

export interface Call {
  id: number; title: string; problem: string; demand: string; profile: string; score: string; judged_by: string; hidden_test: string; terms: { [name: string]: string }; state: string; closes_at: string;
  created_at: string; awarded_at: string | null; award: string | null; reason: string; record: string;
}
type Row = Call & { submissions: number };
interface Here { built_in: { profile: string; title: Both; scores: { name: string; title: Both }[] }[] }

const LOOKS: { [state: string]: string } = { open: "on", judging: "wait" };

export function CallState({ state }: { state: string }): JSX.Element {
  return <span class={`tag ${LOOKS[state] ?? ""}`}>{worded("call_state", state)}</span>;
}

export function timeOf(one: Call): string {
  if (one.state === "awarded") return say("awarded_at", { when: when(one.awarded_at) });
  return say(one.state === "open" ? "closes_at" : "closed_at", { when: when(one.closes_at) });
}

/** Return the JSON object that somebody wrote; undefined where it is something else. */
function object(typed: string): { [name: string]: Json } | undefined {
  if (!typed.trim()) return {};
  try {
    const found = JSON.parse(typed) as Json;
    return found && typeof found === "object" && !Array.isArray(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

async function texts(files: FileList | null | undefined): Promise<{ [name: string]: string }> {
  const every = await Promise.all([...(files ?? [])].map(async (file): Promise<[string, string]> => [file.name, await file.text()]));
  return Object.fromEntries(every);
}

function Opening({ demand, close, made }: { demand: string; close: () => void; made: (id: number) => void }): JSX.Element {
  const { one: here } = useOne<Here>("/api/leaderboards");
  const [title, setTitle] = useState("");
  const [problem, setProblem] = useState("");
  const [node, setNode] = useState(demand);
  const [profile, setProfile] = useState("valid2");
  const [score, setScore] = useState("");
  const [days, setDays] = useState("30");
  const [judge, setJudge] = useState("service");
  const [test, setTest] = useState("");
  const [files, choose] = useState<FileList | null>(null);
  const { fault, busy, run } = useDeed();
  const found = here?.built_in.find((one) => one.profile === profile);
  const scores = found?.scores ?? [];
  const decides = scores.some((one) => one.name === score) ? score : scores[0]?.name ?? "";
  const open = whole(days), requirement = object(test);
  const odd = typeof open !== "number" || requirement === undefined;
  const send = (event: Event): void => {
    event.preventDefault();
    if (odd) return;
    run(async () => {
      const tested = judge === "service" ? { test: { requirement, files: await texts(files) } } : {};
      made((await ask<{ id: number }>("/api/calls", "POST", { title: title.trim(), problem, demand: node.trim(), profile, score: decides, days: open, judged_by: judge, ...tested })).id);
    });
  };
  return (
    <Sheet title={say("call_new")} close={close}>
      <form onSubmit={send}>
        <Field name={say("call_title")} value={title} set={setTitle} required longest={200} focus />
        <Long name={say("call_problem")} value={problem} set={setProblem} longest={8000} />
        <Beside><Choice name={say("call_profile")} value={profile} set={setProfile} of={(here?.built_in ?? []).map((one) => [one.profile, `${one.profile} · ${both(one.title)}`])} /><Choice name={say("call_score")} value={decides} set={setScore} of={scores.map((one) => [one.name, `${one.name} · ${both(one.title)}`])} /></Beside>
        <Beside><Choice name={say("judged_by")} value={judge} set={setJudge} of={[["service", say("judged_by_service")], ["hallmark", say("judged_by_hallmark")]]} /><Field name={say("call_days")} value={days} set={setDays} required longest={4} /></Beside>
        {judge === "service" ? <><Long name={say("call_test")} value={test} set={setTest} longest={1_000_000} rows={3} /><p class="soft">{say("call_test_hint")}</p><label class="stacked">{say("call_test_files")}<input type="file" multiple accept=".jsonl,.json,.yaml,.md,.csv" onChange={(event) => choose(event.currentTarget.files)} /></label></> : null}
        <Field name={say("ask_demand")} value={node} set={setNode} longest={96} />
        {requirement === undefined ? <p class="problem" role="alert">{say("call_test_wrong")}</p> : typeof open !== "number" ? <p class="problem" role="alert">{say("whole_number")}</p> : null}
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || odd || !title.trim() || !decides}>{say("call_new")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

export function Calls({ opening, demand }: { opening: boolean; demand: string }): JSX.Element {
  const list = usePaged<Row>("/api/calls");
  const may = mayChange();
  useKeys({ ...(may ? { n: pressNew } : {}), ArrowDown: () => step(1), ArrowUp: () => step(-1) });
  return (
    <main class="listing rooms">
      <div class="head"><h1>{say("calls")}</h1>{may ? <button type="button" class="main" onClick={() => go("calls", "new")}>{say("call_new")} <kbd>n</kbd></button> : null}</div>
      <p class="soft">{say("calls_hint")}</p>
      {list.fault ? <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault> : null}
      <div class="held" aria-busy={list.busy}>
        {list.rows?.length ? <ul class="cards">{list.rows.map((one) => (
          <li key={one.id}><div class="grow"><a data-row href={address("calls", one.id)}><bdi>{one.title}</bdi></a><p class="soft">{[say("decides", { score: one.score, profile: one.profile }), worded("judged_by", one.judged_by), say("submissions_n", { n: number(one.submissions) }), timeOf(one)].join(" · ")}</p></div><CallState state={one.state} /></li>
        ))}</ul> : null}
        {list.rows && !list.rows.length ? <div class="empty"><h2>{say("no_calls")}</h2><p class="soft">{say("no_calls_hint")}</p></div> : null}
        {list.rows || list.fault ? null : <p class="soft">{say("loading")}</p>}
        {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
      </div>
      {opening && may ? <Opening key={demand} demand={demand} close={() => go("calls")} made={(id) => go("calls", id)} /> : null}
    </main>
  );
}
