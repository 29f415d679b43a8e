/** Beside each file of the client's build that gains by it, the same as brotli and gzip: made once here, not for each request. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const text = /\.(js|css|svg|json|txt|webmanifest)$/;

/** Of what is smaller, the headers cost more than the compression gains. */
const leastBytes = 1_024;

/** The last step of quality costs seconds for the playground's editor and gains a hundredth. */
const quality = 10;

export async function compress(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  await Promise.all(entries.filter((entry) => entry.isFile() && text.test(entry.name)).map((entry) => besides(join(entry.parentPath, entry.name))));
}

async function besides(path) {
  const bytes = await readFile(path);
  if (bytes.length < leastBytes) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  await Promise.all([
    promisify(brotliCompress)(bytes, { params }).then((smaller) => writeFile(`${path}.br`, smaller)),
    promisify(gzip)(bytes, { level: 9 }).then((smaller) => writeFile(`${path}.gz`, smaller)),
  ]);
}
