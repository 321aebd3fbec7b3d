import type { Role } from "@/lib/db";

/** Roles from least to most; each may do what the ones before it may. */
const roles = ["viewer", "member", "admin", "owner"] as const satisfies readonly Role[];

/** Whether a role is at least another one. */
export function hasRole(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}

/** A role as the database holds it. */
export function toRole(stored: string): Role {
  const role = roles.find((one) => one === stored);
  if (!role) throw new Error(`The database holds an unknown role: ${stored}`);
  return role;
}
