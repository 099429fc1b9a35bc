// Something that may be asked for, or not by everybody: who may not see it gets none, and that is no fault.
import { useCallback, useEffect, useState } from "preact/hooks";
import { ask, Refusal, type Told } from "../../asking";
import { toldOf } from "../../people/doing";

export function useMaybe<T>(path: string): { one: T | null; barred: boolean; fault: Told | null; reload: () => void } {
  const [one, set] = useState<T | null>(null);
  const [barred, bar] = useState(false);
  const [fault, tell] = useState<Told | null>(null);
  const reload = useCallback((): void => {
    ask<T>(path).then((found) => { set(found); bar(false); tell(null); }, (problem: unknown) => {
      if (problem instanceof Refusal && (problem.status === 403 || problem.status === 404)) bar(true);
      else tell(toldOf(problem));
    });
  }, [path]);
  useEffect(reload, [reload]);
  return { one, barred, fault, reload };
}
