// The pages of annotation: who is signed in, where he is, and the page of that place.
import "./style.css";
import { render, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { choose, known, look, me, signOut } from "./account";
import { told } from "./asking";
import { language } from "../language";
import { Labelling } from "./labelling/page";
import { project } from "./labelling/task";
import { Fault } from "./parts";
import { address, replace, route } from "./route";
import { First, NewPassword, SignIn } from "./signing";
import { Work } from "./work";
import { say } from "./words";

function Head(): JSX.Element {
  const in_ = known.value === "in";
  return (
    <header class="top">
      <a class="home" href={address()}>goldsmith</a>
      {project.value && route.value[0] === "work" ? <h1 class="where">{project.value.title || project.value.name}</h1> : null}
      <nav aria-label={say("pages")}>{in_ ? <a href={address()} aria-current={route.value.length ? undefined : "page"}>{say("my_work")}</a> : null}{in_ && me.value?.may.includes("people.read") ? <a href={address("people")} aria-current={LATER[route.value[0] ?? ""] === people && route.value[0] !== "account" ? "page" : undefined}>{say("people")}</a> : null}<a href={address("catalogue")} aria-current={LATER[route.value[0] ?? ""] === catalogue && route.value[0] !== "map" ? "page" : undefined}>{say("catalogue")}</a>{in_ ? <a href={address("map")} aria-current={route.value[0] === "map" ? "page" : undefined}>{say("map")}</a> : null}{in_ ? <a href={address("orders")} aria-current={route.value[0] === "orders" ? "page" : undefined}>{say("orders")}</a> : null}</nav>
      <span class="grow" />
      <div class="tabs" role="group" aria-label="Language · 语言">
        <button type="button" lang="en" aria-pressed={language.value === "en"} onClick={() => choose("en")}>English</button>
        <button type="button" lang="zh-Hans" aria-pressed={language.value === "zh-Hans"} onClick={() => choose("zh-Hans")}>中文</button>
      </div>
      {known.value === "out" && !me.value && route.value.length ? <a class="button small" href={address()}>{say("sign_in")}</a> : null}
      {in_ && me.value ? <><a class="soft me" href={address("account")} title={say("my_account")} aria-label={`${say("my_account")}: ${me.value.person.name || me.value.person.login}`} aria-current={route.value[0] === "account" ? "page" : undefined}>{me.value.person.name || me.value.person.login}</a><button type="button" class="small" onClick={() => void signOut()}>{say("sign_out")}</button></> : null}
    </header>
  );
}

type Page_ = (given: { id: number; where: string }) => JSX.Element;
const catalogue = (): Promise<{ default: Page_ }> => import("./catalogue/page");
const contracts = (): Promise<{ default: Page_ }> => import("./contracts/page");
const people = (): Promise<{ default: Page_ }> => import("./people/page");

/** Pages that whoever labels never needs come when they are asked for. */
const LATER: { [where: string]: () => Promise<{ default: Page_ }> } = {
  project: () => import("./manage/project"),
  review: () => import("./manage/review"),
  lots: () => import("./manage/lots/page"),
  adjudicate: () => import("./manage/lots/adjudicate"),
  disputes: () => import("./manage/lots/disputes"),
  verdicts: () => import("./manage/lots/verdicts"),
  quality: () => import("./manage/quality/page"),
  models: () => import("./manage/models/page"),
  paying: () => import("./manage/paying/page"),
  new: () => import("./manage/wizard"),
  questions: () => import("./manage/asking_anew"),
  guideline: () => import("./manage/guiding"),
  catalogue, dataset: catalogue, map: catalogue, orders: contracts, requests: catalogue, calls: catalogue, leaderboards: catalogue, collections: catalogue, following: catalogue, promises: catalogue,
  account: people, people, teams: people, webhooks: people, audit: people, organisation: people,
};

function Later({ where, id }: { where: string; id: number }): JSX.Element {
  const [Found, found] = useState<{ page: Page_ } | null>(null);
  const [fault, tell] = useState("");
  const load = (): void => { LATER[where]!().then((part) => found({ page: part.default }), () => tell(say("unreachable"))); };
  useEffect(load, [where]);
  if (fault && !Found) return <main class="alone"><Fault told={{ code: "", message: fault }}><button type="button" onClick={load}>{say("again")}</button></Fault></main>;
  return Found ? <Found.page id={id} where={where} /> : <main class="alone"><p class="soft">{say("loading")}</p></main>;
}

function Place(): JSX.Element {
  const [where, what] = route.value;
  if (where === "first" && what) return <main class="alone"><First token={what} /></main>;
  if (where === "password" && what) return <main class="alone"><NewPassword token={what} /></main>;
  if (where && LATER[where] === catalogue) return <><Later key="catalogue" where={where} id={0} />{known.value === "out" && me.value ? <div class="over"><SignIn again /></div> : null}</>; // whoever is not signed in has what is open to anybody
  if (known.value === "asking") return <main class="alone"><p class="soft">{say("loading")}</p></main>;
  if (known.value === "unreachable") return <main class="alone"><Fault told={{ code: "", message: say("unreachable") }}><button type="button" onClick={() => void begin()}>{say("again")}</button></Fault></main>;
  if (known.value === "out" && !me.value) return <main class="alone"><SignIn /></main>;
  const page = where && LATER[where] && (where === "new" || where === "orders" || /^\d+$/.test(what ?? "") || (LATER[where] === people && !what)) ? <Later key={LATER[where] === people ? "people" : where === "orders" ? "orders" : `${where} ${what}`} where={where} id={Number(what ?? 0)} /> : where === "work" && /^\d+$/.test(what ?? "") ? <Labelling key={what} id={Number(what)} /> : <Work />;
  return <>{page}{known.value === "out" ? <div class="over"><SignIn again /></div> : null}</>;
}

function Page(): JSX.Element {
  useEffect(() => {
    document.documentElement.lang = language.value;
    if (!me.value || (route.value[0] !== "work" && !LATER[route.value[0] ?? ""])) document.title = `${say(me.value ? "my_work" : "sign_in")} · goldsmith`;
  }, [language.value, route.value, me.value]);
  return <><Head /><Place /></>;
}

async function begin(): Promise<void> {
  known.value = "asking";
  await look();
}

// A link may also come as a path: what it holds moves behind `#` at once, and out of the history.
const link = /^\/(first|password)\/([^/?#]+)$/.exec(location.pathname);
if (link) {
  history.replaceState(null, "", "/");
  replace(link[1]!, decodeURIComponent(link[2]!));
}

const root = document.getElementById("page");
if (root) {
  root.replaceChildren();
  render(<Page />, root);
  begin().catch((fault: unknown) => { throw new Error(told(fault).message); });
}
