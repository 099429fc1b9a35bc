// The rules of a project as a form, in groups: a rule that no group names stands in the last one.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { say, type Word } from "../words";
import { inOrder, type Schema } from "./schema";
import { Settings } from "./settings";
import type { Tree } from "./tree";
import type { Writing } from "./writing";

const GROUPS: readonly (readonly [word: Word, names: readonly string[]])[] = [
  ["rules_work", ["overlap", "order", "blind", "skill", "level", "escalate_level", "quota", "daily_quota", "ahead", "lease_seconds"]],
  ["rules_sure", ["most_answers", "sure", "budget"]],
  ["rules_gold", ["gold_share", "feedback", "qualify_tasks", "qualify_right", "qualify_by", "qualify_grants"]],
  ["rules_review", ["review_share", "review_reasons", "adjudicate_below", "adjudicator_sees_names", "dispute_days"]],
  ["rules_models", ["show_predictions", "unassisted_share", "order_by_model", "random_share", "model_batch"]],
];

export function Rules({ w, schema }: { w: Writing; schema: Schema }): JSX.Element {
  const all = inOrder(schema);
  const grouped = new Set(GROUPS.flatMap(([, names]) => names));
  const groups: (readonly [Word, readonly string[]])[] = [...GROUPS, ["rules_other", all.filter((one) => !grouped.has(one))]];
  return <>{groups.map(([word, names]) => { const own = names.filter((one) => all.includes(one)); return own.length ? <Group key={word} {...{ w, schema, word, own }} /> : null; })}</>;
}

/** A group; it stands open at first where something of it is set, and from then on as somebody leaves it. */
function Group({ w, schema, word, own }: { w: Writing; schema: Schema; word: Word; own: readonly string[] }): JSX.Element {
  const open = useMemo(() => word === "rules_work" || own.some((one) => one in ((w.tree.value.policy ?? {}) as Tree)), []);
  return <details class="rules-group" open={open}><summary>{say(word)}</summary><Settings w={w} path={["policy"]} schema={schema} root={schema} kind="policy" only={own} /></details>;
}
