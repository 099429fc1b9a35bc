// One record: what became of it and why, its text, the record that it duplicates, the rules that judged it, all its columns.
import type { JSX } from "preact";
import type { RuleSeen } from "./asking";
import { Code, Copy, Decision, Fault, Pieces } from "./parts";
import { about, close, open, show, showing, shown, view, wanted } from "./state";
import { language, measured, number, say } from "./words";

function Rule({ one }: { one: RuleSeen }): JSX.Element {
  const words = about.value?.reasons[one.rule]?.[language.value === "en" ? "en" : "zh"];
  return (
    <li>
      <b>{one.rule}</b> <span class="soft">{one.set}</span>
      {words ? <span> · {words}</span> : null}
      <br />
      <code>{one.measure} = {measured(one.value)}</code> <span class="soft">({one.drops_where})</span>
      {about.value?.decided ? <> <button type="button" class="small" onClick={() => { wanted.value = one.rule; view.value = "limits"; close(); }}>{say("move")}</button></> : null}
    </li>
  );
}

function value(one: unknown): string {
  return one === null || one === undefined ? "–" : typeof one === "object" ? JSON.stringify(one) : typeof one === "number" ? measured(one) : String(one);
}

export function Record({ onClose }: { onClose: () => void }): JSX.Element {
  const told = shown.value;
  const why = told?.why;
  if (showing.value) return <Fault told={showing.value}><button type="button" onClick={onClose}>{say("close")}</button></Fault>;
  if (!told || !why) return <p class="soft" role="status">{say("loading")}</p>;
  const fire = why.rules.filter((one) => one.fires);
  const quiet = why.rules.filter((one) => !one.fires);
  const cut = told.text.reduce((sum, [kind, text, n]) => sum + (kind === "mark" || kind === "found" ? n : [...text].length), 0) < told.length;
  return (
    <article class={`record${open.value === told.position ? "" : " stale"}`} aria-label={told.id}>
      <header>
        <div class="row">
          <Decision decision={why.decision} reason={why.reason} />
          <button type="button" class="small close" onClick={onClose}>{say("close")}</button>
        </div>
        <p class="name"><code>{told.id}</code> <Copy text={told.id} /></p>
        <p>{language.value === "en" ? why.sentence.en : why.sentence.zh}</p>
      </header>
      {told.partner ? (
        <section>
          <h3>{say("duplicate", { id: told.partner.id })}</h3>
          <p class="soft">{say("similarity", { kind: say(told.partner.kind === "exact" ? "exact" : "near"), value: told.partner.similarity.toFixed(3) })} · <Decision decision={told.partner.decision} /></p>
          <div class="sides">
            <div><p class="label">{say("this_record")}</p><p class="text" dir="auto"><Pieces pieces={told.partner.mine} /></p></div>
            <div><p class="label">{say("partner")}</p><p class="text" dir="auto"><Pieces pieces={told.partner.theirs} /></p></div>
          </div>
        </section>
      ) : null}
      <section>
        <h3>{say("text")} <span class="soft">{say("characters", { n: number(told.length) })}{told.edited ? ` · ${say("edited")}` : ""}</span></h3>
        {told.text.some(([kind]) => kind === "only" || kind === "found") ? <p class="soft">{say("marked")}</p> : null}
        <p class="text" dir="auto"><Pieces pieces={told.text} /></p>
        {cut ? <button type="button" onClick={() => void show(told.position, 1_000_000)}>{say("more")}</button> : null}
      </section>
      <section>
        <h3>{say("rules_fired")}</h3>
        {fire.length ? <ul class="rules">{fire.map((one) => <Rule key={one.set + one.rule} one={one} />)}</ul> : <p class="soft">{say("rules_none")}</p>}
        {quiet.length ? <details><summary>{say("rules_quiet", { n: quiet.length })}</summary><ul class="rules">{quiet.map((one) => <Rule key={one.set + one.rule} one={one} />)}</ul></details> : null}
      </section>
      <details>
        <summary>{say("columns")}</summary>
        <table><tbody>{Object.entries(told.columns).map(([name, one]) => <tr key={name}><th scope="row">{name}</th><td>{value(one)}</td></tr>)}</tbody></table>
      </details>
      <Code text={`goldsmith why ${about.value?.dataset} ${quoted(told.id)} --lake ${quoted(about.value?.lake ?? "")}`} />
    </article>
  );
}

export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'"'"'`)}'`;
}
