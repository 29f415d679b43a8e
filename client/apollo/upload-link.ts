import { ApolloLink } from "@apollo/client/link";
import { print } from "graphql";
import { Observable } from "rxjs";

/** Told while a file is under way; `total` is what the browser will send, form fields included. */
type UploadProgress = (sent: number, total: number) => void;

interface UploadContext {
  readonly headers?: Readonly<Record<string, string>>;
  readonly onProgress?: UploadProgress;
  /** How an upload is cancelled. */
  readonly signal?: AbortSignal;
}

/** Operations that carry a file go as multipart; fetch can't tell how far an upload is, XMLHttpRequest can. */
export const carriesFile = (variables: Readonly<Record<string, unknown>>): boolean => Object.values(variables).some((value) => value instanceof Blob);

/** graphql-multipart-request-spec: the operation with null where the files are, a map, then the files. */
export function multipartBody(operation: ApolloLink.Operation): FormData {
  const variables: Record<string, unknown> = { ...operation.variables };
  const files = Object.entries(variables).filter((entry): entry is [string, Blob] => entry[1] instanceof Blob);
  for (const [name] of files) variables[name] = null;
  const body = new FormData();
  body.append("operations", JSON.stringify({ operationName: operation.operationName, query: print(operation.query), variables }));
  body.append("map", JSON.stringify(Object.fromEntries(files.map(([name], index) => [String(index), [`variables.${name}`]]))));
  for (const [index, [, file]] of files.entries()) body.append(String(index), file, file instanceof File ? file.name : "picture");
  return body;
}

/** So long nothing moved in either direction: then nothing will, though the browser has not noticed yet. */
const silence = 60_000;

export const uploadLink = (newRequest: () => XMLHttpRequest = () => new XMLHttpRequest()) =>
  new ApolloLink(
    (operation) =>
      new Observable((observer) => {
        const request = newRequest();
        const { headers, onProgress, signal } = operation.getContext() as UploadContext;
        request.open("POST", "/graphql");
        request.setRequestHeader("accept", "application/json");
        request.setRequestHeader("apollo-require-preflight", "1");
        for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value);
        // The browser's own limit counts from the start, and a large picture over a slow line may take its time.
        let watch = setTimeout(() => {});
        const alive = () => {
          clearTimeout(watch);
          watch = setTimeout(() => {
            request.abort();
            lost();
          }, silence);
        };
        const lost = () => observer.error(new Error("The connection was lost during the upload."));
        request.upload.onprogress = (event) => {
          alive();
          onProgress?.(event.loaded, event.total);
        };
        request.onload = () => {
          try {
            observer.next(JSON.parse(request.responseText) as ApolloLink.Result);
            observer.complete();
          } catch {
            observer.error(new Error(`The upload was answered with status ${request.status}.`));
          }
        };
        request.onerror = lost;
        const cancel = () => {
          request.abort();
          observer.error(new Error("The upload was cancelled."));
        };
        if (signal?.aborted) return cancel();
        signal?.addEventListener("abort", cancel, { once: true });
        alive();
        request.send(multipartBody(operation));
        // Aborting a request that has ended does nothing.
        return () => {
          clearTimeout(watch);
          signal?.removeEventListener("abort", cancel);
          request.abort();
        };
      }),
  );
