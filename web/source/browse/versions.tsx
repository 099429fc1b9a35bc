// The versions: choose one to look at, and tell two apart.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Signal } from "@preact/signals";
import { Decision, Empty, Fault } from "./parts";
import { compare, comparing, difference, every, from, listed, listVersions, marked, seeRecord, seeVersion, to, uncompared, unlisted, versions } from "./past";
import { about } from "./state";
import { language, moment, number, say } from "./words";

function Choose({ chosen, label }: { chosen: Signal<number | null>; label: string }): JSX.Element {
  return (
    <label>{label} <select aria-label={label} value={String(chosen.value ?? "")} onChange={(event) => { chosen.value = Number(event.currentTarget.value); void compare(); }}>
      {(versions.value?.versions ?? []).map((one) => <option key={one.version} value={String(one.version)}>{one.version}{one.tags.length ? ` · ${one.tags.join(", ")}` : ""}</option>)}
    </select></label>
  );
}

function Ids({ ids, n, version }: { ids: string[]; n: number; version: number }): JSX.Element | null {
  if (!ids.length) return null;
  return (
    <ul class="ids">
      {ids.map((id) => <li key={id}><button type="button" class="small" onClick={() => void seeRecord(id, version)}>{id}</button></li>)}
      {n > ids.length ? <li class="soft">{say("shown_of", { shown: ids.length, n: number(n) })}</li> : null}
    </ul>
  );
}

function Apart(): JSX.Element {
  const told = difference.value;
  if (uncompared.value) return <Fault told={uncompared.value}><button type="button" onClick={() => void compare()}>{say("again")}</button></Fault>;
  if (comparing.value) return <p class="soft" role="status">{say("comparing")}</p>;
  if (!told) return <Empty title="compare_none" hint="compare_hint" />;
  const kinds = [["added", told.after.version], ["removed", told.before.version], ["changed", told.after.version]] as const;
  const columns = Object.entries(told.columns.changed);
  const same = !told.moved.length && !columns.length && !told.columns.added.length && !told.columns.removed.length && kinds.every(([kind]) => !told.records[kind]);
  return (
    <div class="apart" role="status">
      <p><b>{say("apart", { a: told.before.version, n: number(told.before.records), b: told.after.version, m: number(told.after.records) })}</b></p>
      {same ? <p>{say("apart_same")}</p> : null}
      {kinds.map(([kind, version]) => told.records[kind] ? (
        <details key={kind} open><summary>{say(kind, { n: number(told.records[kind]) })}</summary><Ids ids={told.ids[kind]} n={told.records[kind]} version={version} /></details>
      ) : null)}
      {told.moved.length ? <h3>{say("moved")}</h3> : null}
      {told.moved.map((one) => (
        <details key={JSON.stringify([one.before, one.after])}>
          <summary><Decision {...one.before} /> → <Decision {...one.after} /> · {number(one.n)}</summary>
          <Ids ids={one.ids} n={one.n} version={told.after.version} />
        </details>
      ))}
      {columns.length || told.columns.added.length || told.columns.removed.length ? (
        <details><summary>{say("columns_apart")}</summary>
          <table><tbody>
            {told.columns.added.map((name) => <tr key={name}><td>{name}</td><td class="n">{say("column_added")}</td></tr>)}
            {told.columns.removed.map((name) => <tr key={name}><td>{name}</td><td class="n">{say("column_removed")}</td></tr>)}
            {columns.map(([name, n]) => <tr key={name}><td>{name}</td><td class="n">{say("values_changed", { n: number(n) })}</td></tr>)}
          </tbody></table>
        </details>
      ) : null}
    </div>
  );
}

export function Past(): JSX.Element {
  useEffect(() => void listVersions(), []);
  if (unlisted.value) return <Fault told={unlisted.value}><button type="button" onClick={() => void listVersions()}>{say("again")}</button></Fault>;
  if (!versions.value) return <p class="soft waiting" role="status">{say("loading")}</p>;
  const now = about.value?.version;
  return (
    <div class="past">
      <section class="middle" aria-label={say("versions")}>
        <div class="bar"><label class="choice"><input type="checkbox" checked={every.value} onChange={() => { every.value = !every.value; }} /> {say("every")}</label></div>
        {listed.value.length < 2 && !every.value ? <Empty title="versions_one" hint="versions_one_hint" /> : null}
        <ol class="rows">
          {listed.value.map((one, at) => (
            <li key={one.version} id={`version-${at}`} class="version" aria-current={marked.value === at ? "true" : undefined}>
              <span class="head"><b>{say("version", { n: one.version })}</b>{one.tags.map((tag) => <span key={tag} class="tag">{tag}</span>)}{one.version === now ? <span class="soft">{say("shown_now")}</span> : null}<span class="id">{moment(one.time, language.value)}</span></span>
              <span class="preview">{say("rows_of", { n: number(one.rows) })} · {one.run ? say("run_ended") : one.message}</span>
              <button type="button" class="small" disabled={one.version === now} onClick={() => seeVersion(one.version)}>{say("see")}</button>
              <button type="button" class="small" disabled={at === listed.value.length - 1} onClick={() => { from.value = listed.value[at + 1]?.version ?? null; to.value = one.version; marked.value = at; void compare(); }}>{say("compare_before")}</button>
            </li>
          ))}
        </ol>
      </section>
      <section class="side" aria-label={say("compare")}>
        <h2>{say("compare")}</h2>
        <div class="pair"><Choose chosen={from} label={say("from_version")} /><Choose chosen={to} label={say("to_version")} /><button type="button" disabled={from.value === null || to.value === null} onClick={() => void compare()}>{say("compare_do")}</button></div>
        <Apart />
      </section>
    </div>
  );
}
