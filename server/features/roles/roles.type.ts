import { Field, InputType, Int, ObjectType } from "type-graphql";
import { permissions } from "#server/kernel/permissions.ts";
import { MutationPayload } from "#server/platform/graphql/mutation-payload.type.ts";
import { DateTime } from "#server/platform/graphql/scalars.ts";
import type { RoleDefinition } from "./role.rules.ts";
import type { RoleGrantEntity } from "./role-grant.entity.ts";

@ObjectType({ description: "Something that one may do. The list is closed; `Query.permissions` has all of it." })
export class Permission {
  @Field(() => String, { description: "Such as `profiles.edit`." })
  readonly key: string;
  @Field(() => String, { description: "For people: what it permits." })
  readonly description: string;

  constructor(key: keyof typeof permissions) {
    this.key = key;
    this.description = permissions[key];
  }
}

@ObjectType({ description: "A named set of permissions. An account may hold several; it may do what any of them permits." })
export class Role {
  @Field(() => String, { description: "Never changes." })
  readonly key: string;
  @Field(() => String)
  readonly name: string;
  @Field(() => String, { nullable: true, description: "Null where nobody wrote one." })
  readonly description: string | null;
  @Field(() => Boolean, { description: "Built in: can't be deleted, nor lose its last permission." })
  readonly isSystem: boolean;
  @Field(() => [Permission])
  readonly permissions: Permission[];
  @Field(() => Int, { description: "Grows by one with each change." })
  readonly version: number;

  constructor(definition: RoleDefinition) {
    this.key = definition.key;
    this.name = definition.name;
    this.description = definition.description;
    this.isSystem = definition.isSystem;
    this.permissions = definition.permissions.map((key) => new Permission(key));
    this.version = definition.version;
  }
}

@ObjectType({ description: "That somebody holds a role." })
export class RoleGrant {
  @Field(() => Role)
  readonly role: Role;
  @Field(() => DateTime)
  readonly grantedAt: Date;
  @Field(() => DateTime, { nullable: true, description: "Null for a grant without an end." })
  readonly expiresAt: Date | null;
  readonly grantedById: string | null;

  constructor(row: RoleGrantEntity, role: Role) {
    this.role = role;
    this.grantedAt = row.grantedAt;
    this.expiresAt = row.expiresAt;
    this.grantedById = row.grantedBy;
  }
}

@ObjectType({ description: "Whether somebody may do something, and why." })
export class AccessDecision {
  @Field(() => Boolean)
  declare allowed: boolean;
  @Field(() => String, { description: "For people." })
  declare reason: string;
  @Field(() => [Role], { description: "The roles held now that have the permission; empty where it follows from something else." })
  declare grantedBy: Role[];
  @Field(() => String, { nullable: true, description: "Null where it is allowed, or refused for another reason." })
  declare missingPermission: string | null;
}

@InputType()
export class CreateRoleInput {
  @Field(() => String, { description: "2 to 40 of a-z, 0-9 and hyphens. Never changes." })
  declare key: string;
  @Field(() => String, { description: "1 to 60 characters." })
  declare name: string;
  @Field(() => String, { nullable: true, description: "At most 300 characters." })
  declare description?: string | null;
  @Field(() => [String], { description: "Keys of permissions, all of which the viewer holds." })
  declare permissions: string[];
}

@InputType({ description: "Absent means unchanged; a null description is emptied." })
export class UpdateRoleInput {
  @Field(() => String, { nullable: true, description: "1 to 60 characters." })
  declare name?: string | null;
  @Field(() => String, { nullable: true, description: "At most 300 characters." })
  declare description?: string | null;
  @Field(() => [String], { nullable: true, description: "Keys of all permissions that it is to have; unchanged where null." })
  declare permissions?: string[] | null;
  @Field(() => Int, {
    nullable: true,
    description: "The version that the change starts from: refused with VersionConflict where another is there. Not checked where absent.",
  })
  declare expectedVersion?: number | null;
}

@ObjectType({ implements: MutationPayload })
export class RolePayload extends MutationPayload {
  @Field(() => Role, { nullable: true, description: "As it is now; null where it was refused." })
  role: Role | null = null;
}
