// Small parts that several pages use.
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Told } from "./asking";
import { language } from "../language";

/** Call the page of the browser so, in each language; by the name of the program until it is known how. */
export function useTitle(title: string): void {
  useEffect(() => { document.title = title ? `${title} · goldsmith` : "goldsmith"; }, [title]);
}

/** What went wrong, where, and what to do. */
export function Fault({ told, children }: { told: Told; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="fault" role="alert">
      <p><b>{told.code ? `${told.code} ` : ""}{told.message}</b></p>
      {told.faults?.length ? <ul>{told.faults.map((one, at) => <li key={at}>{one.path ? `${one.path}: ` : ""}{language.value === "en" ? one.en : one.zh}</li>)}</ul> : <>{told.found ? <p>{told.found}</p> : null}{told.expected ? <p>{told.expected}</p> : null}</>}
      {told.hint ? <p class="soft">{told.hint}</p> : null}
      {children}
    </div>
  );
}
