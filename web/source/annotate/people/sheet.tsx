// What lies over a page for a moment: a form, a question before something is done, and a secret that is shown once.
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { known } from "../account";
import type { Told } from "../asking";
import { Fault } from "../parts";
import { say } from "./words";

/** A dialog; the browser keeps the focus in it, Esc closes it, and the focus goes back to where it came from. */
export function Sheet({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const from = document.activeElement;
    dialog.current?.showModal();
    return () => { if (from instanceof HTMLElement && from.isConnected) from.focus(); };
  }, []);
  const away = known.value === "out"; // whoever was signed out signs in first, and what he wrote here comes back
  useLayoutEffect(() => {
    if (away) dialog.current?.close();
    else if (!dialog.current?.open) dialog.current?.showModal();
  }, [away]);
  return <dialog ref={dialog} class="sheet" aria-label={title} onClose={() => { if (known.value !== "out") close(); }}><h2>{title}</h2>{children}</dialog>;
}

/** Ask before something is done that others feel. */
export function Sure({ title, word, close, busy, fault, run, children }: { title: string; word: string; close: () => void; busy: boolean; fault: Told | null; run: () => void; children: ComponentChildren }): JSX.Element {
  return (
    <Sheet title={title} close={close}>
      {children}
      {fault ? <Fault told={fault} /> : null}
      <p class="acts"><button type="button" class="main" disabled={busy} onClick={run}>{word}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
    </Sheet>
  );
}

/** A secret that nobody can read again: it is selected, and copied with one key. */
export function Once({ name, secret, hint, close }: { name: string; secret: string; hint: string; close: () => void }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const [said, answer] = useState("");
  const copy = (): void => {
    field.current?.select();
    const by_hand = (): void => {
      let done = false;
      try {
        done = document.execCommand("copy"); // pages that come without https have no other way
      } catch {
        // told below
      }
      answer(say(done ? "copied" : "copy_by_hand"));
    };
    if (!navigator.clipboard) return by_hand();
    navigator.clipboard.writeText(secret).then(() => answer(say("copied")), by_hand);
  };
  return (
    <Sheet title={name} close={close}>
      <p class="note">{say("shown_once")}</p>
      <div class="once"><input ref={field} readOnly aria-label={name} value={secret} class="code" onFocus={(event) => event.currentTarget.select()} /><button type="button" class="main" autofocus onClick={copy}>{say("copy")}</button></div>
      <p class="outcome" role="status">{said}</p>
      <p class="soft">{hint}</p>
      <p class="acts"><button type="button" onClick={close}>{say("done")}</button></p>
    </Sheet>
  );
}

/** A field with its name above it and, if wanted, what to write below. */
export function Field({ name, value, set, hint, type = "text", required, longest, focus, complete = "off" }: { name: string; value: string; set: (value: string) => void; hint?: string; type?: "text" | "password" | "date" | "url"; required?: boolean; longest?: number; focus?: boolean; complete?: string }): JSX.Element {
  return (
    <label class="stacked">{name}
      <input type={type as "text"} value={value} required={required} maxLength={longest} autofocus={focus} autocomplete={complete as "off"} spellcheck={false} autocapitalize="off" onInput={(event) => set(event.currentTarget.value)} />
      {hint ? <span class="soft">{hint}</span> : null}
    </label>
  );
}

/** What was done, or went wrong, in a place that is kept free for it. */
export function Said({ fault, said }: { fault: Told | null; said: string }): JSX.Element {
  return <>{fault ? <Fault told={fault} /> : null}<p class="outcome" role="status">{fault ? "" : said}</p></>;
}
