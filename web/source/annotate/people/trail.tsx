// The audit trail: what people did, the newest first, by action and by person.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { Fault } from "../parts";
import { language } from "../../language";
import { step, useKeys, usePaged } from "./doing";
import { Finder } from "./finder";
import { named, type Somebody } from "./somebody";
import { doer, FAMILIES, SAID, sentence, shortWord, type Line } from "./telling";
import { say } from "./words";

/** Return a moment to the second, as the clock here says it. */
function exact(at: string): string {
  return new Date(at).toLocaleString(language.value === "en" ? "en-GB" : "zh-CN", { dateStyle: "medium", timeStyle: "medium" });
}

export function Trail(): JSX.Element {
  const [action, choose] = useState("");
  const [by, only] = useState<Somebody | null>(null);
  const filters = useRef<HTMLSelectElement>(null);
  const list = usePaged<Line>("/api/audit", { action, by: by?.id ?? "" });
  const clear = (): void => { choose(""); only(null); filters.current?.focus(); };
  useKeys({ "/": () => document.querySelector<HTMLInputElement>(".finder input")?.focus(), ArrowDown: () => step(1), ArrowUp: () => step(-1) });
  return (
    <>
      <div class="head"><h1>{say("audit")}</h1></div>
      <p class="soft">{say("audit_hint")}</p>
      <div class="pair filtering">
        <label class="stacked">{say("audit_action")}
          <select ref={filters} value={action} onChange={(event) => choose(event.currentTarget.value)}>
            <option value="">{say("audit_all")}</option>
            {FAMILIES.map(([word, begins]) => (
              <optgroup key={word} label={say(word)}>
                {begins.length === 1 ? <option value={begins[0]}>{say("all_of", { group: say(word) })}</option> : null}
                {Object.keys(SAID).filter((one) => begins.some((begin) => one.startsWith(begin))).map((one) => <option key={one} value={one}>{shortWord(one)}</option>)}
              </optgroup>
            ))}
          </select>
        </label>
        {by ? <div class="stacked">{say("audit_by")}<p class="acts"><span class="tag"><bdi>{say("audit_only", { name: named(by) })}</bdi></span><button type="button" onClick={() => only(null)}>{say("audit_everybody")}</button></p></div> : <Finder name={`${say("audit_by")} ( / )`} took={only} />}
      </div>
      {list.fault ? <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault> : null}
      <div class="held" aria-busy={list.busy}>
        {list.rows?.length ? (
          <ol class="lines">{list.rows.map((line) => (
            <li key={line.id} data-row tabIndex={-1}>
              <time dateTime={line.at} title={line.at}>{exact(line.at)}</time>
              <p><bdi>{doer(line, list.names)}</bdi> <span>{sentence(line, list.names)}</span></p>
              <span class="from" title={say("audit_where")}>{line.address === "this machine" ? "" : line.address}</span>
            </li>
          ))}</ol>
        ) : null}
        {list.rows && !list.rows.length && !list.busy ? <div class="empty"><h2>{say("audit_none")}</h2><p class="soft">{say("audit_none_hint")}</p><p><button type="button" onClick={clear}>{say("clear")}</button></p></div> : null}
        {list.rows || list.fault ? null : <p class="soft">{say("loading")}</p>}
        {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
      </div>
    </>
  );
}
