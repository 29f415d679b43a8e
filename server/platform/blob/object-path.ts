/** A key as it stands in a URL's path. */
export const objectPath = (key: string): string => key.split("/").map(encodeURIComponent).join("/");
