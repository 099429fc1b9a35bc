// Which events a webhook is told of, chosen.
import type { JSX } from "preact";
import { say, type Word } from "./words";

export const EVENTS = ["answer.given", "answer.reviewed", "task.done", "task.escalated", "task.adjudicated", "project.changed", "lot.decided", "dispute.opened", "dispute.decided", "alarm.opened", "skill.expiring", "dataset.released", "ping"] as const;

export function eventWord(event: string): string {
  return (EVENTS as readonly string[]).includes(event) ? say(`event_${event.replace(".", "_")}` as Word) : event;
}

export function Events({ chosen, set }: { chosen: readonly string[]; set: (events: string[]) => void }): JSX.Element {
  const turn = (event: string, on: boolean): void => set(EVENTS.filter((one) => (one === event ? on : chosen.includes(one))));
  return (
    <fieldset><legend>{say("events")}</legend>
      {EVENTS.filter((one) => one !== "ping").map((one) => <label key={one} class="check"><input type="checkbox" checked={chosen.includes(one)} onChange={(event) => turn(one, event.currentTarget.checked)} /><span>{eventWord(one)} <code>{one}</code></span></label>)}
    </fieldset>
  );
}
