// What models said of a task, apart from what people said.
import type { JSX } from "preact";
import type { Predicted } from "../../asking";
import { InShort } from "../../labelling/clash";
import { say } from "../words";

export function ModelsSaid({ said }: { said: readonly Predicted[] }): JSX.Element | null {
  if (!said.length) return null;
  return (
    <details class="models-said">
      <summary>{say("models_said")} ({said.length})</summary>
      <div class="side-by-side">{said.map((one, place) => <section key={place} class="given"><header class="row"><b dir="auto">{one.model}</b><span class="soft">{one.score === null ? "" : `${Math.round(one.score * 100)} %`}</span></header><InShort value={one.value} /></section>)}</div>
    </details>
  );
}
