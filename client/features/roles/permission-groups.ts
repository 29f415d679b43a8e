import { said } from "#client/ui/server-words.ts";

interface Named {
  readonly key: string;
}

/** A permission's group is what stands before its dot: what it is about. */
export function permissionGroups<P extends Named>(permissions: readonly P[]): readonly (readonly [group: string, permissions: readonly P[]])[] {
  const groups = new Map<string, P[]>();
  for (const permission of permissions) {
    const [group = ""] = permission.key.split(".");
    groups.set(group, [...(groups.get(group) ?? []), permission]);
  }
  return [...groups];
}

export const groupName = (group: string): string => said(`permission-group.${group}`) ?? group;
