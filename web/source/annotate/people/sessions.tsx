// The browsers in which I am signed in, ended singly or all but this one.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { lapsed } from "../account";
import { ask } from "../asking";
import { moment } from "../../language";
import { number } from "../words";
import { agentOf } from "./agent";
import { useDeed, usePaged } from "./doing";
import { Said } from "./sheet";
import { say } from "./words";

interface Row { id: number; agent: string; address: string; created_at: string; seen_at: string; here: boolean }

function called(agent: string): string {
  const { browser, system, program } = agentOf(agent);
  if (program) return agent.split(/[\s/]/)[0] || say("browser_program");
  return say("browser_on", { browser: browser || say("browser_other"), system: system || say("system_other") });
}

export function Sessions(): JSX.Element {
  const list = usePaged<Row>("/api/me/sessions", {}, 0);
  const { fault, said, busy, run } = useDeed();
  useEffect(() => {
    addEventListener("goldsmith-signed-out-elsewhere", list.reload);
    return () => removeEventListener("goldsmith-signed-out-elsewhere", list.reload);
  }, [list.reload]);
  const end = (one: Row): void => run(async () => {
    await ask(`/api/me/sessions/${one.id}`, "DELETE");
    if (one.here) return lapsed();
    document.getElementById("sessions")?.focus();
    list.reload();
    return say("sessions_ended", { n: 1 });
  });
  const others = (): void => run(async () => {
    const { ended } = await ask<{ ended: number }>("/api/me/sessions", "DELETE");
    document.getElementById("sessions")?.focus();
    list.reload();
    return say("sessions_ended", { n: number(ended) });
  });
  const rows = list.rows ?? [];
  return (
    <section aria-labelledby="sessions">
      <div class="head"><h2 id="sessions" tabIndex={-1}>{say("sessions")}</h2><button type="button" disabled={busy || rows.length < 2} onClick={others}>{say("sessions_end")}</button></div>
      <p class="soft">{say("sessions_hint")}</p>
      <Said fault={fault ?? list.fault} said={said} />
      <ul class="cards">{rows.map((one) => (
        <li key={one.id}>
          <div class="grow"><p title={one.agent}><b><bdi>{called(one.agent)}</bdi></b> {one.here ? <span class="tag on">{say("session_here")}</span> : null}</p><p class="soft">{say("session_from", { address: one.address || "–" })} · {say("session_seen", { when: moment(one.seen_at) })} · {say("session_since", { when: moment(one.created_at) })}</p></div>
          <button type="button" disabled={busy} aria-label={say("session_end_name", { name: one.here ? say("session_here") : called(one.agent) })} onClick={() => end(one)}>{say("session_end")}</button>
        </li>
      ))}</ul>
      {rows.length === 1 ? <p class="soft">{say("only_here")}</p> : null}
    </section>
  );
}
