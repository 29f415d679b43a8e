export interface ContentPolicyOptions {
  /** Of this one response: style elements that the page makes itself carry it. */
  readonly nonce: string;
  readonly pictureOrigins: readonly string[];
  readonly isPlayground: boolean;
}

/**
 * What a page of ours may load and run (CSP Level 3): scripts out of our own files alone, never inline, never by eval; style elements by nonce.
 * Pictures come from the store as well, from the picture that somebody is about to upload (`blob:`), and from the icons of style sheets (`data:`).
 */
export function contentPolicy({ nonce, pictureOrigins, isPlayground }: ContentPolicyOptions): string {
  const pictures = ["'self'", "blob:", "data:", ...pictureOrigins].join(" ");
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    // The playground's editor writes style attributes.
    ...(isPlayground ? ["style-src-attr 'unsafe-inline'", "worker-src 'self'"] : []),
    `img-src ${pictures}`,
    "media-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self' ${pictureOrigins.join(" ")}`.trim(),
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}
