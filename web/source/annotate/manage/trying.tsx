// All questions about one material, answered without a queue: to try a project out, to mend an answer, or only to see one.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Json, Material, Question, Shows, Value } from "../asking";
import { keymap } from "../labelling/keymap";
import { Piece, Shown } from "../material/piece";
import { inWords, type Pressing } from "../questions/kind";
import { KINDS } from "../questions/kinds";
import { say } from "../words";

interface Tried { shows: readonly Shows[]; questions: readonly Question[]; material: Material; value: Value; change?: (value: Value) => void; bare?: boolean; prefix?: string }

export function Trying({ shows, questions, material, value, change, bare, prefix = "" }: Tried): JSX.Element {
  const [at, go] = useState(questions[0]?.name ?? "");
  const map = useMemo(() => keymap(questions.flatMap((one) => {
    const kind = KINDS[one.kind];
    return [{ name: one.name, offers: kind?.offers?.(one, material, []) ?? [] }, ...(kind?.parts?.(one, material, []) ?? []).map(({ part, offers }) => ({ name: `${one.name}/${part}`, offers }))];
  })), [questions, material]);
  const pressing = useMemo(() => new Map<string, Pressing>(questions.map((one) => [one.name, { current: null, part: signal("") }])), [questions]);
  const own = useMemo(() => new Map(questions.map((one) => [one.name, prefix ? { ...one, name: `${prefix}${one.name}` } : one])), [questions, prefix]); // names on the page, where it shows several
  const covered = new Set(questions.flatMap((one) => KINDS[one.kind]?.covers?.(one) ?? []));
  const asked = questions.filter((one) => !one.when || holds(value[one.when.question], one.when.is));
  const said = (name: string, what: Json | undefined): void => {
    const { [name]: _, ...rest } = value;
    change?.(what === undefined ? rest : { ...rest, [name]: what });
  };
  return (
    <div class="trying">
      {bare ? null : prefix ? <Pieces {...{ shows, material, covered }} /> : <Shown shows={shows} material={material} covered={covered} />}
      {asked.map((one) => {
        const kind = KINDS[one.kind];
        return (
          <section key={one.name} class={`asked${change && at === one.name ? " active" : ""}`} data-question={one.name} onPointerDown={() => go(one.name)}>
            <h2 id={`title-${prefix}${one.name}`}>{inWords(one.title) || one.name}{one.required ? null : <span class="soft"> {say("optional")}</span>}</h2>
            {kind ? <kind.Editor question={own.get(one.name) ?? one} material={material} value={value[one.name]} say={(what) => said(one.name, what)} keys={map.of.get(one.name) ?? NONE} keysOf={(part) => map.of.get(`${one.name}/${part}`) ?? NONE} active={false} enter={() => go(one.name)} pressing={pressing.get(one.name) ?? { current: null, part: signal("") }} order={[]} fixed={!change} /> : <p class="problem">{say("cannot_here", { kind: one.kind })}</p>}
          </section>
        );
      })}
    </div>
  );
}

/** What a task shows, as one of several on a page: no part of it is a landmark. */
export function Pieces({ shows, material, covered }: { shows: readonly Shows[]; material: Material; covered: ReadonlySet<string> }): JSX.Element {
  const list = shows.filter((one) => !covered.has(one.field));
  return <>{list.map((one) => <div key={one.field} class="field">{list.length > 1 || inWords(one.title) ? <p class="soft">{inWords(one.title) || one.field}</p> : null}<Piece value={material[one.field]} as={one.as} /></div>)}</>;
}

const NONE: ReadonlyMap<string, string> = new Map();

function holds(said: Json | undefined, is: Json): boolean {
  return Array.isArray(said) ? said.includes(is) : said === is;
}
