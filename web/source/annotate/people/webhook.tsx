// One webhook: its address and events, whether it rests, and what it was told.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "../asking";
import { Fault } from "../parts";
import { address, replace } from "../route";
import { moment } from "../../language";
import { useDeed, useOne, usePaged, type Paged } from "./doing";
import { Events, eventWord } from "./events";
import { Field, Said, Sure } from "./sheet";
import { projectName, useProjects, type Hook } from "./webhooks";
import { say, type Word } from "./words";

interface Delivery { id: number; event: string; state: string; attempts: number; next_at: string; told: string; created_at: string }

const ATTEMPTS = 7;
const STATES: { [state: string]: [word: Word, look: string] } = { waiting: ["state_waiting", "wait"], delivered: ["state_delivered", "on"], given_up: ["state_given_up", "off"] };

function Change({ hook, changed }: { hook: Hook; changed: () => void }): JSX.Element {
  const [url, set] = useState(hook.url);
  const [events, choose] = useState<string[]>(hook.events);
  const { fault, said, busy, run } = useDeed();
  const save = (event: Event): void => {
    event.preventDefault();
    run(async () => { await ask(`/api/webhooks/${hook.id}`, "PATCH", { url: url.trim(), events }); changed(); return say("saved"); });
  };
  const same = url.trim() === hook.url && [...events].sort().join() === [...hook.events].sort().join();
  return (
    <form class="own" onSubmit={save}>
      <Field name={say("url")} value={url} set={set} hint={say("url_hint")} required longest={2000} />
      <Events chosen={events} set={choose} />
      <p class="acts"><button type="submit" class="main" disabled={busy || same || !url.trim() || !events.length}>{say("save")}</button>{events.length ? null : <span class="problem" role="status">{say("choose_event")}</span>}</p>
      <Said fault={fault} said={said} />
    </form>
  );
}

function when(one: Delivery, active: boolean): string {
  if (one.state !== "waiting") return say("attempts_n", { n: one.attempts, of: ATTEMPTS });
  const next = active ? (Date.parse(one.next_at) <= Date.now() ? say("soon") : say("next_at", { when: moment(one.next_at) })) : say("resting");
  return one.attempts ? `${say("attempts_n", { n: one.attempts, of: ATTEMPTS })} · ${next}` : next;
}

function Deliveries({ list, active }: { list: Paged<Delivery>; active: boolean }): JSX.Element {
  return (
    <section aria-labelledby="deliveries">
      <div class="head"><h2 id="deliveries">{say("deliveries")}</h2><button type="button" disabled={list.busy} onClick={list.reload}>{say("look_again")}</button></div>
      {list.fault ? <Fault told={list.fault} /> : null}
      <div class="held" aria-busy={list.busy}>
        {list.rows?.length ? (
          <ol class="lines">{list.rows.map((one) => (
            <li key={one.id}><time dateTime={one.created_at}>{moment(one.created_at)}</time><p>{eventWord(one.event)} <span class="soft">{one.told ? <bdi>{one.told}</bdi> : null}</span><br /><span class="soft">{when(one, active)}</span></p><span class={`tag ${STATES[one.state]?.[1] ?? ""}`}>{STATES[one.state] ? say(STATES[one.state]![0]) : one.state}</span></li>
          ))}</ol>
        ) : null}
        {list.rows && !list.rows.length ? <p class="soft">{say("no_deliveries")}</p> : null}
        {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
      </div>
    </section>
  );
}

export function Webhook({ id }: { id: number }): JSX.Element {
  const { one, fault, reload } = useOne<{ rows: Hook[] }>("/api/webhooks");
  const list = usePaged<Delivery>(`/api/webhooks/${id}/deliveries`);
  const projects = useProjects();
  const [sure, ask_first] = useState(false);
  const { fault: wrong, said, busy, run, tell } = useDeed();
  const hook = one?.rows.find((row) => row.id === id);
  const waits = !!hook?.active && !!list.rows?.some((row) => row.state === "waiting" && Date.parse(row.next_at) < Date.now() + 10_000);
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(list.reload, 2_000); // what is on its way arrives without being asked after
    return () => clearTimeout(timer);
  }, [waits, list.rows]);
  const back = <p><a class="back" href={address("webhooks")}>← {say("back_to", { name: say("webhooks") })}</a></p>;
  if (!hook) return <>{back}{fault ?? list.fault ? <Fault told={(fault ?? list.fault)!}><button type="button" onClick={reload}>{say("again")}</button></Fault> : one ? <div class="empty"><h1>{say("no_webhooks")}</h1></div> : <p class="soft">{say("loading")}</p>}</>;
  const rest = (): void => run(async () => { await ask(`/api/webhooks/${id}`, "PATCH", { active: !hook.active }); reload(); list.reload(); return say("saved"); });
  const ping = (): void => run(async () => { await ask(`/api/webhooks/${id}/ping`, "POST"); list.reload(); return say("pinged"); });
  const remove = (): void => run(async () => { await ask(`/api/webhooks/${id}`, "DELETE"); replace("webhooks"); });
  return (
    <>
      {back}
      <div class="head"><h1><bdi>{hook.url}</bdi></h1><span class={`tag ${hook.active ? "on" : "wait"}`}>{say(hook.active ? "active" : "resting")}</span></div>
      <p class="soft"><bdi>{projectName(projects, hook.project_id)}</bdi></p>
      <p class="acts"><button type="button" disabled={busy || !hook.active} onClick={ping}>{say("ping")}</button><button type="button" disabled={busy} onClick={rest}>{say(hook.active ? "pause" : "resume")}</button><button type="button" disabled={busy} onClick={() => { tell(null); ask_first(true); }}>{say("webhook_delete")}</button></p>
      <p class="soft">{hook.active ? "" : `${say("paused_hint")} ${say("ping_paused")}`}</p>
      <Said fault={sure ? null : wrong} said={said} />
      <Change hook={hook} changed={reload} />
      <Deliveries list={list} active={hook.active} />
      {sure ? <Sure title={say("webhook_delete")} word={say("delete")} close={() => ask_first(false)} busy={busy} fault={wrong} run={remove}><p>{say("webhook_delete_1")}</p></Sure> : null}
    </>
  );
}
