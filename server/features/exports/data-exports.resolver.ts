import { Ctx, FieldResolver, Mutation, Resolver } from "type-graphql";
import { Viewer } from "#server/features/sessions/index.ts";
import { signedIn } from "#server/kernel/viewer.ts";
import type { RequestContext } from "#server/platform/graphql/context.ts";
import { answer } from "#server/platform/graphql/mutation-payload.type.ts";
import { DataExport, DataExportPayload } from "./data-export.type.ts";
import type { DataExports } from "./data-exports.service.ts";

@Resolver(() => Viewer)
export class DataExportsResolver {
  constructor(private readonly exports: DataExports) {}

  @Mutation(() => DataExportPayload, {
    description:
      "Puts everything that is kept about the viewer into an archive, in the background: follow the `job` of its id. A mail tells when it is ready; it is deleted after three days. Needs a fresh proof. Refusals: EXPORT_UNDERWAY; LimitReached with TOO_MANY_EXPORTS: five a day.",
  })
  async exportMyData(@Ctx() { viewer }: RequestContext): Promise<DataExportPayload> {
    return answer(new DataExportPayload(), await this.exports.request(viewer), (payload, row) => {
      payload.export = new DataExport(row, this.exports.linkTo(row));
    });
  }

  @FieldResolver(() => [DataExport], { description: "Archives of the viewer's own data, the newest first; at most 20, for 30 days." })
  async dataExports(@Ctx() { viewer }: RequestContext): Promise<DataExport[]> {
    const rows = await this.exports.newest(signedIn(viewer).accountId);
    return rows.map((row) => new DataExport(row, this.exports.linkTo(row)));
  }
}
