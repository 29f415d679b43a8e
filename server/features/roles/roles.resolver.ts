import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from "type-graphql";
import type { Clock } from "#server/kernel/clock.ts";
import { permissionKeys } from "#server/kernel/permissions.ts";
import type { Outcome } from "#server/kernel/refusal.ts";
import { holds, signedIn } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import type { LoadMany, RequestContext } from "#server/platform/graphql/context.ts";
import { AckPayload, answer } from "#server/platform/graphql/mutation-payload.type.ts";
import type { RoleManagement } from "./manage-roles.ts";
import type { RoleCatalogue } from "./role.rules.ts";
import type { RolesRepository } from "./roles.repository.ts";
import { CreateRoleInput, Permission, Role, RolePayload, UpdateRoleInput } from "./roles.type.ts";

@Resolver(() => Role)
export class RolesResolver {
  private readonly memberCounts: LoadMany<number>;

  constructor(
    private readonly catalogue: Catalogue<RoleCatalogue>,
    private readonly management: RoleManagement,
    roles: RolesRepository,
    clock: Clock,
  ) {
    this.memberCounts = (keys) => roles.memberCounts(keys, clock.now());
  }

  @Query(() => [Role], { description: "All roles, the built-in ones first. Needs a session." })
  async roles(@Ctx() { viewer }: RequestContext): Promise<Role[]> {
    signedIn(viewer);
    const { roles } = await this.catalogue.current();
    return [...roles.values()].map((role) => new Role(role));
  }

  @Query(() => Role, { nullable: true, description: "One role by its key; null where there is none. Needs a session." })
  async role(@Ctx() { viewer }: RequestContext, @Arg("key", () => String) key: string): Promise<Role | null> {
    signedIn(viewer);
    const definition = (await this.catalogue.current()).roles.get(key);
    return definition === undefined ? null : new Role(definition);
  }

  @Query(() => [Permission], { description: "Every permission there is. Needs a session." })
  permissions(@Ctx() { viewer }: RequestContext): Permission[] {
    signedIn(viewer);
    return permissionKeys.map((key) => new Permission(key));
  }

  @Mutation(() => RolePayload, {
    description:
      "Makes a role. Needs `roles.manage`, every permission that it is to have, and a fresh proof. Refusals: BAD_FORMAT, REQUIRED, TOO_LONG, UNKNOWN_VALUE, TAKEN, MORE_THAN_YOU_HOLD.",
  })
  async createRole(@Ctx() { viewer }: RequestContext, @Arg("input", () => CreateRoleInput) input: CreateRoleInput): Promise<RolePayload> {
    return this.answered(await this.management.create(viewer, { ...input, description: input.description ?? null }));
  }

  @Mutation(() => RolePayload, {
    description:
      "Changes a role, for everybody who holds it, from the next request on. Needs `roles.manage`, every permission that it has and is to have, and a fresh proof. Refusals: REQUIRED, TOO_LONG, UNKNOWN_VALUE, MORE_THAN_YOU_HOLD, BUILT_IN (the last permission of one that is), LAST_ADMINISTRATOR; VersionConflict.",
  })
  async updateRole(
    @Ctx() { viewer }: RequestContext,
    @Arg("key", () => String) key: string,
    @Arg("input", () => UpdateRoleInput) { permissions, expectedVersion, ...texts }: UpdateRoleInput,
  ): Promise<RolePayload> {
    const change = { ...texts, ...(permissions != null && { permissions }), expectedVersion: expectedVersion ?? null };
    return this.answered(await this.management.update(viewer, key, change));
  }

  @Mutation(() => AckPayload, {
    description:
      "Deletes a role that nobody holds, with what it asks of a profile; open invitations lose it. Needs `roles.manage`, every permission that it has, and a fresh proof. Refusals: BUILT_IN, ROLE_IN_USE, MORE_THAN_YOU_HOLD.",
  })
  async deleteRole(@Ctx() { viewer }: RequestContext, @Arg("key", () => String) key: string): Promise<AckPayload> {
    return answer(new AckPayload(), await this.management.delete(viewer, key), (payload, done) => {
      payload.done = done;
    });
  }

  @FieldResolver(() => Int, { nullable: true, description: "How many accounts hold it now; null unless the viewer may read roles' members (`roles.read`)." })
  async memberCount(@Root() role: Role, @Ctx() context: RequestContext): Promise<number | null> {
    if (!holds(context.viewer, "roles.read")) return null;
    return (await context.load(this.memberCounts, role.key)) ?? 0;
  }

  private async answered(outcome: Outcome<string>): Promise<RolePayload> {
    const definition = outcome.ok ? (await this.catalogue.current()).roles.get(outcome.value) : undefined;
    return answer(new RolePayload(), outcome, (payload) => {
      payload.role = definition === undefined ? null : new Role(definition);
    });
  }
}
