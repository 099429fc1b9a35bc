// Somebody else saved a version meanwhile: nothing is overwritten, and whoever comes second chooses.
import type { JSX } from "preact";
import { Refusal } from "../asking";
import { say } from "./words";

/** The version that stands, where a refusal says that it is not the one that was begun with; else nothing. */
export function clashOf(problem: unknown): number | null {
  return problem instanceof Refusal && problem.status === 409 ? Number((problem.told.stands as { version?: number } | undefined)?.version ?? 0) : null;
}

export function Clashing({ stands, theirs, mine }: { stands: number; theirs: () => void; mine: () => void }): JSX.Element {
  return (
    <div class="fault" role="alert">
      <p><b>{say("conflict", { n: stands })}</b></p>
      <p class="row wrap"><button type="button" onClick={theirs}>{say("conflict_theirs", { n: stands })}</button><button type="button" onClick={mine}>{say("conflict_mine", { n: stands })}</button></p>
    </div>
  );
}
