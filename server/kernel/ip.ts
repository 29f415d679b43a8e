import { isIPv4, isIPv6 } from "node:net";

/** An address short enough to name a network and not a person: a /24 of IPv4, a /48 of IPv6. Null for what is no address. */
export function shortened(address: string | null): string | null {
  if (address === null) return null;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  const text = mapped ?? address;
  if (isIPv4(text)) return `${text.split(".").slice(0, 3).join(".")}.0`;
  if (isIPv6(text)) return `${expanded(text).slice(0, 3).join(":")}::`;
  return null;
}

function expanded(address: string): string[] {
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(zeros).fill("0"), ...right].map((part) => part.replace(/^0+(?=.)/, ""));
}
