// A node of the map is added, changed or taken out.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask, type Told } from "../asking";
import { Fault } from "../parts";
import { useDeed } from "../people/doing";
import { Field, Sheet } from "../people/sheet";
import { called, type MapNode } from "./map";
import { say, worded } from "./words";

const KINDS = ["domain", "scenario", "task", "capability", "demand", "dataset"];

export function NodeForm({ under, node, close, done }: { under: MapNode | null; node: MapNode | null; close: () => void; done: () => void }): JSX.Element {
  const wider = under ? KINDS.slice(KINDS.indexOf(under.kind) + 1) : KINDS;
  const [kind, setKind] = useState(node?.kind ?? wider[0] ?? "domain");
  const [key, setKey] = useState(node?.key ?? "");
  const [zh, setZh] = useState(node?.zh ?? "");
  const [en, setEn] = useState(node?.en ?? "");
  const [note, setNote] = useState(node?.note ?? "");
  const [dataset, setDataset] = useState(String(node?.facts["name"] ?? ""));
  const { fault, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    run(async () => {
      const facts = kind === "dataset" && dataset.trim() ? { ...node?.facts, name: dataset.trim() } : (node?.facts ?? {});
      if (node) await ask(`/api/map/nodes/${encodeURIComponent(node.key)}`, "PATCH", { zh, en, note, facts });
      else await ask("/api/map/nodes", "POST", { key: key.trim(), kind, zh, en, note, under: under?.key ?? "", facts });
      done();
    });
  };
  return (
    <Sheet title={node ? called(node) : under ? say("under", { name: called(under) }) : say("add_top")} close={close}>
      <form onSubmit={send}>
        {node ? null : <><label class="stacked">{say("node_kind")}<select value={kind} onChange={(event) => setKind(event.currentTarget.value)}>{wider.map((one) => <option key={one} value={one}>{worded("kind", one)}</option>)}</select></label><Field name={say("node_key")} value={key} set={setKey} hint={say("node_key_hint")} required longest={96} focus /></>}
        <Field name={say("node_zh")} value={zh} set={setZh} longest={200} />
        <Field name={say("node_en")} value={en} set={setEn} longest={200} />
        {kind === "dataset" ? <Field name={say("node_dataset")} value={dataset} set={setDataset} longest={96} /> : null}
        <Field name={say("node_note")} value={note} set={setNote} longest={2000} />
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || (!node && !key.trim())}>{say("save")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

export function Remove({ node, close, done, told }: { node: MapNode; close: () => void; done: () => void; told: (problem: unknown) => Told }): JSX.Element {
  const [fault, tell] = useState<Told | null>(null);
  const [busy, be] = useState(false);
  const remove = (): void => {
    be(true);
    ask(`/api/map/nodes/${encodeURIComponent(node.key)}?below=true`, "DELETE").then(done, (problem: unknown) => { tell(told(problem)); be(false); });
  };
  return (
    <Sheet title={say("remove")} close={close}>
      <p>{say("remove_sure", { name: called(node), n: node.below })}</p>
      {fault ? <Fault told={fault} /> : null}
      <p class="acts"><button type="button" class="main" disabled={busy} onClick={remove}>{say("remove")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
    </Sheet>
  );
}
