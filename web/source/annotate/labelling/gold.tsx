// Known answers, as whoever answers meets them: what his answer was worth, where the project tells it, and how far his qualification is.
//
// Feedback comes when the next task is open already, so it lies over nothing and takes no keys but its own; it names the task that it is
// about. What was right goes with the next answer, what was not stays until it is closed.
import type { JSX } from "preact";
import type { Turn } from "../asking";
import { inWords } from "../questions/kind";
import { say } from "../words";
import { InShort } from "./clash";
import { closeFeedback, heard, qualification, type Feedback } from "./known";

function percent(share: number): string {
  return String(Math.round(share * 1000) / 10);
}

/** What an answer was worth, in words. */
function worth({ right, questions }: Feedback): string {
  const all = Object.values(questions);
  const mean = all.reduce((sum, one) => sum + one.score, 0) / Math.max(all.length, 1);
  return right ? say("feedback_right") : mean > 0 ? say("feedback_partly", { n: percent(mean) }) : say("feedback_wrong");
}

/** The known answer and why, beside one's own. */
export function Known({ feedback }: { feedback: Feedback }): JSX.Element {
  const why = inWords(feedback.why);
  return (
    <div class="known">
      <p><b>{feedback.right ? "✓ " : "✗ "}{worth(feedback)}</b></p>
      {feedback.right ? null : <section><p class="soft">{say("known_answer")}</p><InShort value={feedback.known} /></section>}
      {why ? <p dir="auto"><span class="soft">{say("known_why")}:</span> {why}</p> : null}
    </div>
  );
}

/** The beginning of a task, by which its person knows it again. */
function begins({ task }: Turn): string {
  const text = Object.values(task.material).find((one) => typeof one === "string" && one !== "") as string | undefined;
  return text && !/^data:/.test(text) ? (text.length > 90 ? `${text.slice(0, 90)}…` : text) : task.key;
}

export function Told(): JSX.Element | null {
  const one = heard.value[0];
  if (!one) return null;
  const more = heard.value.length - 1;
  return (
    <div class={`note told${one.feedback.right ? " right" : ""}`} role="status" aria-label={say("feedback")}>
      <div class="row"><p class="about" dir="auto">{begins(one.turn)}</p><span class="grow" />{more ? <span class="soft">{say("feedback_more", { n: more })}</span> : null}<button type="button" class="small" onClick={closeFeedback} aria-keyshortcuts="=">{say("close")} <kbd>=</kbd></button></div>
      {one.feedback.right ? null : <section><p class="soft">{say("your_answer")}</p><InShort value={one.value} /></section>}
      <Known feedback={one.feedback} />
    </div>
  );
}

export function Qualifying(): JSX.Element | null {
  const far = qualification.value;
  if (!far || far.state === "failed") return null;
  const share = percent(far.wanted);
  if (far.state === "passed") return <p class="note qualifying" role="status">{say("qualified", { reached: percent(far.reached ?? 0), share })} <button type="button" class="small" onClick={closeFeedback} aria-keyshortcuts="=">{say("close")} <kbd>=</kbd></button></p>;
  return (
    <div class="note qualifying">
      <p><b>{say("qualifying")}.</b> {far.attempt > 1 ? `${say("qualifying_again", { n: far.attempt })} ` : ""}{say("qualifying_far", { n: far.answered, of: far.tasks })} {say(far.by === "score" ? "qualifying_score" : "qualifying_right", { share })}</p>
      <progress max={far.tasks} value={far.answered} aria-label={say("qualifying")} />
    </div>
  );
}

/** What somebody reached who did not pass. */
export function Reached(): JSX.Element | null {
  const far = qualification.value;
  return far?.state === "failed" && far.reached !== null ? <p>{say("not_qualified_figures", { reached: percent(far.reached), share: percent(far.wanted) })}</p> : null;
}
