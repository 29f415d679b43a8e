import { v7, validate, version } from "uuid";

/** A new UUIDv7 (RFC 9562): sorts by the time it was made, so that primary keys append. */
export const newId = (): string => v7();

/** Whether a string that came from outside is an id of ours; anything else names nothing. */
export const isId = (text: string): boolean => validate(text) && version(text) === 7;
