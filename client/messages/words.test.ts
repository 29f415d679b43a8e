import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { en } from "./en.ts";

/** The playground is in English, like GraphiQL around it; the theme holds fonts and shadows; tests and generated code are read by nobody. */
const sources = readdirSync("client", { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.tsx?$/.test(file) && !/^(gql|messages|e2e|testing|playground)\/|\.test\.tsx?$|^vite|^app\/theme/.test(file),
);

/** Attributes and properties that are read out or shown; whatever is in them comes out of the catalogue. */
const shown =
  /^(aria-label|aria-valuetext|aria-description|title|placeholder|alt|label|description|message|caption|hint|lead|unit|reason|nothingFoundMessage|text|name)$/;
/** What programs read and people don't. */
const silent = /^(className|rel|d|points|style|sizes|viewBox|preserveAspectRatio|autoComplete|aria-keyshortcuts|transform|accept)$/;

const sentence = /[A-Za-z]{2,}[,.;:!?]? [A-Za-z]{2,}/;
const letters = /\p{L}/u;

/** Every text in the code that a person would see or hear. */
function textsOf(file: string): readonly string[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(join("client", file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
    file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    // Errors that are thrown are for whoever reads the code, documents for the server, media queries, selectors and what closes a socket for the browser.
    if (ts.isThrowStatement(node) || ts.isImportDeclaration(node) || (ts.isNewExpression(node) && node.expression.getText() === "Error")) return;
    if (ts.isCallExpression(node) && /^(graphql|useMediaQuery)$|\.(matches|closest|querySelector(All)?|close)$/.test(node.expression.getText())) return;
    if (ts.isLiteralTypeNode(node)) return;
    if (ts.isJsxAttribute(node) && silent.test(node.name.getText())) return;
    if (ts.isJsxText(node) && letters.test(node.text) && !isNamed(node)) found.push(node.text.trim());
    const text = ts.isStringLiteralLike(node)
      ? node.text
      : ts.isTemplateExpression(node)
        ? [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join("…")
        : null;
    if (text !== null && !Object.hasOwn(en, text) && !text.startsWith("https://") && (sentence.test(text) || (letters.test(text) && isShown(node))))
      found.push(text);
    ts.forEachChild(node, look);
  };
  look(source);
  return found.map((text) => `${file}: ${text}`);
}

/** The product's own name, which is the same in every language. */
const isNamed = (node: ts.Node): boolean => ts.isJsxElement(node.parent) && /translate="no"/.test(node.parent.openingElement.getText());

function isShown(node: ts.Node): boolean {
  const holder = ts.isJsxExpression(node.parent) ? node.parent.parent : node.parent;
  if (ts.isJsxAttribute(holder)) return shown.test(holder.name.getText()) && !(holder.name.getText() === "name" && /^[a-z]/.test(node.getText().slice(1)));
  return (
    ts.isPropertyAssignment(holder) &&
    holder.initializer === node &&
    shown.test(holder.name.getText().replaceAll('"', "")) &&
    !/^(name|unit)$/.test(holder.name.getText())
  );
}

it("the code says nothing by itself: every text is a message", () => {
  expect(sources.flatMap(textsOf)).toEqual([]);
});

it("numbers, dates and names are written in the language of the moment, never in the browser's", () => {
  const own = /new Intl\.\w+\((undefined|\)|\[)|\.toLocale(Date|Time)?String\(/;
  expect(sources.filter((file) => !file.endsWith("places.ts") && own.test(readFileSync(join("client", file), "utf8")))).toEqual([]);
});
