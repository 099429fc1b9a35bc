// A person, as lists and pages tell of one.
import type { JSX } from "preact";
import { me } from "../account";
import { moment } from "../../language";
import { say, type Word } from "./words";

export interface Skill { name: string; level: number; expires_at: string | null; evidence?: { [name: string]: unknown } | null }
export interface Somebody { id: number; login: string; name: string; role: string; code: string; language: string; active: boolean; joined: boolean; created_at: string; seen_at: string | null; skills: Skill[] }

export const ROLES = ["owner", "manager", "reviewer", "expert", "annotator", "viewer", "auditor"] as const;
export const LEVELS = [1, 2, 3, 4, 5] as const;

export function roleWord(role: string): string {
  return (ROLES as readonly string[]).includes(role) ? say(`role_${role}` as Word) : role;
}

export function levelWord(level: number): string {
  return say(`level_${level}` as Word);
}

/** Roles that whoever is signed in may give: nobody makes people who may more than himself. */
export function mayGive(): readonly string[] {
  return me.value?.person.role === "owner" ? ROLES : ROLES.slice(2);
}

export function over(skill: Skill): boolean {
  return !!skill.expires_at && Date.parse(skill.expires_at) < Date.now();
}

export function named(one: { name: string; login: string }): string {
  return one.name || one.login;
}

/** Whether somebody is disabled or not here yet, and since when he was last seen. */
export function Standing({ one }: { one: Somebody }): JSX.Element {
  if (!one.active) return <span class="tag off">{say("disabled")}</span>;
  if (!one.joined) return <span class="tag wait">{say("invited")}</span>;
  return <span class="soft">{one.seen_at ? moment(one.seen_at) : say("never")}</span>;
}

export function RoleSelect({ value, set, roles, name }: { value: string; set: (role: string) => void; roles: readonly string[]; name: string }): JSX.Element {
  return (
    <label class="stacked">{name}
      <select value={value} onChange={(event) => set(event.currentTarget.value)}>{roles.map((role) => <option key={role} value={role}>{roleWord(role)}</option>)}</select>
      <span class="soft">{say(`role_about_${value}` as Word)}</span>
    </label>
  );
}

export function LanguageSelect({ value, set, name }: { value: string; set: (language: string) => void; name: string }): JSX.Element {
  return <label class="stacked">{name}<select value={value} onChange={(event) => set(event.currentTarget.value)}><option value="">{say("language_any")}</option><option value="zh" lang="zh-Hans">中文</option><option value="en" lang="en">English</option></select></label>;
}
