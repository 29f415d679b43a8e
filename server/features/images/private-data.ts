import exif from "exif-reader";
import type { Metadata } from "sharp";
import type { PictureFormat, RemovedData } from "./picture.ts";

/** What of this may tell where, when and with what a picture was taken. Finding too little here harms nobody: none of it is kept either way. */
export function privateDataIn(bytes: Buffer, format: PictureFormat, metadata: Metadata): RemovedData {
  const sources = [inExif(metadata.exif), inXmp(metadata.xmp), inIptc(metadata.iptc), inComments(metadata.comments), inContainer(bytes, format)];
  return {
    location: sources.some((source) => source.location === true),
    device: sources.some((source) => source.device === true),
    dates: sources.some((source) => source.dates === true),
    thumbnail: sources.some((source) => source.thumbnail === true),
  };
}

type Found = Partial<RemovedData>;

const deviceTags = [
  "Make",
  "Model",
  "HostComputer",
  "CameraOwnerName",
  "BodySerialNumber",
  "CameraSerialNumber",
  "LensMake",
  "LensModel",
  "LensSerialNumber",
  "MakerNote",
  "UniqueCameraModel",
];
const dateTags = ["DateTime", "DateTimeOriginal", "DateTimeDigitized", "GPSDateStamp", "GPSTimeStamp"];
const locationTags = ["GPSLatitude", "GPSLongitude", "GPSDestLatitude", "GPSDestLongitude", "GPSAreaInformation"];

function inExif(block: Buffer | undefined): Found {
  if (block === undefined) return {};
  try {
    const { Image = {}, Photo = {}, GPSInfo = {}, Thumbnail } = exif(block);
    const tags = new Set([...Object.keys(Image), ...Object.keys(Photo), ...Object.keys(GPSInfo)]);
    const has = (names: readonly string[]) => names.some((name) => tags.has(name));
    return { location: has(locationTags), device: has(deviceTags), dates: has(dateTags), thumbnail: Thumbnail !== undefined };
  } catch {
    return {}; // a block that can't be read
  }
}

function inXmp(block: Buffer | undefined): Found {
  if (block === undefined) return {};
  const text = block.toString("utf8");
  return {
    location: /exif:GPS(Latitude|Longitude)|photoshop:(City|State|Country)|Iptc4xmp(Core:Location|Ext:Location)/.test(text),
    device: /tiff:(Make|Model)\b|aux:(SerialNumber|Lens|OwnerName)|exifEX:(BodySerialNumber|LensModel|CameraOwnerName)/.test(text),
    dates: /xmp:(CreateDate|ModifyDate|MetadataDate)|photoshop:DateCreated|exif:DateTime(Original|Digitized)|stEvt:when/.test(text),
    thumbnail: /xmp:Thumbnails|xmpGImg:image/.test(text),
  };
}

const iptcLocation = new Set([26, 27, 90, 92, 95, 100, 101]);
const iptcDates = new Set([55, 60, 62, 63]);

/** In a JPEG this is Photoshop's block: IPTC's records (1c 02 and a number), and resources of its own, a small copy of the picture among them. */
function inIptc(block: Buffer | undefined): Found {
  if (block === undefined) return {};
  const records = new Set<number>();
  for (let at = block.indexOf("\x1c\x02", 0, "latin1"); at !== -1; at = block.indexOf("\x1c\x02", at + 2, "latin1")) records.add(block[at + 2] ?? 0);
  return {
    location: [...records].some((record) => iptcLocation.has(record)),
    dates: [...records].some((record) => iptcDates.has(record)),
    thumbnail: block.includes("8BIM\x04\x09", 0, "latin1") || block.includes("8BIM\x04\x0c", 0, "latin1"),
  };
}

const inComments = (comments: Metadata["comments"]): Found => ({ dates: comments?.some(({ keyword }) => /time|date/i.test(keyword)) ?? false });

function inContainer(bytes: Buffer, format: PictureFormat): Found {
  if (format === "JPEG") return { thumbnail: hasJfifThumbnail(bytes) };
  if (format === "PNG") return { dates: bytes.includes("\0\0\0\x07tIME", 0, "latin1") };
  // A reference from one picture of the file to its small copy, among the boxes before the pixels.
  if (format === "HEIC" || format === "AVIF") return { thumbnail: bytes.subarray(0, 65_536).includes("thmb") };
  return {};
}

function hasJfifThumbnail(bytes: Buffer): boolean {
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at + 1] !== 0xe0) continue;
    const identifier = bytes.toString("latin1", at + 4, at + 9);
    if (identifier === "JFXX\0") return true;
    if (identifier === "JFIF\0") return (bytes[at + 16] ?? 0) * (bytes[at + 17] ?? 0) > 0;
  }
  return false;
}
