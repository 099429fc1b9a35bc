// Who vouches for a release and whether that holds, in words; and how whoever does not take our word looks himself.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { both, say, worded, type Both } from "./words";

interface Step { what: string; state: string; says: Both }
export interface Hallmark { digest: string; steps: Step[]; recalled: string; verify: string }
const MARKS: { [state: string]: string } = { good: "✓", bad: "✗", none: "–", warning: "!" };

/** A command that can be copied; it says so when it was. */
export function Command({ text }: { text: string }): JSX.Element {
  const [done, tell] = useState(false);
  const copy = (): void => { navigator.clipboard.writeText(text).then(() => { tell(true); setTimeout(() => tell(false), 2000); }, () => undefined); };
  return <div class="command"><pre tabIndex={0}>{text}</pre><button type="button" class="small" onClick={copy}>{say(done ? "copied" : "copy")}</button><span class="unseen" role="status">{done ? say("copied") : ""}</span></div>;
}

export function Standing({ hallmark, address }: { hallmark: Hallmark; address: string }): JSX.Element {
  return (
    <>
      <ul class="steps">{hallmark.steps.map((one, at) => <li key={at} class={`step ${one.state}`}><span class="mark" aria-hidden="true">{MARKS[one.state] ?? "·"}</span><span><span class="unseen">{worded("step", one.state)}: </span>{both(one.says)}</span></li>)}</ul>
      <p class="soft">{say("digest")}: <code class="whole">{hallmark.digest}</code></p>
      <p>{say("verify_hint")}</p>
      <Command text={hallmark.verify.replace("ADDRESS", address)} />
    </>
  );
}
