import { crc32, deflateSync } from "node:zlib";
import decode from "heic-decode";

export interface DecodedHeic {
  /** RGBA, 8 bits each. */
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
}

/** The pixels of a HEIC's first picture, turned as it is meant to be seen. Works in one go and keeps its thread busy meanwhile. */
export async function decodeHeic(bytes: Buffer): Promise<DecodedHeic> {
  const { data, width, height } = await decode({ buffer: bytes });
  return { data: Buffer.from(data.buffer, data.byteOffset, data.byteLength), width, height };
}

const endOfHeader = 8 + 25;

/** A PNG with a colour profile put into it: the way to tell sharp in which colours pixels are that came from another decoder. */
export function withProfile(png: Buffer, profile: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from("iCCPicc\0\0", "latin1"), deflateSync(profile)]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(body.length - 4, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return Buffer.concat([png.subarray(0, endOfHeader), chunk, png.subarray(endOfHeader)]);
}
