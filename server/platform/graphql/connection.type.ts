import { type ClassType, Field, ID, InterfaceType, ObjectType } from "type-graphql";
import type { Page } from "#server/kernel/page.ts";

@InterfaceType({ description: "Something with an id of its own." })
export abstract class Node {
  @Field(() => ID, { description: "UUIDv7." })
  declare id: string;
}

@ObjectType({ description: "Relay's page info. Paging goes forward only." })
export class PageInfo {
  @Field(() => Boolean)
  declare hasNextPage: boolean;
  @Field(() => Boolean, { description: "True where `after` was given." })
  declare hasPreviousPage: boolean;
  @Field(() => String, { nullable: true, description: "Null on an empty page." })
  declare startCursor: string | null;
  @Field(() => String, { nullable: true, description: "Hand it back as `after` for the next page; null on an empty page." })
  declare endCursor: string | null;
}

/** The edge and connection types of a list of `node`. A connection with a `totalCount` adds it by a field resolver, computed only when selected. */
export function connectionOf<N extends object>(name: string, node: ClassType<N>) {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => node)
    declare node: N;
    @Field(() => String, { description: "Hand it back as `after` to go on behind this one." })
    declare cursor: string;
  }
  @ObjectType()
  class Connection {
    @Field(() => [Edge])
    declare edges: Edge[];
    @Field(() => [node], { description: "The nodes of the edges, for callers who need no cursors." })
    declare nodes: N[];
    @Field(() => PageInfo)
    declare pageInfo: PageInfo;

    static fill<C extends Connection>(this: new () => C, page: Page<unknown>, present: (item: never) => N): C {
      const edges = page.edges.map(({ node: item, cursor }) => Object.assign(new Edge(), { node: present(item as never), cursor }));
      const pageInfo = Object.assign(new PageInfo(), {
        hasNextPage: page.hasNextPage,
        hasPreviousPage: page.hasPreviousPage,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      });
      return Object.assign(new this(), { edges, nodes: edges.map((edge) => edge.node), pageInfo });
    }
  }
  return Connection;
}
