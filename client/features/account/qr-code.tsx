import { generate } from "lean-qr";
import { useMemo } from "react";
import classes from "./two-step.module.css";

/** The quiet edge that a scanner wants. */
const edge = 4;

/** Black on white whatever the colours of the page are: many apps don't read it the other way round. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => drawn(text), [text]);
  return (
    <svg className={classes.qr} role="img" aria-label={label} viewBox={`${-edge} ${-edge} ${size + 2 * edge} ${size + 2 * edge}`} shapeRendering="crispEdges">
      <path className={classes.paper} d={`M${-edge} ${-edge}h${size + 2 * edge}v${size + 2 * edge}h${-size - 2 * edge}z`} />
      <path className={classes.ink} d={path} />
    </svg>
  );
}

/** One path for all dark squares, a stroke for each run of them. */
function drawn(text: string): { readonly size: number; readonly path: string } {
  const code = generate(text);
  let path = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (!code.get(x, y)) continue;
      const from = x;
      while (code.get(x + 1, y)) x++;
      path += `M${from} ${y}h${x + 1 - from}v1h${from - x - 1}z`;
    }
  }
  return { size: code.size, path };
}
