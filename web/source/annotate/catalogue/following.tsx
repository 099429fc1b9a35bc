// What somebody follows, and what is new of it; and the button by which he does.
import type { JSX } from "preact";
import { me } from "../account";
import { ask } from "../asking";
import { Fault } from "../parts";
import { step, useDeed, useKeys, useOne } from "../people/doing";
import { address } from "../route";
import type { Collection } from "./collections";
import { when } from "./rooms";
import { both, day, say } from "./words";

interface Followed { name: string; since: string; there: boolean; news: { version: string; released: string } | null }

export function Following(): JSX.Element {
  const { one: found, fault, reload } = useOne<{ rows: Followed[] }>("/api/me/subscriptions");
  const { fault: problem, busy, run } = useDeed();
  useKeys({ ArrowDown: () => step(1), ArrowUp: () => step(-1) });
  const turn = (one: Followed, method: "PUT" | "DELETE"): void => run(async () => { await ask(`/api/me/subscriptions/${encodeURIComponent(one.name)}`, method); reload(); });
  const rows = [...(found?.rows ?? [])].sort((a, b) => Number(!!b.news) - Number(!!a.news) || a.name.localeCompare(b.name));
  return (
    <main class="listing rooms">
      <div class="head"><h1>{say("following")}</h1></div>
      <p class="soft">{say("following_hint")} {me.value?.may.includes("webhook.change") ? <a href={address("webhooks")}>{say("webhooks_told")}</a> : null}</p>
      {fault ?? problem ? <Fault told={(fault ?? problem)!}><button type="button" onClick={reload}>{say("again")}</button></Fault> : null}
      <div class="held">
        {rows.length ? <ul class="cards">{rows.map((one) => (
          <li key={one.name}><div class="grow"><a data-row href={address("dataset", one.name)}><bdi>{one.name}</bdi></a><p class="soft">{say("since", { when: when(one.since) })}</p></div>
            <span class={`tag ${one.news ? "on" : one.there ? "" : "off"}`}>{one.news ? say("news", { version: one.news.version, when: day(one.news.released) }) : say(one.there ? "no_news" : "not_there")}</span>
            <p class="acts">{one.news ? <button type="button" class="small" disabled={busy} aria-label={`${say("seen_it")}: ${one.name}`} onClick={() => turn(one, "PUT")}>{say("seen_it")}</button> : null}<button type="button" class="small" disabled={busy} aria-label={`${say("unfollow")}: ${one.name}`} onClick={() => turn(one, "DELETE")}>{say("unfollow")}</button></p></li>
        ))}</ul> : null}
        {found && !rows.length ? <div class="empty"><h2>{say("no_following")}</h2><p class="soft">{say("no_following_hint")}</p><p><a class="button" href={address("catalogue")}>{say("catalogue")}</a></p></div> : null}
        {found || fault ? null : <p class="soft">{say("loading")}</p>}
      </div>
    </main>
  );
}

/** What is around a dataset for whoever is signed in: whether he follows it, its collections, and the way to ask for more. */
export function Around({ name }: { name: string }): JSX.Element {
  const { one: mine, reload } = useOne<{ rows: Followed[] }>("/api/me/subscriptions");
  const { one: every } = useOne<{ rows: Collection[] }>("/api/collections");
  const { fault, busy, run } = useDeed();
  const followed = !!mine?.rows.some((one) => one.name === name);
  const turn = (): void => run(async () => { await ask(`/api/me/subscriptions/${encodeURIComponent(name)}`, followed ? "DELETE" : "PUT"); reload(); });
  const inside = every?.rows.filter((one) => one.datasets.some((each) => each.name === name)) ?? [];
  return (
    <div class="around">
      <button type="button" aria-pressed={followed} disabled={busy || !mine} onClick={turn}>{say(followed ? "followed" : "follow")}</button>
      <a href={address("requests", "new")}>{say("ask_new")}</a>
      {inside.length ? <span><span class="soft">{say("in_collections")}:</span> {inside.map((one) => <a key={one.key} href={address("collections", one.key)}><bdi>{both(one) || one.key}</bdi> </a>)}</span> : null}
      {fault ? <Fault told={fault} /> : null}
    </div>
  );
}
