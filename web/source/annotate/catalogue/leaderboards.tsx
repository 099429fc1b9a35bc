// Leaderboards: datasets ranked by one score of one profile, with the ranks that their intervals allow. What is looked at stands in the address.
import type { JSX } from "preact";
import { Fault, useTitle } from "../parts";
import { step, useKeys, useOne } from "../people/doing";
import { address, replace } from "../route";
import { number } from "../words";
import { Scored } from "./interval";
import { Choice } from "./rooms";
import { Letter } from "./search";
import { both, say, type Both } from "./words";

interface Board {
  profiles: { profile: string; scores: string[]; letters: { [letter: string]: number } }[]; built_in: { profile: string; title: Both; scores: { name: string; title: Both }[] }[];
  rows: { name: string; version: string; grade: string; value: number; low: number; high: number; n: number | null; best: number; worst: number; tied: boolean }[];
}

export function Leaderboards({ profile, score }: { profile: string; score: string }): JSX.Element {
  const { one: known, fault: none, reload } = useOne<Board>("/api/leaderboards");
  const used = known?.profiles.find((one) => one.profile === profile) ?? known?.profiles[0];
  const by = used?.scores.includes(score) ? score : used?.scores[0] ?? "";
  const { one: found, fault } = useOne<Board>(used ? `/api/leaderboards?profile=${encodeURIComponent(used.profile)}&score=${encodeURIComponent(by)}` : "/api/leaderboards");
  useTitle(say("leaderboards"));
  useKeys({ ArrowDown: () => step(1), ArrowUp: () => step(-1) });
  const titles = known?.built_in.find((one) => one.profile === used?.profile)?.scores ?? [];
  const called = (name: string): string => { const title = titles.find((one) => one.name === name)?.title; return title ? `${name} · ${both(title)}` : name; };
  return (
    <main class="listing rooms">
      <div class="head"><h1>{say("leaderboards")}</h1></div>
      <p class="soft">{say("boards_hint")}</p>
      {none ?? fault ? <Fault told={(none ?? fault)!}><button type="button" onClick={reload}>{say("again")}</button></Fault> : null}
      {used && known ? <div class="beside-fields"><Choice name={say("call_profile")} value={used.profile} set={(one) => replace("leaderboards", one)} of={known.profiles.map((one) => [one.profile, one.profile])} /><Choice name={say("score")} value={by} set={(one) => replace("leaderboards", used.profile, one)} of={used.scores.map((one) => [one, called(one)])} /></div> : null}
      {used ? <p class="around" aria-label={say("letters")} role="group"><span class="soft">{say("letters")}:</span>{Object.entries(used.letters).sort(([a], [b]) => a.localeCompare(b)).map(([letter, n]) => <span key={letter} class="tag">{say("letter_n", { letter: letter === "none" ? say("ungraded") : letter, n: number(n) })}</span>)}</p> : null}
      <div class="held">
        {used && found?.rows.length ? <div class="scrolled" tabIndex={0} role="group" aria-label={say("leaderboards")}><table class="answers"><thead><tr><th>{say("rank")}</th><th>{say("dataset")}</th><th>{say("score")}</th><th>{say("grade")}</th></tr></thead><tbody>{found.rows.map((one) => (
          <tr key={one.name}><td>{one.tied ? say("rank_tied", { best: one.best, worst: one.worst }) : one.best}</td><td><a data-row href={address("dataset", one.name, one.version)}><bdi>{one.name}@{one.version}</bdi></a></td><td><Scored value={one.value} low={one.low} high={one.high} n={one.n} /></td><td><Letter grade={one.grade} /></td></tr>
        ))}</tbody></table></div> : null}
        {known && !used ? <div class="empty"><h2>{say("boards_none")}</h2><p class="soft">{say("boards_none_hint")}</p></div> : null}
        {known || none ? null : <p class="soft">{say("loading")}</p>}
      </div>
    </main>
  );
}
