// Markdown as a page shows it. It is read into elements of our own and never into HTML, so nothing foreign can run; an address must be one
// that can do no harm, and everything else stays the text that it is.
import type { ComponentChildren, JSX } from "preact";

type Block =
  | { kind: "paragraph" | "quote"; lines: string[] }
  | { kind: "heading"; level: number; text: string }
  | { kind: "code"; text: string; language: string }
  | { kind: "list"; ordered: boolean; start: number; items: { text: string; depth: number }[] }
  | { kind: "table"; head: string[]; rows: string[][] }
  | { kind: "rule" };

const HEADING = /^ {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([\w+-]*)/;
const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})[.)])\s+(.*)$/;
const RULE = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const DIVIDER = /^\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?\|?\s*$/;

function cells(line: string): string[] {
  return line.trim().replace(/^\|/, "").replace(/\|$/, "").split(/(?<!\\)\|/).map((one) => one.trim().replaceAll("\\|", "|"));
}

export function parsed(text: string): Block[] {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const found: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = HEADING.exec(line);
    const fence = FENCE.exec(line);
    if (!line.trim()) at++;
    else if (fence) {
      const from = ++at;
      while (at < lines.length && !lines[at]!.trim().startsWith(fence[1]!)) at++;
      found.push({ kind: "code", text: lines.slice(from, at).join("\n"), language: fence[2] ?? "" });
      at++;
    } else if (heading) {
      found.push({ kind: "heading", level: heading[1]!.length, text: heading[2]! });
      at++;
    } else if (RULE.test(line)) {
      found.push({ kind: "rule" });
      at++;
    } else if (line.includes("|") && DIVIDER.test(lines[at + 1] ?? "")) {
      const head = cells(line);
      const rows: string[][] = [];
      for (at += 2; at < lines.length && lines[at]!.includes("|"); at++) rows.push(cells(lines[at]!));
      found.push({ kind: "table", head, rows });
    } else if (/^ {0,3}>/.test(line)) {
      const own: string[] = [];
      for (; at < lines.length && /^ {0,3}>/.test(lines[at]!); at++) own.push(lines[at]!.replace(/^ {0,3}> ?/, ""));
      found.push({ kind: "quote", lines: own });
    } else if (ITEM.test(line)) at = list(lines, at, found);
    else {
      const own: string[] = [];
      for (; at < lines.length && lines[at]!.trim() && !(own.length && (HEADING.test(lines[at]!) || FENCE.test(lines[at]!) || ITEM.test(lines[at]!))); at++) own.push(lines[at]!);
      found.push({ kind: "paragraph", lines: own });
    }
  }
  return found;
}

function list(lines: string[], from: number, found: Block[]): number {
  const first = ITEM.exec(lines[from]!)!;
  const items: { text: string; depth: number }[] = [];
  let at = from;
  for (; at < lines.length; at++) {
    const item = ITEM.exec(lines[at]!);
    if (item) items.push({ text: item[4]!, depth: Math.min(Math.floor(item[1]!.length / 2), 5) });
    else if (lines[at]!.trim() && /^\s+/.test(lines[at]!) && items.length) items.at(-1)!.text += `\n${lines[at]!.trim()}`;
    else break;
  }
  found.push({ kind: "list", ordered: first[3] !== undefined, start: Number(first[3] ?? 1), items });
  return at;
}

const INLINE = /(`+)(.+?)\1(?!`)|\*\*(?=\S)(.+?)(?<=\S)\*\*|__(?=\S)(.+?)(?<=\S)__|\*(?=\S)(.+?)(?<=\S)\*|(?<![\p{L}\p{N}])_(?=\S)(.+?)(?<=\S)_(?![\p{L}\p{N}])|~~(?=\S)(.+?)(?<=\S)~~|!?\[([^\][]*)\]\(\s*<?([^\s()<>]+)>?(?:\s+"[^"]*")?\s*\)|\\([\\`*_{}[\]()#+\-.!|~>])/su;

const DEEPEST = 8;
const LONGEST = 20_000; // a paragraph that is longer is shown as it is

/** Whether an address may be followed from here. */
export function harmless(to: string): boolean {
  return /^(?:https?:\/\/|mailto:)/i.test(to);
}

export function inline(text: string, depth = 0): ComponentChildren[] {
  if (depth > DEEPEST || text.length > LONGEST) return [text];
  const found: ComponentChildren[] = [];
  let rest = text;
  for (let n = 0; rest; n++) {
    const hit = INLINE.exec(rest);
    if (!hit) break;
    if (hit.index) found.push(rest.slice(0, hit.index));
    const [whole, , code, bold, bold2, italic, italic2, struck, label, to, escaped] = hit;
    if (code !== undefined) found.push(<code key={n}>{code.trim()}</code>);
    else if (bold ?? bold2) found.push(<strong key={n}>{inline((bold ?? bold2)!, depth + 1)}</strong>);
    else if (italic ?? italic2) found.push(<em key={n}>{inline((italic ?? italic2)!, depth + 1)}</em>);
    else if (struck) found.push(<del key={n}>{inline(struck, depth + 1)}</del>);
    else if (to !== undefined) found.push(harmless(to) ? <a key={n} href={to} target="_blank" rel="noopener noreferrer nofollow">{inline(label || to, depth + 1)}</a> : whole);
    else if (escaped) found.push(escaped);
    rest = rest.slice(hit.index + whole.length);
  }
  if (rest) found.push(rest);
  return found;
}

function broken(lines: string): ComponentChildren[] {
  return lines.split("\n").flatMap((line, at) => [...(at ? [<br key={`br${at}`} />] : []), ...inline(line)]);
}

function One({ block }: { block: Block }): JSX.Element {
  switch (block.kind) {
    case "heading": {
      const Level = `h${Math.min(block.level + 2, 6)}` as "h3";
      return <Level dir="auto">{inline(block.text)}</Level>;
    }
    case "code": return <pre dir="ltr"><code>{block.text}</code></pre>;
    case "rule": return <hr />;
    case "quote": return <blockquote dir="auto"><Markdown text={block.lines.join("\n")} /></blockquote>;
    case "table": return (
      <div class="scrolled"><table><thead><tr>{block.head.map((one, at) => <th key={at}>{inline(one)}</th>)}</tr></thead><tbody>{block.rows.map((row, at) => <tr key={at}>{block.head.map((_, column) => <td key={column}>{inline(row[column] ?? "")}</td>)}</tr>)}</tbody></table></div>
    );
    case "list": {
      const items = block.items.map((one, at) => <li key={at} dir="auto" class={`depth${one.depth}`}>{broken(one.text)}</li>);
      return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>;
    }
    default: return <p dir="auto">{broken(block.lines.join("\n"))}</p>;
  }
}

export function Markdown({ text }: { text: string }): JSX.Element {
  return <div class="markdown">{parsed(text).map((block, at) => <One key={at} block={block} />)}</div>;
}
