// What a JSON Schema asks for, as far as a form must know it. Pure.
import type { Json } from "../../asking";
import type { Tree } from "./tree";

export interface Schema {
  type?: string; description?: string; default?: Json; enum?: Json[]; anyOf?: Schema[]; $ref?: string; $defs?: { [name: string]: Schema };
  properties?: { [name: string]: Schema }; required?: string[]; items?: Schema; prefixItems?: Schema[]; additionalProperties?: boolean | Schema;
  minimum?: number; maximum?: number; exclusiveMinimum?: number; minLength?: number; maxLength?: number; maxItems?: number; pattern?: string; const?: Json;
}

export type Shape = "switch" | "choice" | "number" | "line" | "classes" | "objects" | "words" | "pairs" | "map" | "settings" | "json";

/** Follow a reference, and of a value that may be null the form that is not. */
export function resolved(schema: Schema, root: Schema): Schema {
  const name = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? "")?.[1];
  if (name && root.$defs?.[name]) return { ...root.$defs[name], ...(schema.default === undefined ? {} : { default: schema.default }), ...(schema.description ? { description: schema.description } : {}) };
  const some = schema.anyOf?.filter((one) => one.type !== "null") ?? [];
  if (some.length === 1) return { ...resolved(some[0]!, root), default: schema.default ?? null, ...(schema.description ? { description: schema.description } : {}) };
  return schema;
}

/** Whether it may be left empty: it may be null, or need not be given. */
export function shapeOf(given: Schema, root: Schema): Shape {
  const schema = resolved(given, root);
  if (schema.enum) return "choice";
  switch (schema.type) {
    case "boolean": return "switch";
    case "integer":
    case "number": return "number";
    case "string": return "line";
    case "array": return listShape(schema, root);
    case "object":
      if (typeof schema.additionalProperties === "object" && schema.additionalProperties.type === "string") return "map";
      return schema.additionalProperties === true && !schema.properties ? "settings" : "json";
    default: return "json";
  }
}

function listShape(schema: Schema, root: Schema): Shape {
  const items = schema.items ? resolved(schema.items, root) : {};
  if (items.type === "string") return "words";
  if (items.type === "array" && items.prefixItems?.length === 2) return "pairs";
  if (items.type !== "object" || !items.properties) return "json";
  return items.properties.value && items.properties.children && !items.properties.directed ? "classes" : "objects";
}

/** What a new thing of a list holds: what must be given, empty. */
export function begun(schema: Schema, root: Schema): Tree {
  return Object.fromEntries((schema.required ?? []).map((name) => {
    const one = resolved(schema.properties?.[name] ?? {}, root);
    return [name, one.type === "number" || one.type === "integer" ? 0 : one.type === "array" ? [] : ""];
  }));
}

/** Names of a project in the order in which they were declared, those that must be given first. */
export function inOrder(schema: Schema): string[] {
  const names = Object.keys(schema.properties ?? {});
  return [...names.filter((one) => schema.required?.includes(one)), ...names.filter((one) => !schema.required?.includes(one))];
}
