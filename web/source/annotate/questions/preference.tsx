// Say which option is best, side by side, in an order drawn by chance for each person and the same for ever.
import type { JSX } from "preact";
import type { Json, Material, Question } from "../asking";
import type { Offer } from "../labelling/keymap";
import { Piece } from "../material/piece";
import { say } from "../words";
import { classes, number, shown, usePressing, type Class, type Editing, type Kind } from "./kind";

/** Return the options that the task has, in the order in which this person sees them. */
export function options(question: Question, material: Material, order: readonly string[]): Class[] {
  const all = classes(question.settings.options);
  const seen = order.length ? order.flatMap((name) => all.find((one) => one.value === name) ?? []) : all;
  return seen.filter((one) => material[one.value] !== undefined && material[one.value] !== null);
}

/** By a letter, so the name of a model is not seen. */
export function letter(place: number): string {
  return String.fromCharCode(65 + place);
}

export function calls(one: Class, place: number, blind: boolean): string {
  return blind ? say("option", { letter: letter(place) }) : shown(one);
}

function ways(question: Question, material: Material, order: readonly string[]): { id: string; label: string; answer: Json; wants: string; place: number }[] {
  const degrees = number(question.settings, "degrees", 0);
  const there = options(question, material, order);
  const blind = question.settings.shuffle !== false;
  const of = (one: Class, place: number, by: number): { id: string; label: string; answer: Json; wants: string; place: number } => ({
    id: `${one.value}${by ? ` ${by}` : ""}`, label: `${calls(one, place, blind)}${by ? ` ${"+".repeat(by)}` : ""}`, answer: by ? { best: one.value, by } : { best: one.value }, wants: by > 1 ? "" : one.key, place,
  });
  const tie = question.settings.tie === true ? [{ id: "tie", label: say("tie"), answer: { best: "tie" }, wants: "", place: -1 }] : [];
  const bad = question.settings.bad === true ? [{ id: "bad", label: say("all_bad"), answer: { best: "bad" }, wants: "", place: -1 }] : [];
  if (!degrees) return [...there.map((one, place) => of(one, place, 0)), ...tie, ...bad];
  const steps = Array.from({ length: degrees }, (_, at) => at + 1);
  if (there.length === 2) return [...steps.toReversed().map((by) => of(there[0]!, 0, by)), ...tie, ...steps.map((by) => of(there[1]!, 1, by)), ...bad];
  return [...there.flatMap((one, place) => steps.map((by) => of(one, place, by))), ...tie, ...bad];
}

function how(by: number, degrees: number): string {
  if (degrees === 1) return say("better");
  if (by === 1) return say("slightly_better");
  if (by === degrees) return say("much_better");
  return degrees === 3 ? say("better") : say("better_by", { n: by });
}

function Editor(editing: Editing): JSX.Element {
  const { question, material, value, keys, order } = editing;
  const there = options(question, material, order);
  const degrees = number(question.settings, "degrees", 0);
  const all = ways(question, material, order);
  const blind = question.settings.shuffle !== false;
  const now = (value ?? {}) as { best?: string; by?: number };
  const is = (answer: Json): boolean => {
    const other = answer as { best: string; by?: number };
    return other.best === now.best && (other.by ?? 0) === (now.by ?? 0);
  };
  usePressing(editing, ({ id }) => {
    const way = all.find((one) => one.id === id);
    if (way) editing.say(way.answer, true);
    return !!way;
  });
  return (
    <div class="comparing">
      <div class={`options-side n${Math.min(there.length, 3)}`}>
        {there.map((one, place) => (
          <section key={one.value} class={`shown-option${now.best === one.value ? " best" : ""}`} aria-label={calls(one, place, blind)}>
            <h3>{calls(one, place, blind)}</h3>
            <Piece value={material[one.value]} as="markdown" />
          </section>
        ))}
      </div>
      <div class="ways" role="radiogroup" aria-labelledby={`title-${question.name}`}>
        {all.map((one) => {
          const by = (one.answer as { by?: number }).by;
          return (
            <button key={one.id} type="button" role="radio" aria-checked={is(one.answer)} class={`way${by ? ` by${one.place === 0 ? "-left" : "-right"}` : ""}`} data-option disabled={!!editing.fixed} aria-keyshortcuts={keys.get(one.id)} onClick={() => editing.say(one.answer, true)}>
              <kbd>{keys.get(one.id) ?? "·"}</kbd><span class="name">{one.place < 0 ? one.label : `${calls(there[one.place]!, one.place, blind)}${by ? ` · ${how(by, degrees)}` : ""}`}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

export const preference: Kind = {
  wide: true,
  covers: (question) => classes(question.settings.options).map((one) => one.value),
  offers: (question, material, order): Offer[] => ways(question, material, order).map(({ id, label, wants }) => ({ id, label, wants })),
  oneKey: () => true,
  Editor,
};
