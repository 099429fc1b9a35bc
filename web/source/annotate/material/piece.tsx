// What a task shows, field by field, each in its way. Nothing of it is ever read as HTML.
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Json, Material, Shows } from "../asking";
import { inWords } from "../questions/kind";
import { say, type Word } from "../words";
import { Markdown } from "./markdown";

const LONG = 40_000; // markdown that is longer is shown as plain text: reading it would take longer than anybody waits

export interface Message { role: string; content: string; name?: string }

/** Return a dialogue as messages; what is none becomes one that says what it is. */
export function messages(value: Json | undefined): Message[] {
  if (!Array.isArray(value)) return [];
  return value.map((one) => {
    if (!one || typeof one !== "object" || Array.isArray(one)) return { role: "", content: plain(one) };
    const role = String(one.role ?? one.from ?? one.speaker ?? "");
    return { role, content: contents(one.content ?? one.value ?? one.text ?? one.tool_calls ?? ""), ...(one.name ? { name: String(one.name) } : {}) };
  });
}

/** Content may be a list of parts, as some models write it. */
function contents(content: Json): string {
  if (!Array.isArray(content)) return plain(content);
  return content.map((part) => (part && typeof part === "object" && !Array.isArray(part) && typeof part.text === "string" ? part.text : plain(part))).join("\n");
}

export function plain(value: Json | undefined): string {
  return typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value, null, 2);
}

const ROLES: { [role: string]: Word } = { user: "role_user", human: "role_user", assistant: "role_assistant", gpt: "role_assistant", system: "role_system", tool: "role_tool", function: "role_tool" };

export function roleName(role: string): string {
  const known = ROLES[role.toLowerCase()];
  return known ? say(known) : role;
}

/** An address that a medium may come from. */
export function address(value: Json | undefined): string | null {
  const url = typeof value === "string" ? value : value && typeof value === "object" && !Array.isArray(value) ? String(value.url ?? "") : "";
  return /^(?:https?:\/\/|\/(?!\/)|data:(?:image|audio)\/|blob:)/i.test(url) ? url : null;
}

export function Piece({ value, as }: { value: Json | undefined; as: Shows["as"] }): JSX.Element {
  if (value === undefined || value === null || value === "") return <p class="soft">{say("nothing_here")}</p>;
  if (as === "messages" || (as === "markdown" && Array.isArray(value))) return <Dialogue of={messages(value)} />;
  if (as === "markdown" && typeof value === "string" && value.length <= LONG) return <Markdown text={value} />;
  if (as === "options") return <Options value={value} />;
  if (as === "image" || as === "audio") {
    const from = address(value);
    if (!from) return <p class="problem">{say("no_medium")}</p>;
    return as === "image" ? <img class="picture" src={from} alt={say("picture")} /> : <audio controls preload="metadata" src={from} />;
  }
  if (as === "json") return <pre class="json">{typeof value === "string" ? pretty(value) : JSON.stringify(value, null, 2)}</pre>;
  return <div class="plain" dir="auto">{plain(value)}</div>;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function Dialogue({ of }: { of: Message[] }): JSX.Element {
  return (
    <ol class="dialogue">
      {of.map((one, at) => <li key={at} class={`said ${one.role.toLowerCase().replace(/[^a-z]/g, "")}`}><p class="role">{roleName(one.role)}{one.name ? ` · ${one.name}` : ""}</p>{one.content.length > LONG ? <div class="plain" dir="auto">{one.content}</div> : <Markdown text={one.content} />}</li>)}
    </ol>
  );
}

function Options({ value }: { value: Json }): JSX.Element {
  const list = Array.isArray(value) ? value.map((one, at): [string, Json] => [String(at + 1), one]) : typeof value === "object" && value ? Object.entries(value) : [["1", value] as [string, Json]];
  return <dl class="listed-options">{list.map(([name, one]) => <div key={name}><dt>{name}</dt><dd><div class="plain" dir="auto">{plain(one)}</div></dd></div>)}</dl>;
}

/** All that a task shows, but for what the questions show themselves. */
export function Shown({ shows, material, covered }: { shows: readonly Shows[]; material: Material; covered: ReadonlySet<string> }): JSX.Element | null {
  const list = useMemo(() => shows.filter((one) => !covered.has(one.field)), [shows, covered]);
  if (!list.length) return null;
  return (
    <>
      {list.map((one) => (
        <section key={one.field} class="field" aria-label={inWords(one.title) || one.field}>
          {list.length > 1 || inWords(one.title) ? <h3>{inWords(one.title) || one.field}</h3> : null}
          <Piece value={material[one.field]} as={one.as} />
        </section>
      ))}
    </>
  );
}
