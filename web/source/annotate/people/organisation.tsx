// What the organisation is called.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { look, me } from "../account";
import { ask } from "../asking";
import { useDeed } from "./doing";
import { Field, Said } from "./sheet";
import { Issuers, Keys } from "./standing/issuers";
import { say } from "./words";

export function Organisation(): JSX.Element {
  const [name, set] = useState(me.value?.organisation.name ?? "");
  const { fault, said, busy, run } = useDeed();
  const save = (event: Event): void => {
    event.preventDefault();
    run(async () => {
      await ask("/api/organisation", "PATCH", { name: name.trim() });
      await look();
      return say("saved");
    });
  };
  return (
    <>
      <div class="head"><h1>{say("organisation")}</h1></div>
      <form class="own" onSubmit={save}>
        <Field name={say("organisation_name")} value={name} set={set} hint={say("organisation_hint")} required longest={200} />
        <p class="acts"><button type="submit" class="main" disabled={busy || !name.trim()}>{say("save")}</button></p>
        <Said fault={fault} said={said} />
      </form>
      <Keys />
      <Issuers />
    </>
  );
}
