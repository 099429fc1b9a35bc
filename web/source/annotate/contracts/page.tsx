// The pages of contracts: orders, agreements, use inside; and the dataspace, marked copies and statements for whoever runs the service.
import type { JSX } from "preact";
import { me } from "../account";
import { useTitle } from "../parts";
import { useKeys } from "../people/doing";
import { dress } from "../people/look";
import { address, go, route } from "../route";
import { Agreements } from "./agreements";
import { Copies } from "./copies";
import { Dataspace } from "./dataspace";
import { Inside } from "./inside";
import { Orders } from "./orders";
import { Statements } from "./sales";
import { say, type Word } from "./words";

dress();

const ROOMS = ["orders", "agreements", "inside", "dataspace", "copies", "sales"] as const satisfies readonly Word[];
const OF = { orders: Orders, agreements: Agreements, inside: Inside, dataspace: Dataspace, copies: Copies, sales: Statements } as const;

const LED: ReadonlySet<string> = new Set(["dataspace", "copies", "sales"]);

export default function Contracts(): JSX.Element {
  const wanted = route.value[1] ?? "orders";
  const rooms = ROOMS.filter((one) => !LED.has(one) || me.value?.may.includes("contract.change"));
  const at = (ROOMS as readonly string[]).includes(wanted) ? (wanted as (typeof ROOMS)[number]) : "orders";
  useTitle(say(at));
  const place = (room: string): string[] => room === "orders" ? ["orders"] : ["orders", room];
  const next = (by: number): void => { const to = rooms[rooms.indexOf(at) + by]; if (to) go(...place(to)); };
  useKeys({ "[": () => next(-1), "]": () => next(1) });
  const Room = OF[at];
  return (
    <main class="listing rooms">
      <nav class="rooms-nav" aria-label={say("rooms")}>{rooms.map((room) => <a key={room} href={address(...place(room))} aria-current={room === at ? "page" : undefined}>{say(room)}</a>)}</nav>
      <h1>{say(at)}</h1>
      <Room key={at} />
    </main>
  );
}
