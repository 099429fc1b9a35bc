// The limits: pictures of what every limit sees, sliders that move it, and which records would come and go.
import type { JSX, TargetedEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Limit, Row, Statistic } from "./asking";
import { Code, Decision, Empty, Fault, Pieces } from "./parts";
import { quoted, Record } from "./record";
import { about, changed, changes, changesOpen, close, measure, measuredFor, open, show, statistics, trial, trialRows, tryOut, unmeasured, use, wanted } from "./state";
import { language, measured, number, say, share } from "./words";

const WIDTH = 320;
const BASE = 90;

function place(value: number, statistic: Statistic): number {
  const edges = statistic.bins.edges;
  const low = edges[0] ?? 0;
  const high = edges.at(-1) ?? 1;
  const at = (one: number): number => (statistic.bins.logarithmic ? Math.log1p(one - Math.min(low, 0)) : one);
  const inside = Math.min(Math.max(value, low), high);
  return 2 + ((WIDTH - 4) * (at(inside) - at(low))) / (at(high) - at(low) || 1);
}

function outline(counts: number[], statistic: Statistic, top: number): string {
  const steps = counts.map((n, at) => {
    const y = n ? Math.min(BASE - ((BASE - 8) * Math.sqrt(n)) / top, BASE - 1.2) : BASE;
    return `V${y.toFixed(1)}H${place(statistic.bins.edges[at + 1] ?? 0, statistic).toFixed(1)}`;
  });
  return `M${place(statistic.bins.edges[0] ?? 0, statistic).toFixed(1)} ${BASE}${steps.join("")}V${BASE}Z`;
}

function Picture({ statistic }: { statistic: Statistic }): JSX.Element {
  const top = Math.sqrt(Math.max(...statistic.bins.found, 1));
  const low = statistic.bins.edges[0] ?? 0;
  const high = statistic.bins.edges.at(-1) ?? 1;
  return (
    <svg viewBox={`0 0 ${WIDTH} 110`} width={WIDTH} height={110} role="img" aria-label={statistic.column}>
      <path class="axis" d={`M2 ${BASE}H${WIDTH - 2}`} />
      <path class="found" d={outline(statistic.bins.found, statistic, top)} />
      <path class="kept" d={outline(statistic.bins.kept, statistic, top)} />
      <text x={2} y={106}>{measured(low)}</text>
      <text x={WIDTH - 2} y={106} text-anchor="end">{measured(high)}</text>
      {statistic.limits.map((limit) => {
        const value = changed.value[limit.place] ?? limit.limit;
        const x = place(value, statistic).toFixed(1);
        const before = place(limit.limit, statistic).toFixed(1);
        return (
          <g key={limit.place}>
            {value === limit.limit ? null : <path class="was" d={`M${before} 0V${BASE}`} />}
            <path class="line" d={`M${x} 0V${BASE}`} />
          </g>
        );
      })}
    </svg>
  );
}

function move(limit: Limit, value: number | null): void {
  const { [limit.place]: _, ...others } = changed.value;
  changed.value = value === null || value === limit.limit ? others : { ...others, [limit.place]: value };
}

function Mover({ limit, kept }: { limit: Limit; kept: number }): JSX.Element {
  const value = changed.value[limit.place] ?? limit.limit;
  const nearest = limit.stops.reduce((best, stop, at) => (Math.abs(stop[0] - value) < Math.abs((limit.stops[best]?.[0] ?? Infinity) - value) ? at : best), 0);
  const stop = value === limit.limit ? ([limit.limit, limit.kept, limit.fires] as const) : limit.stops[nearest];
  const exact = value === limit.limit || stop?.[0] === value;
  const change = (stop?.[1] ?? kept) - kept;
  const slide = (event: TargetedEvent<HTMLInputElement>): void => {
    const chosen = limit.stops[Number(event.currentTarget.value)];
    if (chosen) move(limit, Math.abs(chosen[0] - limit.limit) < 1e-9 ? null : chosen[0]);
  };
  const [typed, type] = useState<string | null>(null);
  const settle = (): void => {
    if (typed !== null && typed.trim() !== "" && !Number.isNaN(Number(typed))) {
      move(limit, Number(typed));
      void tryOut();
    }
    type(null);
  };
  const found = trial.value && trial.value.done >= 1 && !trial.value.error && measuredFor.value === `${limit.place}=${value}` && changes().join() === measuredFor.value ? trial.value.kept : null;
  const sign = change ? `(${change > 0 ? "+" : "−"}${number(Math.abs(change))})` : "";
  return (
    <div class={`limit${wanted.value === limit.rule ? " wanted" : ""}`} data-rule={limit.rule}>
      <p><b>{limit.rule}</b> <span class="soft">{limit.rule_set}</span></p>
      <p class="soft">{language.value === "en" ? limit.sentence.en : limit.sentence.zh}</p>
      <div class="row">
        <label>{say(limit.compare)} <input type="number" step="any" value={typed ?? String(value)} onInput={(event) => type(event.currentTarget.value)} onBlur={settle} onKeyDown={(event) => { if (event.key === "Enter") settle(); }} /></label>
        <button type="button" class="small" disabled={value === limit.limit} onClick={() => { move(limit, null); void tryOut(); }}>{say("reset")}</button>
      </div>
      <input type="range" aria-label={`${limit.rule} ${limit.rule_set}`} aria-valuetext={measured(value)} min={0} max={Math.max(0, limit.stops.length - 1)} value={nearest} disabled={limit.stops.length < 2} onInput={slide} onChange={() => void tryOut()} />
      {limit.most === undefined ? null : <p class="soft">{say("about_why", { limit: measured(limit.limit) })}</p>}
      {limit.most !== undefined && value !== limit.limit ? <p class="outcome" role="status">{found !== null ? say("measured_outcome", { kept: number(found), change: `(${found < kept ? "−" : "+"}${number(Math.abs(found - kept))})` }) : exact ? say("about_outcome", { kept: number(stop?.[1] ?? kept), change: sign, most: number(limit.most) }) : say("between")}<br />{exact && found === null ? say("still", { fires: number(stop?.[2] ?? 0) }) : "\u00a0"}</p> :
      <p class="outcome" role="status">{exact ? say("outcome", { kept: number(stop?.[1] ?? kept), change: sign }) : say("between")}<br />{exact ? say("applies", { fires: number(stop?.[2] ?? 0) }) : "\u00a0"}</p>}
    </div>
  );
}

function Samples({ rows, n, word }: { rows: Row[]; n: number; word: "gained" | "lost" }): JSX.Element | null {
  if (!n) return null;
  return (
    <section class={word}>
      <h3>{say(word, { n: number(n) })}</h3>
      {rows.length && rows.length < n ? <p class="soft">{say("shown_of", { shown: rows.length, n: number(n) })}</p> : null}
      <ul class="samples">
        {rows.map((row) => (
          <li key={row.position}>
            <button type="button" onClick={() => void show(row.position)}>
              <span class="head"><Decision decision={row.decision} reason={row.reason} /> <span class="id">{row.id}</span></span>
              <span class="preview" dir="auto"><Pieces pieces={[["plain", row.preview, 1]]} /></span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Use(): JSX.Element | null {
  const told = use.value;
  if (!told) return null;
  const inputs = told.inputs.map((one) => `--input ${quoted(one)}`).join(" ");
  const rest = `--lake ${quoted(about.value?.lake ?? "")} --dataset ${about.value?.dataset}`;
  const save = (): void => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([told.recipe], { type: "application/yaml" }));
    link.download = told.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  };
  return (
    <section>
      <h3>{say("use")}</h3>
      <p>{say("use_set")}</p>
      <Code text={told.sets.map((one) => `--set ${quoted(one)}`).join(" ")} />
      <p>{say("use_file")}</p>
      <p><button type="button" onClick={save}>{say("download")}</button></p>
      <Code text={`goldsmith run ${told.name} ${inputs} ${rest}`} />
    </section>
  );
}

function Changes(): JSX.Element {
  const told = trial.value;
  if (!Object.keys(changed.value).length) return <Empty title="changes_none" />;
  if (told?.error) return <Fault told={told.error}><button type="button" onClick={() => void tryOut()}>{say("again")}</button></Fault>;
  if (!told || told.done < 1) return <p class="soft" role="status">{say("deciding", { share: share(told?.done ?? 0) })}</p>;
  return (
    <div class="trial">
      <p class="total" role="status"><b>{say("decided", { before: number(told.before), kept: number(told.kept) })}</b></p>
      <Use />
      {told.gained + told.lost === 0 ? <p>{say("unchanged")}</p> : null}
      <Samples rows={trialRows.value.gained} n={told.gained} word="gained" />
      <Samples rows={trialRows.value.lost} n={told.lost} word="lost" />
      {told.reasons.length ? (
        <details>
          <summary>{say("reasons_then")}</summary>
          <table><tbody>{told.reasons.map((one) => <tr key={one.now + one.then}><td>{one.now} → {one.then}</td><td class="n">{number(one.n)}</td></tr>)}</tbody></table>
        </details>
      ) : null}
    </div>
  );
}

/** What the trial says, on one line. */
function summary(): string {
  const told = trial.value;
  if (!Object.keys(changed.value).length) return say("changes");
  if (!told || told.done < 1) return say("deciding", { share: share(told?.done ?? 0) });
  return told.error ? told.error.message : say("decided", { before: number(told.before), kept: number(told.kept) });
}

export function Limits(): JSX.Element {
  const [typed, type] = useState("");
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => void measure(), []);
  useEffect(() => {
    if (statistics.value && wanted.value) box.current?.querySelector(".wanted")?.scrollIntoView({ block: "center" });
  }, [statistics.value, wanted.value]);
  const told = statistics.value;
  if (unmeasured.value && !told) return <Fault told={unmeasured.value} />;
  if (!told) return <p class="soft waiting" role="status">{say("limits_counting")}</p>;
  const fits = (text: string): boolean => text.toLowerCase().includes(typed.trim().toLowerCase());
  const cards = told.statistics.filter((one) => one.limits.length && (fits(one.column) || one.limits.some((limit) => fits(limit.rule) || fits(limit.sentence.zh) || fits(limit.sentence.en))));
  const any = told.statistics.some((one) => one.limits.length);
  return (
    <div class={`limits${open.value !== null || changesOpen.value ? " opened" : ""}`}>
      <section class="middle" aria-label={say("limits")} ref={box}>
        <div class="bar"><input id="search" type="search" aria-label={say("limits_find")} placeholder={say("limits_find")} value={typed} onInput={(event) => type(event.currentTarget.value)} /></div>
        <p class="soft">{say("limits_intro")}</p>
        {any ? null : <Empty title="limits_none" hint="limits_none_hint" />}
        <div class="cards">
          {cards.map((statistic) => (
            <figure key={statistic.column + statistic.languages.join()}>
              <h3>{statistic.column} {statistic.languages.map((one) => <span key={one} class="tag">{one}</span>)}</h3>
              <Picture statistic={statistic} />
              {statistic.limits.map((limit) => <Mover key={limit.place} limit={limit} kept={told.kept} />)}
            </figure>
          ))}
        </div>
      </section>
      <section class="side" aria-label={say("changes")}>
        {open.value === null ? <><div class="row"><h2>{say("changes")}</h2><button type="button" class="small only-narrow" onClick={() => { changesOpen.value = false; }}>{say("close")}</button></div><Changes /></> : <Record onClose={close} />}
      </section>
      <div class="strip only-narrow"><button type="button" disabled={!Object.keys(changed.value).length} onClick={() => { changesOpen.value = true; }}>{summary()}</button></div>
    </div>
  );
}
