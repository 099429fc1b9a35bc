// The people of a project: how often each is right where the answer is known, how quick, what reviewers said, what looks odd; sorted as one likes.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { me } from "../../account";
import { Fault } from "../../parts";
import { useOne } from "../../people/doing";
import { address } from "../../route";
import { moment } from "../../../language";
import { number as grouped } from "../../words";
import type { Did } from "../members";
import { whom } from "./alarms";
import { every, useMaybe } from "./maybe";
import { Measured, Nothing, Section, wilson, written, type Estimate } from "./measured";
import type { Given } from "./page";
import type { Alarms, GoldPerson, Pool } from "./telling";
import { known, say, type Word } from "./words";

interface Person extends Did { code?: string; gold: GoldPerson | null; accepted: Estimate | null; pace: number | null; alarms: string[] }

type By = "name" | "gold" | "answers" | "pace" | "accepted" | "alarms" | "last";
const COLUMNS: readonly (readonly [by: By, word: Word, of: (one: Person) => number | string | null])[] = [
  ["name", "name", (one) => whom(one).toLowerCase()], ["gold", "right_on_known", (one) => (one.gold?.asked ? one.gold.shrunk.value : null)], ["answers", "answers", (one) => one.answers], ["pace", "pace", (one) => one.pace],
  ["accepted", "accepted_share", (one) => one.accepted?.value ?? null], ["alarms", "part_alarms", (one) => one.alarms.length], ["last", "last_seen", (one) => one.last_at],
];

/** The middle of some numbers; none where there are none. */
function median(all: readonly number[]): number | null {
  const rising = [...all].sort((a, b) => a - b);
  const at = rising.length >> 1;
  return rising.length ? (rising.length % 2 ? rising[at]! : (rising[at - 1]! + rising[at]!) / 2) : null;
}

function told(did: readonly Did[], gold: Pool | null, alarms: Alarms | null): Person[] {
  const usual = median(did.flatMap((one) => (one.seconds_an_answer ? [one.seconds_an_answer] : [])));
  return did.map((one) => {
    const { accept = 0, fix = 0, send_back = 0 } = one.reviewed;
    return {
      ...one, gold: gold?.people.find((each) => each.person === one.person) ?? null, accepted: wilson(accept, accept + fix + send_back), pace: one.seconds_an_answer && usual ? one.seconds_an_answer / usual : null,
      alarms: (alarms?.rows ?? []).filter((each) => each.person === one.person).map((each) => each.kind),
    };
  });
}

export function People({ project }: Given): JSX.Element {
  const did = useOne<{ rows: Did[] }>(`/api/projects/${project.id}/people`);
  const gold = useMaybe<Pool>(`/api/projects/${project.id}/gold?limit=1`);
  const alarms = useMaybe<Alarms>(`/api/projects/${project.id}/alarms?state=living&limit=200`, every);
  const [by, sort] = useState<By>("gold");
  const [down, turn] = useState(false);
  const waits = (one: { one: unknown; barred: boolean; fault: unknown }): boolean => !one.one && !one.barred && !one.fault; // all columns come at once
  if (!did.one || waits(gold) || waits(alarms)) return did.fault ? <Fault told={did.fault}><button type="button" onClick={did.reload}>{say("again")}</button></Fault> : <p class="soft">{say("loading")}</p>;
  const key = COLUMNS.find(([one]) => one === by)![2];
  const rows = told(did.one.rows, gold.one, alarms.one).sort((a, b) => { const [x, y] = [key(a), key(b)]; return x === null || y === null ? Number(x === null) - Number(y === null) || a.person - b.person : (x < y ? -1 : x > y ? 1 : a.person - b.person) * (down ? -1 : 1); }); // who has no figure stands last
  const columns = COLUMNS.filter(([one]) => !(one === "gold" && gold.barred) && !(one === "alarms" && alarms.barred));
  const order = (one: By): void => { if (one === by) turn(!down); else { sort(one); turn(one !== "name" && one !== "gold"); } };
  return (
    <Section word="part_people" hint={gold.barred ? "people_hint_barred" : "people_hint"}>
      {gold.fault ?? alarms.fault ? <Fault told={(gold.fault ?? alarms.fault)!} /> : null}
      {rows.length ? (
        <div class="scrolled" tabIndex={0} role="region" aria-label={say("table_of", { name: say("part_people") })}><table>
          <thead><tr>{columns.map(([one, word]) => <th key={one} aria-sort={one === by ? (down ? "descending" : "ascending") : undefined}><button type="button" onClick={() => order(one)}>{say(word)}<span aria-hidden="true">{one === by ? (down ? " ↓" : " ↑") : ""}</span></button></th>)}</tr></thead>
          <tbody>{rows.map((one) => <Row key={one.person} {...{ project, one }} shows={new Set(columns.map(([each]) => each))} />)}</tbody>
        </table></div>
      ) : <Nothing word="no_members_q" hint="no_members_yet" />}
      {gold.barred ? null : <p class="soft">{say("shrunk_hint")}</p>}
    </Section>
  );
}

function Row({ project, one, shows }: { project: Given["project"]; one: Person; shows: ReadonlySet<By> }): JSX.Element {
  const name = whom(one);
  const links = !!me.value?.may.includes("people.read");
  const own = one.gold;
  return (
    <tr>
      <td>{links ? <a href={address("people", one.person)}><bdi>{name}</bdi></a> : <bdi>{name}</bdi>}{one.paused ? <> <span class="tag wait">{say("state_paused")}</span></> : null}</td>
      {shows.has("gold") ? <td><Measured of={own?.asked ? own.shrunk : null} as="share" on={own ? say("gold_of", { right: grouped(own.right), asked: grouped(own.asked) }) : ""} missing={say("no_known_met")} />{own?.share ? <p class="soft">{say("by_himself", { share: written(own.share.value, "share"), low: written(own.share.low, "share"), high: written(own.share.high, "share") })}</p> : null}</td> : null}
      <td class="n">{grouped(one.answers)}</td>
      <td class="n">{one.seconds_an_answer === null ? "–" : say("seconds_n", { n: one.seconds_an_answer })}{one.pace === null ? null : <p class="soft">{written(one.pace, "ratio")}</p>}</td>
      <td><Measured of={one.accepted} as="share" on={one.accepted ? say("of_reviews", { n: grouped(one.accepted.n ?? 0) }) : ""} missing="–" /></td>
      {shows.has("alarms") ? <td>{one.alarms.length ? <a href={address("quality", project.id, "alarms", one.person)}>{[...new Set(one.alarms)].map((kind) => known(`alarm_${kind}`, kind)).join("; ")}</a> : "–"}</td> : null}
      <td>{one.last_at ? moment(one.last_at) : "–"}</td>
    </tr>
  );
}
