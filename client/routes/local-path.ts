/** Where to go after signing in: a path of this client, never another site's address. */
export function localPath(next: string | null): string | null {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : null;
}
