// What was done in a project, the newest first, for those who answer for it and for auditors; and the export that a membership grants.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Fault } from "../parts";
import { moment } from "../../language";
import { usePaged } from "../people/doing";
import { doer, sentence, type Line } from "../people/telling";
import { say } from "../people/standing/words";

function Lines({ id }: { id: number }): JSX.Element {
  const { rows, names, more, busy, fault } = usePaged<Line>(`/api/projects/${id}/trail`, {}, 20);
  return (
    <div aria-busy={busy}>
      {fault ? <Fault told={fault} /> : null}
      {rows && !rows.length ? <p class="soft">{say("trail_none")}</p> : null}
      <ul class="lines">{(rows ?? []).map((line) => <li key={line.id}><time dateTime={line.at}>{moment(line.at)}</time><p><bdi>{doer(line, names)}</bdi> {sentence(line, names)}</p></li>)}</ul>
      {more ? <p><button type="button" disabled={busy} onClick={more}>{say("trail_more")}</button></p> : null}
    </div>
  );
}

export function Auditing({ id, exports }: { id: number; exports: boolean }): JSX.Element {
  const [open, show] = useState(false);
  return (
    <details class="part" onToggle={(event) => show(event.currentTarget.open)}><summary><h2>{say("trail")}</h2></summary>
      {exports ? <p><a class="button" href={`/api/projects/${id}/export`} download>{say("export_all")}</a></p> : null}
      {open ? <Lines id={id} /> : null}
    </details>
  );
}
