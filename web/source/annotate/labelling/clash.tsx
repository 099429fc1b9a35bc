// Where two pages, or the page and the server, say different things: both are shown, and a person chooses. Nothing is thrown away unseen.
import type { JSX } from "preact";
import type { Question, Value } from "../asking";
import { language } from "../../language";
import { classes, inWords, leaves, shown } from "../questions/kind";
import { say } from "../words";
import type { Waiting } from "./keeping";
import { decide, troubles } from "./sending";
import { bringBack, choose, clash, project } from "./task";

/** An answer in short, question by question. */
export function InShort({ value }: { value: Value }): JSX.Element {
  const all = project.value?.questions ?? [];
  const said = all.filter((one) => value[one.name] !== undefined);
  if (!said.length) return <p class="soft">{say("nothing_said")}</p>;
  return <dl class="in-short">{said.map((one) => <div key={one.name}><dt>{inWords(one.title) || one.name}</dt><dd dir="auto">{brief(value[one.name], called(one))}</dd></div>)}</dl>;
}

/** Return what the classes of a question are called, by what an answer says of them. */
export function called({ settings }: Question): ReadonlyMap<string, string> {
  return new Map([settings.choices, settings.labels, settings.criteria].flatMap((given) => leaves(classes(given), true)).map((one) => [one.path, shown(one)]));
}

export function brief(said: unknown, names: ReadonlyMap<string, string> = new Map()): string {
  const name = (one: string): string => names.get(one) ?? one;
  if (typeof said === "string") return name(said);
  if (Array.isArray(said)) return said.map((one) => brief(one, names)).join(", ");
  if (said && typeof said === "object") {
    const own = said as { [name: string]: unknown };
    if (Array.isArray(own.spans)) return (own.spans as { label: string; quote: string }[]).map((one) => `${name(one.label)}: ${one.quote}`).join("; ") || "–";
    if (Array.isArray(own.scores)) return (own.scores as { criterion: string; score: number }[]).map((one) => `${name(one.criterion)}: ${one.score}`).join("; ");
    return Object.entries(own).map(([part, one]) => `${part}: ${brief(one, names)}`).join("; ");
  }
  return said === undefined || said === null ? "–" : String(said);
}

function Two({ mine, theirs, keepMine, keepTheirs }: { mine: Value; theirs: Value; keepMine: () => void; keepTheirs: () => void }): JSX.Element {
  return (
    <div class="two">
      <section><h3>{say("yours")}</h3><InShort value={mine} /><button type="button" onClick={keepMine}>{say("keep_mine")}</button></section>
      <section><h3>{say("stands_there")}</h3><InShort value={theirs} /><button type="button" onClick={keepTheirs}>{say("keep_theirs")}</button></section>
    </div>
  );
}

export function Clash(): JSX.Element | null {
  const both = clash.value;
  if (!both) return null;
  return (
    <div class="fault clash" role="alertdialog" aria-label={say("clash")}>
      <p><b>{say("clash")}</b> {say("clash_hint")}</p>
      <Two mine={both.mine} theirs={both.theirs} keepMine={() => choose("mine")} keepTheirs={() => choose("theirs")} />
    </div>
  );
}

function Trouble({ one }: { one: Waiting }): JSX.Element {
  const { status, told } = one.trouble!;
  const says = one.deed === "answer" || one.deed === "revise";
  const lists = (told.faults ?? []).map((fault) => `${fault.path}: ${language.value === "en" ? fault.en : fault.zh}`);
  const stands = says && status === 409 ? told.stands : undefined;
  const open = stands?.state === "leased" || stands?.state === "sent_back";
  const mine = (): void => void decide(one, { deed: open ? "answer" : "revise", version: stands!.version, at: Date.now() });
  return (
    <div class="fault trouble" role="alertdialog" aria-label={say("not_taken", { name: one.turn.task.key })}>
      <p><b>{say("not_taken", { name: one.turn.task.key })}</b> {lists.length ? "" : told.message}</p>
      {lists.length ? <ul>{lists.map((line) => <li key={line}>{line}</li>)}</ul> : null}
      {told.hint && !lists.length ? <p class="soft">{told.hint}</p> : null}
      {stands && (open || stands.state === "answered" || stands.state === "late") ? <Two mine={one.value} theirs={stands.value ?? {}} keepMine={mine} keepTheirs={() => void decide(one, null)} /> : (
        <div class="two"><section>{says ? <InShort value={one.value} /> : null}
          <p>{says && status === 422 ? <button type="button" onClick={() => void decide(one, null).then(() => bringBack({ ...one.turn, draft: one.value }))}>{say("correct_it")}</button> : null} <button type="button" onClick={() => void decide(one, null)}>{say("let_go")}</button></p>
        </section></div>
      )}
    </div>
  );
}

export function Troubles(): JSX.Element | null {
  const all = troubles.value.filter((one) => one.project === project.value?.id);
  return all.length ? <div class="troubles">{all.slice(0, 3).map((one) => <Trouble key={one.key} one={one} />)}</div> : null;
}
