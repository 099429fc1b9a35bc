// Collections of datasets, and cases of their use.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../asking";
import { Markdown } from "../material/markdown";
import { Fault } from "../parts";
import { pressNew, step, useDeed, useKeys, useOne } from "../people/doing";
import { Field, Sheet, Sure } from "../people/sheet";
import { address } from "../route";
import { Choice, Long, mayChange, when } from "./rooms";
import type { Entry } from "./search";
import { both, say, worded } from "./words";

export interface Collection { key: string; kind: string; zh: string; en: string; told: string; datasets: Entry[]; changed_at: string }

function Gather({ one, close, done }: { one: Collection | null; close: () => void; done: () => void }): JSX.Element {
  const [key, setKey] = useState(one?.key ?? "");
  const [kind, setKind] = useState(one?.kind ?? "collection");
  const [zh, setZh] = useState(one?.zh ?? "");
  const [en, setEn] = useState(one?.en ?? "");
  const [told, setTold] = useState(one?.told ?? "");
  const [datasets, setDatasets] = useState((one?.datasets ?? []).map((each) => each.name).join("\n"));
  const { fault, busy, run } = useDeed();
  const send = (event: Event): void => {
    event.preventDefault();
    const names = [...new Set(datasets.split(/[\s,，]+/).filter(Boolean))];
    run(async () => { await ask(`/api/collections/${encodeURIComponent(key.trim())}`, "PUT", { kind, zh, en, told, datasets: names }); done(); });
  };
  return (
    <Sheet title={one ? both(one) || one.key : say("collection_new")} close={close}>
      <form onSubmit={send}>
        {one ? null : <Field name={say("collection_key")} value={key} set={setKey} hint={say("node_key_hint")} required longest={96} focus />}
        <Choice name={say("collection_kind")} value={kind} set={setKind} of={["collection", "showcase"].map((each) => [each, worded("kind", each)])} />
        <Field name={say("collection_zh")} value={zh} set={setZh} longest={200} />
        <Field name={say("collection_en")} value={en} set={setEn} longest={200} />
        <Long name={say("collection_datasets")} value={datasets} set={setDatasets} longest={50_000} />
        <Long name={say("collection_told")} value={told} set={setTold} longest={8000} />
        {fault ? <Fault told={fault} /> : null}
        <p class="acts"><button type="submit" class="main" disabled={busy || !key.trim()}>{say("save")}</button><button type="button" onClick={close}>{say("cancel")}</button></p>
      </form>
    </Sheet>
  );
}

export function Collections({ at }: { at: string }): JSX.Element {
  const { one: found, fault, reload } = useOne<{ rows: Collection[] }>("/api/collections");
  const [doing, act] = useState<{ what: "new" | "change" | "remove"; one: Collection | null } | null>(null);
  const { fault: problem, busy, run } = useDeed();
  const may = mayChange();
  useKeys({ ...(may ? { n: pressNew } : {}), ArrowDown: () => step(1), ArrowUp: () => step(-1) });
  const done = (): void => { act(null); reload(); };
  const rows = found?.rows.filter((one) => !at || one.key === at) ?? [];
  const remove = (one: Collection): void => run(async () => { await ask(`/api/collections/${encodeURIComponent(one.key)}`, "DELETE"); done(); });
  return (
    <main class="listing rooms">
      <div class="head"><h1>{say("collections")}</h1>{may ? <button type="button" class="main" onClick={() => act({ what: "new", one: null })}>{say("collection_new")} <kbd>n</kbd></button> : null}</div>
      <p class="soft">{say("collections_hint")}{at ? <> <a href={address("collections")}>{say("collections")}</a></> : null}</p>
      {fault ? <Fault told={fault}><button type="button" onClick={reload}>{say("again")}</button></Fault> : null}
      <div class="held">
        {rows.length ? <ul class="cards">{rows.map((one) => (
          <li key={one.key}><div class="grow"><h2><a data-row href={address("collections", one.key)}><bdi>{both(one) || one.key}</bdi></a></h2><p class="soft">{worded("kind", one.kind)} · {when(one.changed_at)}</p></div>
            {may ? <p class="acts"><button type="button" class="small" aria-label={`${say("rename")}: ${both(one) || one.key}`} onClick={() => act({ what: "change", one })}>{say("rename")}</button><button type="button" class="small" aria-label={`${say("remove")}: ${both(one) || one.key}`} onClick={() => act({ what: "remove", one })}>{say("remove")}</button></p> : null}
            {one.told ? <div class="datasets"><Markdown text={one.told} /></div> : null}
            <p class="datasets">{one.datasets.length ? one.datasets.map((each) => <a key={each.name} href={address("dataset", each.name)}><bdi>{both(each.title) || each.name}</bdi>{each.grade ? ` (${each.grade})` : ""}</a>) : <span class="soft">{say("collection_empty")}</span>}</p></li>
        ))}</ul> : null}
        {found && !rows.length ? <div class="empty"><h2>{say("no_collections")}</h2><p class="soft">{say("no_collections_hint")}</p></div> : null}
        {found || fault ? null : <p class="soft">{say("loading")}</p>}
      </div>
      {doing && doing.what !== "remove" ? <Gather one={doing.one} close={() => act(null)} done={done} /> : null}
      {doing?.what === "remove" && doing.one ? <Sure title={say("remove")} word={say("remove")} close={() => act(null)} busy={busy} fault={problem} run={() => remove(doing.one!)}><p>{say("collection_remove", { name: both(doing.one) || doing.one.key })}</p></Sure> : null}
    </main>
  );
}
