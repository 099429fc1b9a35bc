// A model added or changed: which kind, where it is, which key it has, and how it is asked.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Json, Told } from "../../asking";
import { Fault } from "../../parts";
import { Sheet } from "../../people/sheet";
import type { Key, Outside, Settings } from "./telling";
import { known, say, type Word } from "./words";

type Kind = "learner" | "openai" | "label_studio";
const KINDS: readonly Kind[] = ["learner", "openai", "label_studio"];
/** Numbers of each kind: the name of the setting, its least and its most, its step, and what it is where left out. */
const NUMBERS: { [kind: string]: readonly (readonly [name: string, least: number, most: number, step: number, otherwise: number])[] } = {
  openai: [["temperature", 0, 2, 0.1, 0], ["samples", 1, 20, 1, 1], ["max_tokens", 16, 100_000, 1, 1_000], ["at_once", 1, 32, 1, 4], ["per_minute", 0, 100_000, 1, 0], ["seconds", 1, 600, 1, 60]],
  label_studio: [["batch", 1, 200, 1, 16], ["at_once", 1, 32, 1, 4], ["per_minute", 0, 100_000, 1, 0], ["seconds", 1, 600, 1, 60]],
};

interface Given { model: Outside | null; keys: readonly Key[]; busy: boolean; fault: Told | null; close: () => void; save: (kind: Kind, name: string, settings: Settings) => void }

export function Form({ model, keys, busy, fault, close, save }: Given): JSX.Element {
  const [kind, choose] = useState<Kind>(model?.kind ?? "learner");
  const [name, call] = useState(model?.name ?? "");
  const [settings, set] = useState<Settings>(model?.settings ?? {});
  const put = (what: string, value: Json): void => set({ ...settings, [what]: value });
  const text = (what: string): string => String(settings[what] ?? "");
  const outside = kind !== "learner";
  const send = (event: Event): void => {
    event.preventDefault();
    save(kind, name.trim(), settings);
  };
  return (
    <Sheet title={model ? say("change_what", { name: model.name }) : say("add_model")} close={close}>
      <form onSubmit={send} class="model-form">
        {model ? null : <fieldset><legend>{say("kind")}</legend>{KINDS.map((one) => <label key={one} class="check"><input type="radio" name="kind" value={one} checked={kind === one} onChange={() => { choose(one); set({}); }} /> {say(`kind_${one}` as Word)}</label>)}</fieldset>}
        <p class="soft">{say(`kind_${kind}_hint` as Word)}</p>
        <Field word="model_name" hint={say("model_name_hint")}><input type="text" required maxLength={200} value={name} onInput={(event) => call(event.currentTarget.value)} /></Field>
        {outside ? <>
          <Field word="url" hint={known(`url_${kind}`)}><input type="url" required maxLength={2_000} value={text("url")} onInput={(event) => put("url", event.currentTarget.value)} /></Field>
          {kind === "openai" ? <Field word="model_called"><input type="text" required maxLength={200} value={text("model")} onInput={(event) => put("model", event.currentTarget.value)} /></Field> : null}
          <Field word="key" hint={say("key_hint")}><select value={text("key_env")} onChange={(event) => put("key_env", event.currentTarget.value)}><option value="">{say("key_none")}</option>{keys.map((one) => <option key={`${one.name}@${one.host}`} value={one.name}>{one.name} → {one.host}</option>)}</select></Field>
          {kind === "openai" ? <Field word="instructions"><textarea rows={3} maxLength={20_000} value={text("instructions")} onInput={(event) => put("instructions", event.currentTarget.value)} /></Field> : null}
          {kind === "label_studio" ? <Check word="tells" on={settings.tells === true} put={(on) => put("tells", on)} /> : null}
          <details><summary>{say("more_settings")}</summary>
            {NUMBERS[kind]!.map(([what, least, most, step, otherwise]) => <Field key={what} word={what as Word} {...(what === "samples" ? { hint: say("samples_hint") } : {})}><input type="number" min={least} max={most} step={step} value={String(settings[what] ?? otherwise)} onInput={(event) => put(what, event.currentTarget.value === "" ? otherwise : Number(event.currentTarget.value))} /></Field>)}
            {kind === "openai" ? <Check word="mask" on={settings.mask === true} put={(on) => put("mask", on)} /> : <Field word="user"><input type="text" maxLength={200} value={text("user")} onInput={(event) => put("user", event.currentTarget.value)} /></Field>}
          </details>
        </> : null}
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy}>{say(model ? "save" : "add")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

export function Field({ word, hint, children }: { word: Word; hint?: string; children: ComponentChildren }): JSX.Element {
  return <label class="stacked"><span>{say(word)}</span>{children}{hint ? <small class="soft">{hint}</small> : null}</label>;
}

export function Check({ word, on, put }: { word: Word; on: boolean; put: (on: boolean) => void }): JSX.Element {
  return <label class="check"><input type="checkbox" checked={on} onChange={(event) => put(event.currentTarget.checked)} /> {say(word)}</label>;
}
