// Who fits a project, the best first, with the reasons; chosen ones are taken in.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { me } from "../account";
import { ask } from "../asking";
import { address } from "../route";
import { number } from "../words";
import { useDeed } from "../people/doing";
import { Said } from "../people/sheet";
import { levelWord } from "../people/somebody";
import { say, type Word } from "../people/standing/words";

interface Part { what: "known" | "level" | "time" | "pace" | "language"; points: number; of: number; why: { [name: string]: unknown } }
interface Row { person: number; name: string; login: string; role: string; points: number; parts: Part[]; lacks: string[]; lately: number; held: number }
interface Found { rows: Row[]; fit: number; lack: number }

function why(part: Part): string {
  const { asked, right, level, lately, held, times, has } = part.why;
  if (part.what === "known") return Number(asked) ? `${String(right)}/${String(asked)}` : "–";
  if (part.what === "level") return level ? levelWord(Number(level)) : "–";
  if (part.what === "time") return number(Number(lately) + Number(held));
  if (part.what === "pace") return times ? `×${Number(times).toFixed(2)}` : "–";
  return String(has || "–");
}

export function Matching({ id, changed }: { id: number; changed: () => void }): JSX.Element {
  const [found, set] = useState<Found | null>(null);
  const [picked, pick] = useState<ReadonlySet<number>>(new Set());
  const deed = useDeed();
  const load = async (): Promise<void> => set(await ask<Found>(`/api/projects/${id}/matches?limit=50`));
  const open = (event: { currentTarget: HTMLDetailsElement }): void => { if (event.currentTarget.open && !found) deed.run(load); };
  const turn = (person: number): void => pick((before) => { const next = new Set(before); if (!next.delete(person)) next.add(person); return next; });
  const add = (): void => deed.run(async () => {
    const done = await ask<{ added: number[] }>(`/api/projects/${id}/matches`, "POST", { people: [...picked] });
    pick(new Set());
    await load();
    changed();
    return say("added_n", { n: number(done.added.length) });
  });
  const lists = !!me.value?.may.includes("people.read");
  const fits = found?.rows.filter((one) => !one.lacks.length) ?? [];
  const lacking = found?.rows.filter((one) => one.lacks.length) ?? [];
  const who = (one: Row): JSX.Element => (lists ? <a href={address("people", one.person)}><bdi>{one.name || one.login}</bdi></a> : <bdi>{one.name || one.login}</bdi>);
  return (
    <details class="matching" onToggle={open}><summary>{say("matches_open")}</summary>
      <p class="soft">{say("points_said")}</p>
      {found && !fits.some((one) => !one.role) ? <p class="soft">{say("nobody")}</p> : null}
      {fits.length ? <div class="scrolled" tabIndex={0} role="region" aria-label={say("matches")}><table>
        <thead><tr><th><span class="unseen">{say("add")}</span></th><th>{say("name")}</th><th>{say("points")}</th>{(["known", "level", "time", "pace", "language"] as const).map((what) => <th key={what}>{say(`part_${what}`)}</th>)}<th>{say("lately")}</th></tr></thead>
        <tbody>{fits.map((one) => (
          <tr key={one.person}>
            <td>{one.role ? null : <input type="checkbox" checked={picked.has(one.person)} onChange={() => turn(one.person)} aria-label={`${say("add")}: ${one.name || one.login}`} />}</td><td class="who">{who(one)}{one.role ? <> <span class="tag">{say("member_now")}</span></> : null}</td><td class="n"><b>{one.points}</b></td>
            {one.parts.map((part) => <td key={part.what} class="n">{part.points} <span class="soft">/ {part.of}</span><p class="soft">{why(part)}</p></td>)}<td class="n">{number(one.lately)}</td>
          </tr>
        ))}</tbody>
      </table></div> : null}
      {fits.some((one) => !one.role) ? <p class="acts"><button type="button" class="main" disabled={!picked.size || deed.busy} onClick={add}>{say("add_n", { n: number(picked.size) })}</button></p> : null}
      {lacking.length ? <details><summary>{say("lacking", { n: number(found?.lack ?? 0) })}</summary><ul>{lacking.map((one) => <li key={one.person}>{who(one)}: {one.lacks.map((each) => say(`lacks_${each}` as Word)).join(", ")}</li>)}</ul></details> : null}
      <Said fault={deed.fault} said={deed.said} />
    </details>
  );
}
