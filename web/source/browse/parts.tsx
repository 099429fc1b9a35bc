// Small parts that several pages use.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Piece, Told } from "./asking";
import { number, say, type Word } from "./words";

/** A text with hidden characters named and places marked; never as markup. */
export function Pieces({ pieces }: { pieces: Piece[] }): JSX.Element {
  if (!pieces.length) return <span class="soft">{say("empty_text")}</span>;
  return (
    <>
      {pieces.map(([kind, text, n], at) =>
        kind === "plain" ? text
        : kind === "only" ? <mark key={at}>{text}</mark>
        : kind === "gap" ? <span key={at} class="gap"> … {say("same", { n: number(n) })} … </span>
        : kind === "found" ? <mark key={at} class="hidden">{text}{n > 1 ? `×${n}` : ""}</mark>
        : <span key={at} class="hidden">{text}{n > 1 ? `×${n}` : ""}</span>,
      )}
    </>
  );
}

export function Decision({ decision, reason }: { decision?: string | null | undefined; reason?: string | null | undefined }): JSX.Element {
  const known = decision === "kept" || decision === "dropped" || decision === "quarantined" || decision === "deleted" ? decision : "undecided";
  return <span class={`decision ${known}`}>{say(known)}{reason ? <span class="reason"> {reason}</span> : null}</span>;
}

export function Fault({ told, children }: { told: Told; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="fault" role="alert">
      <p><b>{told.code ? `${told.code} ` : ""}{told.message}</b></p>
      {told.found ? <p>{told.found}</p> : null}
      {told.expected ? <p>{told.expected}</p> : null}
      {told.hint ? <p class="soft">{told.hint}</p> : null}
      {children}
    </div>
  );
}

export function Empty({ title, hint, children }: { title: Word; hint?: Word; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <p><b>{say(title)}</b></p>
      {hint ? <p class="soft">{say(hint)}</p> : null}
      {children}
    </div>
  );
}

export function Copy({ text }: { text: string }): JSX.Element {
  const [done, set] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text).catch(() => {
      const field = document.createElement("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    });
    set(true);
    setTimeout(() => set(false), 1500);
  };
  return <button type="button" class="small copy" onClick={() => void copy()}>{say(done ? "copied" : "copy")}</button>;
}

export function Code({ text }: { text: string }): JSX.Element {
  return <div class="command"><code>{text}</code><Copy text={text} /></div>;
}
