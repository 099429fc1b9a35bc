// The pages of the catalogue: the search, a dataset, the map of demand.
import type { JSX } from "preact";
import { route } from "../route";
import { Dataset } from "./dataset";
import { MapOfDemand } from "./map";
import { Search } from "./search";

export default function Catalogue({ where }: { id: number; where: string }): JSX.Element {
  const [, what, version] = route.value;
  if (where === "dataset" && what) return <Dataset key={`${what} ${version ?? ""}`} name={what} version={version ?? "main"} />;
  if (where === "map") return <MapOfDemand at={what ?? ""} />;
  return <Search />;
}
