// A run of a model before it begins: which tasks, and what it may cost.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Told } from "../../asking";
import { Fault } from "../../parts";
import { Sheet } from "../../people/sheet";
import { Check, Field } from "./form";
import { say, type Word } from "./words";

const LIMITS: readonly [name: string, word: Word][] = [["tasks", "most_tasks"], ["requests", "most_requests"], ["tokens", "most_tokens"]];

export function Running({ name, busy, fault, close, begin }: { name: string; busy: boolean; fault: Told | null; close: () => void; begin: (wanted: { [name: string]: number | boolean }) => void }): JSX.Element {
  const [again, too] = useState(false);
  const [most, limit] = useState<{ [name: string]: number }>({});
  const put = (what: string, said: string): void => {
    const { [what]: _, ...rest } = most;
    limit(said === "" ? rest : { ...rest, [what]: Number(said) });
  };
  return (
    <Sheet title={say("run_title", { name })} close={close}>
      <form onSubmit={(event) => { event.preventDefault(); begin({ again, ...most }); }} class="model-form">
        <p class="soft">{say("run_hint")}</p>
        {LIMITS.map(([what, word]) => <Field key={what} word={word}><input type="number" min={1} step={1} value={most[what] === undefined ? "" : String(most[what])} onInput={(event) => put(what, event.currentTarget.value)} /></Field>)}
        <p class="soft">{say("no_limit")}</p>
        <Check word="again_too" on={again} put={too} />
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy}>{say("begin")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}
