/**
 * Answers of the Vercel Blob API as its public documentation, the SDK's types and the SDK's own public tests show them (values are made up).
 * `head` and `list` tell times as ISO 8601; the SDK makes dates of them.
 */
const base = "https://abc123storeid.public.blob.vercel-storage.com/pictures/a/b-96.webp";

const written = {
  url: base,
  downloadUrl: `${base}?download=1`,
  pathname: "pictures/a/b-96.webp",
  contentType: "image/webp",
  contentDisposition: 'inline; filename="b-96.webp"',
  etag: '"4ba3cbb2fd1ee0ee0b0f1a0b4e8c33d9"',
};
const listed = {
  url: base,
  downloadUrl: `${base}?download=1`,
  pathname: "pictures/a/b-96.webp",
  size: 1234,
  uploadedAt: "2026-11-20T15:12:07.818Z",
  etag: '"4ba3cbb2fd1ee0ee0b0f1a0b4e8c33d9"',
};

export const vercelAnswers = {
  put: written,
  copy: written,
  head: { ...written, size: 1234, cacheControl: "public, max-age=31536000", uploadedAt: "2026-11-20T15:12:07.818Z" },
  list: { blobs: [listed], hasMore: true, cursor: "cGljdHVyZXM" },
  lastList: { blobs: [listed], hasMore: false },
  foldedList: { blobs: [listed], folders: ["pictures/"], hasMore: false },
};

/** The SDK makes an error class of each code; the messages are for people. */
export const vercelErrors = {
  noSuchBlob: { status: 404, body: { error: { code: "not_found", message: "The requested blob does not exist" } } },
  badToken: { status: 403, body: { error: { code: "forbidden", message: "Access denied, please provide a valid token for this resource." } } },
  exists: {
    status: 400,
    body: { error: { code: "bad_request", message: "This blob already exists, use `allowOverwrite: true` if you want to overwrite it." } },
  },
  mismatch: { status: 412, body: { error: { code: "precondition_failed", message: "Precondition failed: ETag mismatch." } } },
};
