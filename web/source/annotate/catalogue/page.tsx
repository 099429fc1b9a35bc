// The pages of the catalogue: the search, a dataset, the map of demand, and the rooms of those who need data and of those who offer it.
import type { JSX } from "preact";
import { dress } from "../people/look";
import { route } from "../route";
import { CallPage } from "./call";
import { Calls } from "./calls";
import { Collections } from "./collections";
import { Dataset } from "./dataset";
import { Following } from "./following";
import { Leaderboards } from "./leaderboards";
import { dressCatalogue } from "./look";
import { MapOfDemand } from "./map";
import { Promises } from "./promises";
import { Request } from "./request";
import { Requests } from "./requests";
import { Inside, Ways } from "./rooms";
import { Search } from "./search";

dress();
dressCatalogue();

function Room({ where, what, more }: { where: string; what: string; more: string }): JSX.Element {
  const numbered = /^\d+$/.test(what);
  if (where === "dataset" && what) return <Dataset key={`${what} ${more}`} name={what} version={more || "main"} />;
  if (where === "map") return <MapOfDemand at={what} />;
  if (where === "leaderboards") return <Leaderboards profile={what} score={more} />;
  if (where === "requests") return <Inside title="requests">{() => (numbered ? <Request key={what} id={what} /> : <Requests asking={what === "new"} demand={more} />)}</Inside>;
  if (where === "calls") return <Inside title="calls">{() => (numbered ? <CallPage key={what} id={what} /> : <Calls opening={what === "new"} demand={more} />)}</Inside>;
  if (where === "collections") return <Inside title="collections">{() => <Collections at={what} />}</Inside>;
  if (where === "following") return <Inside title="following">{() => <Following />}</Inside>;
  if (where === "promises") return <Inside title="promises">{() => <Promises />}</Inside>;
  return <Search />;
}

export default function Catalogue({ where }: { id: number; where: string }): JSX.Element {
  const [, what, more] = route.value;
  return <div class="catalogue-room"><Ways at={where === "dataset" ? "catalogue" : where} /><Room where={where} what={what ?? ""} more={more ?? ""} /></div>;
}
