// The pages of people: which of them somebody may see, and the way from one to the next.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { me } from "../account";
import { address, go } from "../route";
import { language } from "../../language";
import { Account } from "./account";
import { useKeys } from "./doing";
import { People } from "./list";
import { dress } from "./look";
import { Organisation } from "./organisation";
import { Person } from "./person";
import { Team } from "./team";
import { Teams } from "./teams";
import { Trail } from "./trail";
import { Webhook } from "./webhook";
import { Webhooks } from "./webhooks";
import { say, type Word } from "./words";

dress();

const ROOMS = [["people", "people.read"], ["teams", "team.change"], ["webhooks", "webhook.change"], ["audit", "audit.read"], ["organisation", "organisation.change"]] as const satisfies readonly [Word, string][];
const OF = { people: [People, Person], teams: [Teams, Team], webhooks: [Webhooks, Webhook], audit: [Trail, null], organisation: [Organisation, null], account: [Account, null] } as const;

export default function Rooms({ where, id }: { where: string; id: number }): JSX.Element {
  const mine = ROOMS.filter(([, action]) => me.value?.may.includes(action));
  const at = mine.findIndex(([room]) => room === where);
  const title = say(where as Word);
  useEffect(() => { document.title = `${title} · goldsmith`; }, [title, language.value]);
  const next = (by: number): void => { const to = mine[at + by]; if (at >= 0 && to) go(to[0]); };
  useKeys({ "[": () => next(-1), "]": () => next(1), Escape: () => { if (id) go(where); } });
  const [All, One] = OF[where as keyof typeof OF];
  const page = where !== "account" && at < 0 ? <div class="empty"><h1>{say("not_yours")}</h1><p class="soft">{say("not_yours_hint")}</p></div> : id && One ? <One key={`${where}${id}`} id={id} /> : <All key={where} />;
  return (
    <main class="listing rooms">
      {where !== "account" && mine.length > 1 ? <nav class="rooms-nav" aria-label={say("rooms")}>{mine.map(([room]) => <a key={room} href={address(room)} aria-current={room === where ? "page" : undefined}>{say(room)}</a>)}</nav> : null}
      {page}
      {where !== "account" && at >= 0 ? <p class="soft keys-line">{say(id ? "keys_of_one" : "keys_of_lists")}</p> : null}
    </main>
  );
}
