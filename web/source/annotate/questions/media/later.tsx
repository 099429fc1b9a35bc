// Questions about images and recordings: what draws them comes when the first of them is asked.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Json, Question } from "../../asking";
import type { Offer } from "../../labelling/keymap";
import { say } from "../../words";
import { classes, leaves, shown, text as setting, type Editing, type Kind } from "../kind";

type Editor = (editing: Editing) => JSX.Element;

function later(load: () => Promise<{ default: Editor }>): Editor {
  let known: Editor | null = null;
  return function Later(editing: Editing): JSX.Element {
    const [, loaded] = useState(0);
    const [failed, fail] = useState(false);
    useEffect(() => {
      if (!known) load().then((found) => { known = found.default; loaded(1); }, () => fail(true));
    }, []);
    const Found = known;
    return Found ? <Found {...editing} /> : <p class="soft">{say(failed ? "unreachable" : "loading")}</p>;
  };
}

function offers(question: Question): Offer[] {
  const list = leaves(classes(question.settings.labels), false);
  return list.length ? list.map((one) => ({ id: one.path, label: shown(one), wants: one.key })) : [{ id: "mark", label: say("mark_it") }];
}

function parts(value: Json, name: string): { text?: string }[] {
  const found = value && typeof value === "object" && !Array.isArray(value) ? value[name] : [];
  return (Array.isArray(found) ? found : []) as { text?: string }[];
}

function medium(name: string, load: () => Promise<{ default: Editor }>, own: NonNullable<Kind["own"]>): Kind {
  return {
    wide: true,
    covers: (question) => [setting(question.settings, "on")],
    offers,
    own,
    answered: (value, question) => setting(question.settings, "transcribed") !== "needed" || parts(value, name).every((one) => one.text?.trim()),
    Editor: later(load),
  };
}

const DRAWN: NonNullable<Kind["own"]> = [
  [["←", "→", "↑", "↓"], "key_cursor"], [["Space"], "key_set"], [["Shift"], "key_fine"], [["Alt ↑", "Alt ↓"], "key_shapes"], [["Alt ←", "Alt →"], "key_handle"], [["Ctrl ←", "Ctrl →"], "key_move_shape"], [["#"], "key_under"],
  [["Del"], "key_take_out"], [["Ctrl C", "Ctrl V", "Ctrl D"], "key_copy"], [["Ctrl H", "Ctrl L"], "key_hide"], [["+", "_"], "key_zoom"], [["0"], "key_fit"], [["Space"], "key_pan"], [["Shift"], "key_over"],
];
const OUTLINED: NonNullable<Kind["own"]> = [[["Enter"], "key_close"], [["Ctrl I"], "key_corner"], [["Ctrl E"], "key_thin"], ...DRAWN];
const TURNED: NonNullable<Kind["own"]> = [...DRAWN, [["<", ">"], "key_turn"]];
const shapes = (): Promise<{ default: Editor }> => import("./shapes");

export const boxes = medium("boxes", shapes, TURNED);
export const points = medium("points", shapes, DRAWN);
export const polygons = medium("polygons", shapes, OUTLINED);
export const regions = medium("regions", () => import("./regions"), [
  [["Space"], "key_play"], [["Shift Space"], "key_play_region"], [["Ctrl L"], "key_loop"], [["<", ">"], "key_speed"], [["←", "→"], "key_seek"], [["Alt ↑", "Alt ↓"], "key_shapes"], [["Alt ←", "Alt →"], "key_edge"], [["Ctrl ←", "Ctrl →"], "key_move_region"],
  [["Shift"], "key_fine_time"], [["Del"], "key_take_out"], [["+", "_"], "key_zoom"], [["0"], "key_fit"],
]);
