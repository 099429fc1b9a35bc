// The terms of an offer, an order or an agreement, each with how it holds; and prices.
import type { JSX } from "preact";
import { day } from "../catalogue/words";
import { say, worded } from "./words";

export interface Term { rule: string; term: string; operator: string; value: string; assured: "enforced" | "detected" | "contractual" }
export interface Price { unit: string; amount: string; currency: string }

/** Return a limit in words; a last moment is told by its day. */
function limited(one: Term): string {
  if (!one.operator) return "";
  if (one.term === "dateTime") return worded("op", one.operator === "lteq" || one.operator === "lt" ? "before" : one.operator, { value: day(one.value) });
  return worded("op", one.operator, { value: /^\d+$/.test(one.value) ? Number(one.value).toLocaleString("en-US") : one.value });
}

/** Return the terms, those that rules of one kind share said once behind them; `at` names their rules. */
function gathered(terms: Term[]): { one: Term; at: string }[] {
  const rules: Term[][] = [];
  for (const one of terms) rules.at(-1)?.[0]?.rule === one.rule ? rules.at(-1)!.push(one) : rules.push([one]);
  const alike: Term[][][] = [];
  const rest = (lines: Term[]): string => JSON.stringify([lines[0]!.rule.replace(/ \d+$/, ""), lines.slice(1).map((one) => ({ ...one, rule: "" }))]);
  for (const lines of rules) alike.length && rest(alike.at(-1)![0]!) === rest(lines) ? alike.at(-1)!.push(lines) : alike.push([lines]);
  const named = (lines: Term[]): string => lines[0]!.rule.replace(/\D+/g, "");
  return alike.flatMap((group) => [
    ...group.map((lines) => ({ one: lines[0]!, at: named(lines) })),
    ...group[0]!.slice(1).map((one, place) => ({ one, at: group.length > 1 && !place ? `${named(group[0]!)}–${named(group.at(-1)!)}` : "" })),
  ]);
}

export function Terms({ terms }: { terms: Term[] }): JSX.Element {
  const several = new Set(terms.map((one) => one.rule)).size > 1;
  return (
    <div class="scrolled" tabIndex={0} role="group" aria-label={say("terms")}>
      <table class="terms"><thead><tr>{several ? <td /> : null}<th>{say("term")}</th><th>{say("limit")}</th><th>{say("holds")}</th></tr></thead>
        <tbody>{gathered(terms).map(({ one, at }, place) => <tr key={place}>{several ? <td class="soft">{at}</td> : null}<td>{worded("term", one.term)}</td><td><bdi>{limited(one)}</bdi></td><td><span class={`tag holds-${one.assured}`} title={worded(one.assured, "hint")}>{say(one.assured)}</span></td></tr>)}</tbody>
      </table>
    </div>
  );
}

export function priced(price: Price | null): string {
  return price ? worded("per", price.unit, { amount: price.amount, currency: price.currency }) : say("no_price");
}
