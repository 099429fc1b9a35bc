// The page: a head with the dataset, and under it the records or the limits.
import "./style.css";
import { render, type JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { listen } from "./keys";
import { Limits } from "./limits";
import { Fault } from "./parts";
import { remember } from "./address";
import { forget } from "./broken";
import { listVersions } from "./past";
import { Quarantined } from "./quarantine";
import { Records } from "./records";
import { about, begin, failure, fresher, helpOpen, lookForFresher, see, version, view, type View } from "./state";
import { Past } from "./versions";
import { language, number, say, speak, type Word } from "./words";

const KEYS: [keys: string[], word: Word][] = [
  [["j", "k"], "key_next"],
  [["n", "p"], "key_page"],
  [["o"], "key_open"],
  [["/"], "key_search"],
  [["f"], "key_filters"],
  [["t"], "key_view"],
  [["q"], "key_quarantine"],
  [["v"], "key_versions"],
  [["c"], "key_compare"],
  [["l"], "key_language"],
  [["?"], "key_help"],
  [["Esc"], "key_close"],
];

function Help(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (helpOpen.value) dialog.current?.showModal();
    else dialog.current?.close();
  }, [helpOpen.value]);
  return (
    <dialog ref={dialog} aria-label={say("help")} onClose={() => { helpOpen.value = false; }}>
      <h2>{say("help")}</h2>
      <dl class="keys">{KEYS.map(([keys, word]) => <div key={word}><dt>{keys.map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{say(word)}</dd></div>)}</dl>
      <button type="button" onClick={() => { helpOpen.value = false; }}>{say("close")}</button>
    </dialog>
  );
}

function Tab({ name }: { name: View }): JSX.Element {
  const n = name === "quarantine" ? (about.value?.quarantine ?? 0) : 0;
  return <button type="button" aria-pressed={view.value === name} onClick={() => { view.value = name; }}>{say(name)}{n ? <span class="soft"> {number(n)}</span> : null}</button>;
}

function Head(): JSX.Element {
  const told = about.value;
  return (
    <header class="top">
      <h1>{told?.dataset ?? "goldsmith"}</h1>
      <p class="soft summary">{told ? say(told.totals ? "summary" : "summary_undecided", { n: number(told.records), kept: number(told.totals?.kept ?? 0), version: number(told.version) }) : "\u00a0"}</p>
      <div class="tabs" role="group" aria-label={say("views")}><Tab name="records" /><Tab name="limits" /><Tab name="quarantine" /><Tab name="versions" /></div>
      <div class="tabs" role="group" aria-label="Language · 语言">
        <button type="button" lang="en" aria-pressed={language.value === "en"} onClick={() => speak("en")}>English</button>
        <button type="button" lang="zh-Hans" aria-pressed={language.value === "zh-Hans"} onClick={() => speak("zh-Hans")}>中文</button>
      </div>
      <button type="button" class="help" onClick={() => { helpOpen.value = true; }} aria-label={say("help")}>?</button>
    </header>
  );
}

/** Which version is shown, where that is not the newest; and whether there is a newer one now. */
function Which(): JSX.Element | null {
  const told = about.value;
  const back = (): void => {
    forget();
    void see(null);
    void listVersions();
  };
  if (told?.old) return <p class="note" role="status">{say("old", { n: told.version })} <button type="button" class="small" onClick={back}>{say("old_back")}</button></p>;
  if (fresher.value) return <p class="note" role="status">{say("fresher")} <button type="button" class="small" onClick={back}>{say("fresher_see")}</button></p>;
  return null;
}

function Page(): JSX.Element {
  useEffect(() => {
    document.documentElement.lang = language.value;
    document.title = `${about.value?.dataset ?? "goldsmith"} · ${say(view.value)}`;
  }, [language.value, about.value, view.value]);
  if (failure.value) {
    const told = failure.value === "unreachable" ? { code: "", message: say("unreachable") } : failure.value;
    return <main class="alone"><Fault told={told}><button type="button" onClick={() => void begin()}>{say("again")}</button>{version.value === null ? null : <button type="button" onClick={() => void see(null)}>{say("old_back")}</button>}</Fault></main>;
  }
  return (
    <>
      <Head />
      <Which />
      <main>{view.value === "records" ? <Records /> : view.value === "limits" ? <Limits key={version.value} /> : view.value === "quarantine" ? <Quarantined /> : <Past />}</main>
      <Help />
    </>
  );
}

remember();
listen();
void begin();
addEventListener("focus", () => void lookForFresher());
setInterval(() => void lookForFresher(), 30_000);
const root = document.getElementById("page");
if (root) {
  root.replaceChildren();
  render(<Page />, root);
}
