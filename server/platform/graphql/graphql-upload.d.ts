// graphql-upload types itself by JSDoc, which TypeScript reads only with `allowJs`; these are the three entries that we use.
declare module "graphql-upload/GraphQLUpload.mjs" {
  import type { GraphQLScalarType } from "graphql";

  const GraphQLUpload: GraphQLScalarType<Promise<import("graphql-upload/processRequest.mjs").FileUpload>, never>;
  export default GraphQLUpload;
}

declare module "graphql-upload/processRequest.mjs" {
  import type { IncomingMessage, ServerResponse } from "node:http";
  import type { Readable } from "node:stream";
  export interface FileUpload {
    readonly filename: string;
    readonly mimetype: string;
    readonly encoding: string;
    createReadStream(options?: { encoding?: BufferEncoding; highWaterMark?: number }): Readable;
  }
  export interface ProcessRequestOptions {
    readonly maxFieldSize?: number;
    readonly maxFileSize?: number;
    readonly maxFiles?: number;
  }
  export default function processRequest(request: IncomingMessage, response: ServerResponse, options?: ProcessRequestOptions): Promise<unknown>;
}

declare module "graphql-upload/Upload.mjs" {
  export default class Upload {
    readonly promise: Promise<import("graphql-upload/processRequest.mjs").FileUpload>;
  }
}
