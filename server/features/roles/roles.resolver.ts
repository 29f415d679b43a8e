import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from "type-graphql";
import type { Clock } from "#server/kernel/clock.ts";
import { permissionKeys } from "#server/kernel/permissions.ts";
import { holds, signedIn } from "#server/kernel/viewer.ts";
import type { Catalogue } from "#server/platform/cache/catalogue.ts";
import type { LoadMany, RequestContext } from "#server/platform/graphql/context.ts";
import type { RoleCatalogue } from "./role.rules.ts";
import type { RolesRepository } from "./roles.repository.ts";
import { Permission, Role } from "./roles.type.ts";

@Resolver(() => Role)
export class RolesResolver {
  private readonly memberCounts: LoadMany<number>;

  constructor(
    private readonly catalogue: Catalogue<RoleCatalogue>,
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

  @FieldResolver(() => Int, { nullable: true, description: "How many accounts hold it now; null unless the viewer may read roles' members (`roles.read`)." })
  async memberCount(@Root() role: Role, @Ctx() context: RequestContext): Promise<number | null> {
    if (!holds(context.viewer, "roles.read")) return null;
    return (await context.load(this.memberCounts, role.key)) ?? 0;
  }
}
