// Something that may be asked for, or not by everybody: who may not see it gets none, and that is no fault.
import { useCallback, useEffect, useState } from "preact/hooks";
import { ask, Refusal, type Told } from "../../asking";
import { toldOf, useInOrder } from "../../people/doing";

/** All pages of a list as one. */
export async function every<T extends { rows: unknown[]; after: number | null }>(path: string): Promise<T> {
  const found = await ask<T>(path);
  let { after } = found;
  while (after !== null) {
    const next = await ask<T>(`${path}&after=${after}`);
    found.rows.push(...next.rows);
    after = next.after;
  }
  return found;
}

export function useMaybe<T>(path: string, get: (path: string) => Promise<T> = ask): { one: T | null; barred: boolean; fault: Told | null; reload: () => void } {
  const [one, set] = useState<T | null>(null);
  const [barred, bar] = useState(false);
  const [fault, tell] = useState<Told | null>(null);
  const { begin, giveUp } = useInOrder();
  const reload = useCallback((): void => {
    const wanted = begin();
    get(path).then((found) => { if (wanted()) { set(found); bar(false); tell(null); } }, (problem: unknown) => {
      if (!wanted()) return;
      if (problem instanceof Refusal && (problem.status === 403 || problem.status === 404)) bar(true);
      else tell(toldOf(problem));
    });
  }, [path, get]);
  useEffect(() => {
    reload();
    return giveUp;
  }, [reload]);
  return { one, barred, fault, reload };
}
