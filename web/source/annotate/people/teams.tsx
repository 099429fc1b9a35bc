// Teams: listed and made.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../asking";
import { Fault } from "../parts";
import { address, go } from "../route";
import { number } from "../words";
import { pressNew, step, useDeed, useKeys, usePaged } from "./doing";
import { Field, Sheet } from "./sheet";
import { say } from "./words";

export interface TeamRow { id: number; name: string; people: number[] }

function Make({ close }: { close: () => void }): JSX.Element {
  const [name, set] = useState("");
  const { fault, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    run(async () => go("teams", (await ask<{ id: number }>("/api/teams", "POST", { name: name.trim() })).id));
  };
  return (
    <Sheet title={say("team_new")} close={close}>
      <form onSubmit={send}>
        <Field name={say("team_name")} value={name} set={set} required longest={200} focus />
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || !name.trim()}>{say("team_make")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

export function Teams(): JSX.Element {
  const [making, make] = useState(false);
  const list = usePaged<TeamRow>("/api/teams", {}, 100);
  useKeys({ n: pressNew, ArrowDown: () => step(1), ArrowUp: () => step(-1) });
  return (
    <>
      <div class="head"><h1>{say("teams")}</h1><button type="button" class="main" onClick={() => make(true)}>{say("team_new")} <kbd>n</kbd></button></div>
      {list.fault ? <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault> : null}
      <div class="held" aria-busy={list.busy}>
        {list.rows?.length ? <ul class="cards">{list.rows.map((one) => <li key={one.id}><a class="grow" data-row href={address("teams", one.id)}><bdi>{one.name}</bdi></a><span class="soft">{say("members_n", { n: number(one.people.length) })}</span></li>)}</ul> : null}
        {list.rows && !list.rows.length ? <div class="empty"><h2>{say("no_team")}</h2><p class="soft">{say("no_team_hint")}</p></div> : null}
        {list.rows || list.fault ? null : <p class="soft">{say("loading")}</p>}
        {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
      </div>
      {making ? <Make close={() => make(false)} /> : null}
    </>
  );
}
