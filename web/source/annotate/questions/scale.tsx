// Give a number: buttons where there are few, a slider where there is a way between two ends, and always a field to type in where both are not enough.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Json, Question } from "../asking";
import type { Offer } from "../labelling/keymap";
import { say } from "../words";
import { inWords, text as setting, usePressing, type Editing, type Kind } from "./kind";

const FEW = 21; // places that are buttons

export interface Ends { least: number | null; most: number | null; step: number | null }

export function ends(settings: { [name: string]: Json }): Ends {
  const of = (name: string): number | null => (typeof settings[name] === "number" ? (settings[name] as number) : null);
  return { least: of("at_least"), most: of("at_most"), step: of("step") };
}

/** Return the number that stands on a step, without the dust of binary fractions. */
export function stepped(value: number, { least, step }: Ends): number {
  if (!step) return value;
  const digits = Math.max(decimals(step), decimals(least ?? 0));
  return Number(((least ?? 0) + Math.round((value - (least ?? 0)) / step) * step).toFixed(digits));
}

function decimals(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Math.min(20, Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent)));
}

/** Return all places of a short scale, else nothing. */
export function stops(of: Ends): number[] {
  const { least, most, step } = of;
  if (least === null || most === null || !step) return [];
  const n = Math.floor((most - least) / step + 1e-9) + 1;
  return n <= FEW ? Array.from({ length: n }, (_, at) => stepped(least + at * step, of)) : [];
}

export function fits(value: Json | undefined, of: Ends): boolean {
  if (typeof value !== "number" || !Number.isFinite(value)) return false;
  if ((of.least !== null && value < of.least) || (of.most !== null && value > of.most)) return false;
  return !of.step || Math.abs(stepped(value, of) - value) < 1e-9 * Math.max(1, Math.abs(value));
}

function names(question: Question): Map<number, string> {
  const given = Array.isArray(question.settings.named) ? question.settings.named : [];
  return new Map(given.map((one) => {
    const own = one as { value: number; en?: string; zh?: string };
    return [own.value, inWords({ en: own.en ?? "", zh: own.zh ?? "" })];
  }));
}

function Editor(editing: Editing): JSX.Element {
  const { question, value, keys } = editing;
  const of = ends(question.settings);
  const places = stops(of);
  const named = names(question);
  const unit = setting(question.settings, "unit");
  const field = useRef<HTMLInputElement>(null);
  const [typed, type] = useState(""); // a number is not whole while it is typed: `3.` is none
  usePressing(editing, ({ id, key }) => {
    if (id !== null) {
      editing.say(Number(id), true);
      return true;
    }
    if (!places.length && /^[0-9.+]$/.test(key)) {
      field.current?.focus();
      field.current?.select();
    }
    return false;
  });
  if (places.length) {
    return (
      <div class="stops" role="radiogroup" aria-labelledby={`title-${question.name}`}>
        {places.map((one) => (
          <button key={one} type="button" role="radio" aria-checked={value === one} class="stop" data-option disabled={!!editing.fixed} aria-keyshortcuts={keys.get(String(one))} onClick={() => editing.say(one, true)}>
            <span class="figure">{one}</span>{named.get(one) ? <span class="name">{named.get(one)}</span> : null}{keys.get(String(one)) && keys.get(String(one)) !== String(one) ? <kbd>{keys.get(String(one))}</kbd> : null}
          </button>
        ))}
        {unit ? <span class="soft">{unit}</span> : null}
      </div>
    );
  }
  const both = of.least !== null && of.most !== null;
  const told = [of.least === null ? "" : say("at_least", { n: of.least }), of.most === null ? "" : say("at_most", { n: of.most }), of.step ? say("in_steps", { n: of.step }) : ""].filter(Boolean).join(" · ");
  const set = (text: string): void => {
    type(text);
    const said = Number(text.replace(",", "."));
    editing.say(text.trim() === "" || !Number.isFinite(said) ? undefined : said);
  };
  const now = typeof value === "number" ? value : null;
  const shown = now === null ? typed : Number(typed.replace(",", ".")) === now && typed.trim() !== "" ? typed : String(now);
  return (
    <div class="measure">
      {both ? <input type="range" disabled={!!editing.fixed} min={of.least!} max={of.most!} step={of.step ?? "any"} value={typeof value === "number" ? value : (of.least! + of.most!) / 2} class={value === undefined ? "unset" : ""} aria-labelledby={`title-${question.name}`} onFocus={() => editing.enter()} onInput={(event) => editing.say(stepped(Number(event.currentTarget.value), of))} /> : null}
      {both && named.size ? <p class="poles soft"><span>{named.get(of.least!) ?? of.least}</span><span>{named.get(of.most!) ?? of.most}</span></p> : null}
      <label class="figure-field"><input ref={field} type="text" inputMode="decimal" autocomplete="off" disabled={!!editing.fixed} value={shown} aria-labelledby={`title-${question.name}`} aria-invalid={now === null && typed.trim() !== ""} onFocus={() => editing.enter()} onInput={(event) => set(event.currentTarget.value)} /> {unit}</label>
      {told ? <p class="soft hint">{told}</p> : null}
    </div>
  );
}

export const scale: Kind = {
  offers: (question): Offer[] => stops(ends(question.settings)).map((one) => ({ id: String(one), label: names(question).get(one) || String(one) })),
  answered: (value, question) => fits(value, ends(question.settings)),
  oneKey: (question) => stops(ends(question.settings)).length > 0,
  Editor,
};
