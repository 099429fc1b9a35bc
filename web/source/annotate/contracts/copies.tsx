// Marked copies that were handed out: whose, when, under which agreement, and what the recipient signed; for whoever runs the service.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { me } from "../account";
import { Fault } from "../parts";
import { usePaged } from "../people/doing";
import { Field } from "../people/sheet";
import { address } from "../route";
import { moment } from "../../language";
import { say } from "./words";

interface Receipt { id: number; did: string; digest: string; at: string }
interface Given { id: number; dataset: string; version: string; login: string; by: string | null; commitment: string; entry: number; made_at: string; given_at: string; agreement: number | null; n: number | null; receipt: Receipt | null }

function Row({ one }: { one: Given }): JSX.Element {
  return (
    <tr>
      <td><bdi>{one.dataset}@{one.version}</bdi></td>
      <td><bdi>{one.by ?? one.login}</bdi></td>
      <td>{moment(one.given_at)}</td>
      <td>{one.agreement ? <a href={address("orders", "agreements", one.agreement)}>{say("nth", { n: one.n ?? one.agreement })}</a> : <span class="soft">{say("no_agreement")}</span>}</td>
      <td>{one.receipt ? <><span>{moment(one.receipt.at)}</span> <code class="soft" title={one.receipt.did}>{one.receipt.digest.slice(0, 12)}</code></> : <span class="soft">{say("no_receipt")}</span>}</td>
      <td><span>{say("entry_n", { n: one.entry })}</span> <code class="soft" title={one.commitment}>{one.commitment.slice(0, 12)}</code></td>
    </tr>
  );
}

function Managed(): JSX.Element {
  const [dataset, find] = useState("");
  const wanted = dataset.trim();
  const list = usePaged<Given>("/api/agreements/copies", wanted ? { dataset: wanted } : {}, 50);
  return (
    <>
      <p class="soft">{say("copies_hint")}</p>
      <div class="narrow"><Field name={say("dataset")} value={dataset} set={find} longest={96} /></div>
      {list.fault ? <Fault told={list.fault}><button type="button" onClick={list.reload}>{say("again")}</button></Fault> : null}
      {!list.rows && !list.fault ? <p class="soft">{say("loading")}</p> : null}
      {list.rows?.length ? (
        <div class="scrolled copies" tabIndex={0} role="group" aria-label={say("copies")}><table>
          <thead><tr><th>{say("dataset")}</th><th>{say("given_to")}</th><th>{say("given_when")}</th><th>{say("agreement")}</th><th>{say("receipt")}</th><th>{say("committed")}</th></tr></thead>
          <tbody>{list.rows.map((one) => <Row key={one.id} one={one} />)}</tbody>
        </table></div>
      ) : null}
      {list.rows && !list.rows.length ? <div class="empty"><h2>{say(wanted ? "no_copies_of" : "no_copies")}</h2><p class="soft">{say(wanted ? "no_copies_of_hint" : "no_copies_hint")}</p></div> : null}
      {list.more ? <p class="acts"><button type="button" disabled={list.busy} onClick={list.more}>{say("more")}</button></p> : null}
    </>
  );
}

export function Copies(): JSX.Element {
  return me.value?.may.includes("contract.change") ? <Managed /> : <div class="empty"><h2>{say("copies_not_yours")}</h2></div>;
}
