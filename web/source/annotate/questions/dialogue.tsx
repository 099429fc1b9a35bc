// Mark the turns of a dialogue, each by several questions, and the dialogue as a whole. Keys go to one mark of one turn at a time.
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Json, Material, Question } from "../asking";
import { Markdown } from "../material/markdown";
import { messages, roleName } from "../material/piece";
import { say } from "../words";
import { inWords, text as setting, usePressing, type Editing, type Kind, type Pressing } from "./kind";
import { KINDS } from "./kinds";

interface Mark { name: string; question: Question; roles: string[]; needed: boolean }
/** One mark of one turn; -1 is the dialogue as a whole. */
interface Cell { turn: number; mark: Mark; id: string }
type Made = { [mark: string]: Json };
interface Said { turns?: { turn: number; marks: Made }[]; whole?: Made }

function marks(question: Question, which: "marks" | "whole"): Mark[] {
  const given = question.settings[which];
  return (Array.isArray(given) ? given : []).map((one) => {
    const own = one as { name: string; en?: string; zh?: string; question?: string; settings?: { [name: string]: Json }; roles?: string[]; needed?: boolean };
    const name = own.name;
    return {
      name, roles: own.roles ?? ["assistant"], needed: own.needed === true,
      question: { name: `${question.name}-${which}-${name}`, kind: own.question ?? "choice", title: { en: own.en || name, zh: own.zh || name }, required: own.needed === true, settings: own.settings ?? {} },
    };
  });
}

function turns(question: Question, material: Material): { role: string; content: Json; whole: Material }[] {
  const given = material[setting(question.settings, "on") || "messages"];
  return Array.isArray(given) ? given.map((one) => {
    const own = (one && typeof one === "object" && !Array.isArray(one) ? one : { role: "", content: one }) as Material;
    return { role: String(own.role ?? ""), content: own.content ?? "", whole: own };
  }) : [];
}

function cells(question: Question, material: Material): Cell[] {
  const each = marks(question, "marks");
  return [
    ...turns(question, material).flatMap(({ role }, turn) => each.filter((mark) => !mark.roles.length || mark.roles.includes(role)).map((mark) => ({ turn, mark, id: `${turn} ${mark.name}` }))),
    ...marks(question, "whole").map((mark) => ({ turn: -1, mark, id: `-1 ${mark.name}` })),
  ];
}

function made(value: Json | undefined, cell: Cell): Json | undefined {
  const said = (value ?? {}) as unknown as Said;
  return (cell.turn < 0 ? said.whole : said.turns?.find((one) => one.turn === cell.turn)?.marks)?.[cell.mark.name];
}

/** Return the answer with one mark said or taken back. */
function put(value: Json | undefined, cell: Cell, what: Json | undefined, question: Question): Json | undefined {
  const said = (value ?? {}) as unknown as Said;
  const changed = (before: Made): Made => {
    const { [cell.mark.name]: _, ...rest } = before;
    return what === undefined ? rest : { ...rest, [cell.mark.name]: what };
  };
  const next: Said = { ...(marks(question, "marks").length ? { turns: said.turns ?? [] } : {}), ...(marks(question, "whole").length ? { whole: said.whole ?? {} } : {}) };
  if (cell.turn < 0) next.whole = changed(next.whole ?? {});
  else {
    const own = changed(next.turns?.find((one) => one.turn === cell.turn)?.marks ?? {});
    next.turns = [...(next.turns ?? []).filter((one) => one.turn !== cell.turn), ...(Object.keys(own).length ? [{ turn: cell.turn, marks: own }] : [])].sort((a, b) => a.turn - b.turn);
  }
  return Object.keys(next.whole ?? {}).length || next.turns?.length ? (next as unknown as Json) : undefined;
}

function lacks(value: Json | undefined, cell: Cell, material: Material): boolean {
  const said = made(value, cell);
  if (said === undefined || said === null) return cell.mark.needed;
  return !(KINDS[cell.mark.question.kind]?.answered?.(said, cell.mark.question, material) ?? true);
}

/** Whether one key says all of a mark, so that the next one comes by itself. */
function quick(mark: Mark): boolean {
  return KINDS[mark.question.kind]?.oneKey?.(mark.question) ?? false;
}

function part(cell: Cell): string {
  return cell.turn < 0 ? `whole:${cell.mark.name}` : `marks:${cell.mark.name}`;
}

function Cell_({ cell, editing, material, at, go, inner, tell }: { cell: Cell; editing: Editing; material: Material; at: boolean; go: (cell: Cell, by?: 1) => void; inner: Map<string, Pressing>; tell: (cell: Cell, what: Json | undefined) => void }): JSX.Element {
  const kind = KINDS[cell.mark.question.kind];
  const pressing = useMemo<Pressing>(() => ({ current: null, part: signal("") }), []);
  inner.set(cell.id, pressing);
  const title = inWords(cell.mark.question.title);
  const own: Question = { ...cell.mark.question, name: `${editing.question.name}-${cell.turn}-${cell.mark.name}` };
  return (
    <div class={`mark${at ? " at" : ""}`} data-cell={cell.id} onPointerDownCapture={() => go(cell)}>
      <p class="mark-title" id={`title-${own.name}`}>{title}{cell.mark.needed ? null : <span class="soft"> {say("optional")}</span>}</p>
      {kind ? <kind.Editor question={own} material={material} value={made(editing.value, cell)} say={(what, last) => { tell(cell, what); if (last) go(cell, 1); }} keys={at ? editing.keysOf(part(cell)) : NONE} keysOf={() => NONE} active={at} enter={() => go(cell)} pressing={pressing} order={editing.orderOf?.(cell.mark.name) ?? []} fixed={editing.fixed ?? false} /> : <p class="problem">{say("cannot_here", { kind: cell.mark.question.kind })}</p>}
    </div>
  );
}

const NONE: ReadonlyMap<string, string> = new Map();

function Editor(editing: Editing): JSX.Element {
  const { question, material, value, pressing } = editing;
  const all = useMemo(() => cells(question, material), [question, material]);
  const said = useMemo(() => turns(question, material), [question, material]);
  const inner = useRef(new Map<string, Pressing>());
  const here = useRef<Cell | null>(null);
  const now = useMemo(() => signal<Cell | null>(null), [material]);
  const at = now.value ?? all.find((cell) => made(value, cell) === undefined) ?? all[0] ?? null;
  here.current = at;
  const root = useRef<HTMLDivElement>(null);
  const latest = useRef(value); // several marks may say something before the page is drawn again
  latest.current = value;
  const tell = (cell: Cell, what: Json | undefined): void => {
    latest.current = put(latest.current, cell, what, question);
    editing.say(latest.current);
  };
  useLayoutEffect(() => { pressing.part.value = at ? part(at) : ""; }, [at?.id]);
  useLayoutEffect(() => { if (editing.active && at) root.current?.querySelector(".mark.at")?.scrollIntoView({ block: "nearest" }); }, [at?.id]);
  const to = (place: number): boolean => {
    const cell = all[place];
    if (cell) now.value = cell;
    return !!cell;
  };
  const go = (cell: Cell, by?: 1): void => {
    editing.enter();
    const place = all.findIndex((one) => one.id === cell.id);
    if (!by) return void to(place);
    const next = all.findIndex((one, other) => other > place && quick(one.mark));
    if (next >= 0) to(next);
  };
  usePressing(editing, (press) => {
    const place = all.findIndex((one) => one.id === here.current?.id);
    if (press.id !== null && press.part && at && press.part !== part(at)) {
      const other = all.find((one) => one.turn >= at.turn && part(one) === press.part) ?? all.findLast((one) => part(one) === press.part);
      return other ? (inner.current.get(other.id)?.current?.({ ...press, part: "" }) ?? false) : false;
    }
    if (at && inner.current.get(at.id)?.current?.({ ...press, part: "" })) return true;
    if (press.key === "ArrowDown" || press.key === "]") return to(place + 1);
    if (press.key === "ArrowUp" || press.key === "[") return to(place - 1);
    if (press.key === "Delete" && at) {
      tell(at, undefined);
      return true;
    }
    return false;
  });
  if (!said.length) return <p class="problem">{say("no_turns", { field: setting(question.settings, "on") || "messages" })}</p>;
  const of = (turn: number, whole: Material): JSX.Element[] => all.filter((cell) => cell.turn === turn).map((cell) => <Cell_ key={cell.id} cell={cell} editing={editing} material={whole} at={editing.active && cell.id === at?.id} go={go} inner={inner.current} tell={tell} />);
  const shown = messages(material[setting(question.settings, "on") || "messages"]);
  return (
    <div ref={root} class="dialogue-marks">
      <ol class="dialogue">
        {said.map(({ role, whole }, turn) => {
          const own = of(turn, whole);
          const covered = own.length > 0 && all.some((cell) => cell.turn === turn && cell.mark.question.kind === "spans");
          return <li key={turn} class={`said ${role.toLowerCase().replace(/[^a-z]/g, "")}`}><p class="role">{roleName(role)}</p>{covered ? null : <Markdown text={shown[turn]?.content ?? ""} />}{own.length ? <div class="marks">{own}</div> : null}</li>;
        })}
      </ol>
      {all.some((cell) => cell.turn < 0) ? <div class="marks whole"><h3>{say("whole_dialogue")}</h3>{of(-1, material)}</div> : null}
    </div>
  );
}

export const dialogue: Kind = {
  wide: true,
  covers: (question) => [setting(question.settings, "on") || "messages"],
  parts: (question, material) => [...marks(question, "marks").map((mark) => ["marks", mark] as const), ...marks(question, "whole").map((mark) => ["whole", mark] as const)].map(([where, mark]) => ({ part: `${where}:${mark.name}`, offers: KINDS[mark.question.kind]?.offers?.(mark.question, material, []) ?? [] })),
  own: [[["↑", "↓"], "key_mark"], [["Del"], "key_take_out"]],
  answered: (value, question, material) => cells(question, material).every((cell) => !lacks(value, cell, cell.turn < 0 ? material : turns(question, material)[cell.turn]!.whole)),
  Editor,
};
