import classes from "./composition.module.css";

interface Sitter {
  readonly ground: string;
  readonly skin: string;
  readonly hair: string;
  readonly cloth: string;
  readonly style: "crop" | "long" | "bun" | "curls" | "scarf" | "bald" | "bob" | "beard";
}

const sitters: readonly Sitter[] = [
  { ground: "#f2d9bd", skin: "#8a5a3c", hair: "#2b1d18", cloth: "#0f6660", style: "curls" },
  { ground: "#cfe3df", skin: "#f0c7a4", hair: "#7a3f21", cloth: "#c9673f", style: "bob" },
  { ground: "#e9c9b4", skin: "#d79c72", hair: "#23201e", cloth: "#3a4f7a", style: "beard" },
  { ground: "#dcd5ea", skin: "#e9b98f", hair: "#47406b", cloth: "#6d5a9c", style: "scarf" },
  { ground: "#f4e3a9", skin: "#6b4229", hair: "#1b1614", cloth: "#b6472f", style: "crop" },
  { ground: "#c6dbe6", skin: "#f4d3b5", hair: "#c89a4a", cloth: "#2c5a66", style: "long" },
  { ground: "#e5d3cf", skin: "#c58a63", hair: "#3a2a24", cloth: "#8a8f3c", style: "bun" },
  { ground: "#d7e3c4", skin: "#efc29d", hair: "#9a9186", cloth: "#43524a", style: "bald" },
  { ground: "#f0cdc4", skin: "#a66f4a", hair: "#17120f", cloth: "#e0a33c", style: "long" },
];

/** Three columns that run off the edge, each shifted, so that no two neighbours are the same person. */
const columns = [
  { top: -34, first: 0 },
  { top: -78, first: 4 },
  { top: -12, first: 7 },
] as const;
const perColumn = 5;

/** Drawn people on drawn grounds: what Portrait is about, beside the form that leads to it. Decoration only. */
export function Composition() {
  return (
    <svg className={classes.composition} viewBox="0 0 300 372" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">
      {columns.map(({ top, first }, column) =>
        Array.from({ length: perColumn }, (_, row) => {
          const sitter = sitters[(first + row) % sitters.length];
          const place = `${column}-${row}`;
          return (
            sitter && (
              <g key={place} transform={`translate(${column * 100} ${top + row * 100})`}>
                <Portrait sitter={sitter} clip={`sitter-${place}`} />
              </g>
            )
          );
        }),
      )}
    </svg>
  );
}

function Portrait({ sitter, clip }: { sitter: Sitter; clip: string }) {
  return (
    <>
      <clipPath id={clip}>
        <rect x="4" y="4" width="92" height="92" rx="22" />
      </clipPath>
      <g clipPath={`url(#${clip})`}>
        <rect width="100" height="100" fill={sitter.ground} />
        <HairBehind {...sitter} />
        <path d="M14 104c1-20 15-30 36-30s35 10 36 30z" fill={sitter.cloth} />
        <path d="M42 62h16v14c0 5-3.500 8-8 8s-8-3-8-8z" fill={sitter.skin} />
        <path d="M42 66c2 5 14 5 16 0v5c-3 4-13 4-16 0z" fill="#000" opacity=".12" />
        <ellipse cx="50" cy="48" rx="18" ry="21.500" fill={sitter.skin} />
        <HairInFront {...sitter} />
        <circle cx="43.500" cy="49" r="1.700" fill="#2a211c" />
        <circle cx="56.500" cy="49" r="1.700" fill="#2a211c" />
        <path d="M44.500 58c3 3 8 3 11 0" fill="none" stroke="#2a211c" strokeWidth="1.500" strokeLinecap="round" opacity=".75" />
      </g>
    </>
  );
}

function HairBehind({ style, hair }: Sitter) {
  switch (style) {
    case "long":
      return <path d="M27 48c0-18 10-27 23-27s23 9 23 27v34H27z" fill={hair} />;
    case "bob":
      return <path d="M28 46c0-17 9-25 22-25s22 8 22 25v18c-8 6-36 6-44 0z" fill={hair} />;
    case "scarf":
      return <path d="M26 48c0-19 11-28 24-28s24 9 24 28v30c-8 8-40 8-48 0z" fill={hair} />;
    case "bun":
      return <circle cx="50" cy="20" r="9" fill={hair} />;
    case "curls":
      return (
        <g fill={hair}>
          <circle cx="33" cy="42" r="11" />
          <circle cx="67" cy="42" r="11" />
          <circle cx="38" cy="29" r="11" />
          <circle cx="62" cy="29" r="11" />
          <circle cx="50" cy="25" r="12" />
        </g>
      );
    default:
      return null;
  }
}

function HairInFront({ style, hair, skin }: Sitter) {
  switch (style) {
    case "bald":
      return <path d="M31 50c-2-3-2-7 0-9M69 50c2-3 2-7 0-9" fill="none" stroke={hair} strokeWidth="3.500" strokeLinecap="round" />;
    case "beard":
      return (
        <>
          <path d="M32 52c1 14 8 21 18 21s17-7 18-21c-3 6-9 7-18 7s-15-1-18-7z" fill={hair} />
          <path d="M44 60c3 2.500 9 2.500 12 0" fill="none" stroke={skin} strokeWidth="2" strokeLinecap="round" />
          <path d="M31 47c-1-16 8-24 19-24s20 8 19 24c-3-9-8-13-19-13s-16 4-19 13z" fill={hair} />
        </>
      );
    case "scarf":
      return <path d="M30 50c0-16 8-25 20-25s20 9 20 25c-2-12-8-18-20-18s-18 6-20 18z" fill={hair} opacity=".85" />;
    case "long":
      return <path d="M31 50c0-15 7-26 19-26s19 11 19 26c-6-4-10-9-12-15-4 7-14 13-26 15z" fill={hair} />;
    case "curls":
      return <path d="M32 44c3-12 9-17 18-17s15 5 18 17c-6-7-11-8-18-8s-12 1-18 8z" fill={hair} />;
    default:
      return <path d="M31 47c-1-15 7-24 19-24s20 9 19 24c-4-10-9-13-19-13s-15 3-19 13z" fill={hair} />;
  }
}
