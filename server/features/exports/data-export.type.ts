import { Field, ObjectType, registerEnumType } from "type-graphql";
import { Node } from "#server/platform/graphql/connection.type.ts";
import { MutationPayload } from "#server/platform/graphql/mutation-payload.type.ts";
import { DateTime, Url } from "#server/platform/graphql/scalars.ts";
import type { DataExportRow } from "./data-exports.repository.ts";

export enum DataExportState {
  QUEUED = "QUEUED",
  RUNNING = "RUNNING",
  READY = "READY",
  EXPIRED = "EXPIRED",
  FAILED = "FAILED",
}
registerEnumType(DataExportState, {
  name: "DataExportState",
  description: "Where an export stands.",
  valuesConfig: {
    QUEUED: { description: "Waits for its turn." },
    RUNNING: { description: "Is being put together; the job of the same id has the progress." },
    READY: { description: "Can be fetched." },
    EXPIRED: { description: "Its time is over, and it is deleted." },
    FAILED: { description: "It could not be made. Ask for another one." },
  },
});

@ObjectType({
  implements: Node,
  description: "All that is kept about somebody, as a ZIP archive of JSON files and pictures. The `job` of the same id has its progress.",
})
export class DataExport extends Node {
  @Field(() => DataExportState)
  readonly state: DataExportState;
  @Field(() => DateTime)
  readonly requestedAt: Date;
  @Field(() => Url, {
    nullable: true,
    description: "Opens it for whoever has the address, for 15 minutes; then ask for another one. Null unless READY.",
  })
  readonly url: string | null;
  @Field(() => DateTime, { nullable: true, description: "When it is deleted. Null until it is ready." })
  readonly expiresAt: Date | null;

  constructor(row: DataExportRow, url: string | null) {
    super();
    this.id = row.id;
    this.state = DataExportState[row.state];
    this.requestedAt = row.requestedAt;
    this.url = url;
    this.expiresAt = row.expiresAt;
  }
}

@ObjectType({ implements: MutationPayload })
export class DataExportPayload extends MutationPayload {
  @Field(() => DataExport, { nullable: true, description: "The one to follow; null where it was refused." })
  export: DataExport | null = null;
}
