// One team: what it is called and who is in it.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../asking";
import { Fault } from "../parts";
import { address, replace } from "../route";
import { useDeed, useOne, usePaged } from "./doing";
import { Finder } from "./finder";
import { Field, Said, Sure } from "./sheet";
import { named, roleWord, type Somebody } from "./somebody";
import type { TeamRow } from "./teams";
import { say } from "./words";

function Members({ id, team, changed }: { id: number; team: TeamRow; changed: () => void }): JSX.Element {
  const list = usePaged<Somebody>("/api/people", { team: id });
  const { fault, said, busy, run } = useDeed();
  const put = (one: Somebody, inside: boolean): void => run(async () => {
    await ask(`/api/teams/${id}/people/${one.id}`, inside ? "PUT" : "DELETE");
    if (!inside) document.querySelector<HTMLInputElement>(".finder input")?.focus();
    list.reload();
    changed();
    return say(inside ? "member_added" : "member_gone", { name: named(one) });
  });
  return (
    <section aria-labelledby="members">
      <h2 id="members">{say("members")}</h2>
      <Finder name={say("member_find")} took={(one) => put(one, true)} without={new Set(team.people)} active />
      <Said fault={fault} said={said} />
      {list.fault ? <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault> : null}
      <div class="held" aria-busy={list.busy}>
        {list.rows?.length ? <ul class="cards">{list.rows.map((one) => <li key={one.id}><div class="grow"><a data-row href={address("people", one.id)}><bdi>{named(one)}</bdi></a> <span class="soft"><bdi>{one.login}</bdi> · {roleWord(one.role)}</span>{one.active ? null : <> <span class="tag off">{say("disabled")}</span></>}</div><button type="button" disabled={busy} onClick={() => put(one, false)} aria-label={say("member_out", { name: named(one) })}>{say("remove")}</button></li>)}</ul> : null}
        {list.rows && !list.rows.length && !list.busy ? <p class="soft">{say("no_members")}</p> : null}
        {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
      </div>
    </section>
  );
}

export function Team({ id }: { id: number }): JSX.Element {
  const { one, fault, reload } = useOne<{ rows: TeamRow[] }>(`/api/teams?after=${id - 1}&limit=1`);
  const team = one?.rows.find((row) => row.id === id);
  const [name, set] = useState("");
  const [sure, ask_first] = useState(false);
  const { fault: wrong, said, busy, run, tell } = useDeed();
  useEffect(() => { if (team) set(team.name); }, [team?.name]);
  const back = <p><a class="back" href={address("teams")}>← {say("back_to", { name: say("teams") })}</a></p>;
  if (!team) return <>{back}{fault ? <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault> : one ? <div class="empty"><h1>{say("team_gone")}</h1></div> : <p class="soft">{say("loading")}</p>}</>;
  const rename = (event: Event): void => {
    event.preventDefault();
    run(async () => { await ask(`/api/teams/${id}`, "PATCH", { name: name.trim() }); reload(); return say("saved"); });
  };
  const remove = (): void => run(async () => { await ask(`/api/teams/${id}`, "DELETE"); replace("teams"); });
  return (
    <>
      {back}
      <div class="head"><h1><bdi>{team.name}</bdi></h1><button type="button" onClick={() => { tell(null); ask_first(true); }}>{say("team_delete")}</button></div>
      <form class="own" onSubmit={rename}>
        <Field name={say("team_name")} value={name} set={set} required longest={200} />
        <p class="acts"><button type="submit" disabled={busy || !name.trim() || name.trim() === team.name}>{say("team_rename")}</button></p>
        <Said fault={sure ? null : wrong} said={said} />
      </form>
      <Members id={id} team={team} changed={reload} />
      {sure ? <Sure title={say("team_delete_who", { name: team.name })} word={say("delete")} close={() => ask_first(false)} busy={busy} fault={wrong} run={remove}><p>{say("team_delete_1")}</p></Sure> : null}
    </>
  );
}
