// How far people agree on each question, now and over time, and how their answers become one.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask, type Told } from "../../asking";
import { Fault } from "../../parts";
import { toldOf, useOne } from "../../people/doing";
import { inWords } from "../../questions/kind";
import { address } from "../../route";
import { moment } from "../../../language";
import { number as grouped } from "../../words";
import { Chart, type Line } from "./chart";
import { Measured, Nothing, Section, written } from "./measured";
import type { Given } from "./page";
import type { OverTime, Paged, Quality, QuestionQuality } from "./telling";
import { sentence } from "./sentences";
import { known, say, type Word } from "./words";

/** Krippendorff's own limits: 0.8 to rely on, 0.667 for tentative conclusions. */
const RELIED = 0.8;
const TENTATIVE = 0.667;

/** What an agreement means, going by its interval and not by its middle. */
export function meaning(low: number, high: number): Word {
  if (low >= RELIED) return "alpha_relied";
  if (high < TENTATIVE) return "alpha_poor";
  return low >= TENTATIVE ? "alpha_tentative" : "alpha_unsure";
}

export function calledHow(how: string): string {
  return known(`how_${how.replace(/-/g, "_")}`, how);
}

export function called(project: Given["project"], name: string): string {
  const question = project.questions.find((one) => one.name === name);
  return (question && inWords(question.title)) || name;
}

/** As of when the figures are, what came since, and looking again. */
export function AsOf({ at, newer, busy, again }: { at: string | null; newer?: number; busy?: boolean; again: () => void }): JSX.Element {
  return <p class="soft row wrap" role="status">{at ? say("as_of", { at: moment(at) }) : say("as_of_never")}{newer ? ` · ${say("newer_n", { n: grouped(newer) })}` : ""} <button type="button" class="small" disabled={busy} onClick={again}>{say("look_again")}</button></p>;
}

/** Whether answers are there and no figure yet: somebody counts just now. */
export function waits(one: { at?: string | null; newer?: number }): boolean {
  return one.at === null && (one.newer ?? 1) > 0;
}

const SOON_MS = 4_000;

/** In the place of figures that are being counted; looks again by itself. */
export function Counting({ again }: { again: () => void }): JSX.Element {
  useEffect(() => { const timer = setInterval(again, SOON_MS); return () => clearInterval(timer); }, [again]);
  return <Nothing word="counting" hint="counting_hint" />;
}

export function Agreement({ project }: Given): JSX.Element {
  const { one, fault, reload } = useOne<Quality>(`/api/projects/${project.id}/quality`);
  const past = useHistory(project.id, one ? (one.at ?? "never") : "");
  if (!one) return fault ? <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>;
  return (
    <>
      {fault ? <Fault told={fault} /> : null}
      <AsOf at={one.at} newer={one.newer} again={reload} />
      <Section word="agreement_now" hint="agreement_hint">
        {waits(one) ? <Counting again={reload} /> : one.questions.some((each) => each.answers) ? <div class="cards-2">{one.questions.map((each) => <OfQuestion key={each.name} {...{ project, each }} />)}</div> : <Nothing word="no_answers" hint="no_answers_hint"><p><a class="button" href={address("project", project.id)}>{say("to_project")}</a></p></Nothing>}
      </Section>
      <Section word="agreement_past" hint="agreement_past_hint"><div class="held-chart"><OverHours {...{ project, past }} /></div></Section>
      {one.questions.some((each) => each.answers) ? <Section word="consensus" hint="consensus_hint">{one.questions.filter((each) => each.answers).map((each) => <Consensus key={each.name} {...{ project, each }} />)}</Section> : null}
    </>
  );
}

function OfQuestion({ project, each }: { project: Given["project"]; each: QuestionQuality }): JSX.Element {
  const alpha = each.agreement;
  return (
    <article class="card-q"><h3><bdi>{called(project, each.name)}</bdi> <span class="soft">{known(`kind_${each.kind}`, each.kind)}</span></h3>
      <p>{say("alpha_is")} <Measured of={alpha} as="number" mark={RELIED} scale={[Math.min(0, Math.floor((alpha?.low ?? 0) * 5) / 5), 1]} on={say("of_compared", { n: grouped(alpha?.n ?? 0) })} missing={each.no_agreement ? sentence(each.no_agreement) : say("not_measurable")} /></p>
      {alpha ? <p>{say(meaning(alpha.low, alpha.high))}</p> : null}
      <p class="soft">{say("rests_on", { answers: grouped(each.answers - (each.pool?.answers ?? 0)), people: grouped(each.people), tasks: grouped(each.tasks), several: grouped(each.several) })}{each.pool?.answers ? ` ${say("rests_on_pool", { answers: grouped(each.pool.answers), tasks: grouped(each.pool.tasks), several: grouped(each.pool.several) })}` : ""}{each.alike === null ? "" : ` ${say("alike", { share: written(each.alike, "share") })}`}</p>
      {each.gold ? <p>{say("gold_right")} <Measured of={each.gold.accuracy} as="share" on={say("of_known", { n: grouped(each.gold.answers) })} /></p> : <p class="soft">{say("no_gold_yet")}</p>}
    </article>
  );
}

interface Past { rows: OverTime[] | null; fault: Told | null; reload: () => void }

/** All figures over time; they come in pages. */
export function useHistory(id: number, at: string): Past {
  const [rows, set] = useState<OverTime[] | null>(null);
  const [fault, tell] = useState<Told | null>(null);
  const reload = (): void => {
    const found: OverTime[] = [];
    const more = (after: number | null, by: "hour" | "day"): Promise<void> => ask<Paged<OverTime>>(`/api/projects/${id}/quality/history?limit=200&by=${by}${after === null ? "" : `&after=${after}`}`).then((page) => {
      found.push(...page.rows);
      if (by === "hour" && page.after !== null && found.length >= MOST_HOURS) { found.length = 0; return more(null, "day"); }
      if (page.after !== null && found.length < MOST_DAYS) return more(page.after, by);
      set(found);
      tell(null);
    });
    more(null, "hour").catch((problem: unknown) => tell(toldOf(problem)));
  };
  useEffect(() => { if (at) reload(); }, [id, at]); // what is counted because somebody looks leaves its point first
  return { rows, fault, reload };
}

const MOST_HOURS = 1_000; // points by hour that are read; of more, the last of each day
const MOST_DAYS = 10_000;
const SHOWN = 120; // points that are drawn

/** At most so many points, the last always. */
function thinned<T>(rows: readonly T[]): T[] {
  const each = Math.ceil(rows.length / SHOWN);
  return rows.filter((_, at) => (rows.length - 1 - at) % each === 0);
}

function OverHours({ project, past }: { project: Given["project"]; past: Past }): JSX.Element {
  const names = [...new Set((past.rows ?? []).map((one) => one.question))];
  const [chosen, choose] = useState("");
  const name = names.includes(chosen) ? chosen : (names[0] ?? "");
  if (past.fault) return <Fault told={past.fault}><button type="button" onClick={past.reload}>{say("again")}</button></Fault>;
  if (!past.rows) return <p class="soft">{say("loading")}</p>;
  const own = thinned(past.rows.filter((one) => one.question === name));
  const line = (word: Word, of: "agreement" | "gold"): Line => ({ name: say(word), points: own.flatMap((one) => { const found = one[of]; return found ? [{ ...found, x: Date.parse(one.at), at: moment(one.at) }] : []; }) });
  const lines = [line("alpha_line", "agreement"), line("gold_line", "gold")].filter((one) => one.points.length);
  if (!lines.length) return <Nothing word="no_past" hint="no_past_hint" />;
  const last = lines[0]!.points.at(-1)!;
  return (
    <>
      {names.length > 1 ? <p><label>{say("question")} <select value={name} onChange={(event) => choose(event.currentTarget.value)}>{names.map((one) => <option key={one} value={one}>{called(project, one)}</option>)}</select></label></p> : null}
      <Chart lines={lines} as="number" along={say("time")} wanted={RELIED} wantedSaid={say("alpha_relied_at")} said={say("past_said", { name: called(project, name), n: lines[0]!.points.length, from: lines[0]!.points[0]!.at, to: last.at, what: lines[0]!.name, value: written(last.value, "number") })} />
    </>
  );
}

function Consensus({ project, each }: { project: Given["project"]; each: QuestionQuality }): JSX.Element {
  const { consensus } = each;
  return (
    <article class="card-q"><h3><bdi>{called(project, each.name)}</bdi>{say("colon")}{calledHow(consensus.method)}</h3>
      <p>{sentence(consensus.why)}</p>
      <p class="soft">{say("concluded_n", { n: grouped(each.concluded), tied: grouped(each.tied) })} {Object.entries(each.by).map(([how, n]) => `${calledHow(how)}${say("colon")}${grouped(n)}`).join(" · ")}</p>
      {each.sureness === null ? null : <p>{say("sureness", { share: written(each.sureness, "share"), sure: grouped(each.sure) })}</p>}
      {consensus.worth ? <p>{say("choosing_worth")} <Measured of={consensus.worth} as="share" on={say("of_known", { n: grouped(consensus.worth.n) })} /></p> : null}
      {consensus.tried.length > 1 ? <details><summary>{say("tried_methods", { n: consensus.tried.length })}</summary><div class="scrolled" tabIndex={0} role="region" aria-label={say("tried_methods", { n: consensus.tried.length })}><table><thead><tr><th>{say("method")}</th><th>{say("right_on_known")}</th><th>{say("over_majority")}</th></tr></thead>
        <tbody>{consensus.tried.map((one) => <tr key={one.method} class={one.method === consensus.method ? "at" : ""}><td>{calledHow(one.method)}{one.method === consensus.method ? ` · ${say("chosen_one")}` : ""}</td><td><Measured of={one.accuracy} as="share" on={one.accuracy ? say("of_known", { n: grouped(one.accuracy.n) }) : ""} /></td><td><Measured of={one.gain} as="points" /></td></tr>)}</tbody></table></div></details> : null}
      {consensus.refused ? <p class="soft">{say("refused_methods", { names: consensus.refused.methods.map(calledHow).join(say("comma")) })} {sentence(consensus.refused.why)}</p> : null}
    </article>
  );
}
