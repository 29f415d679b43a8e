import sharp from "sharp";

/** A photo as a phone takes it: lying on its side with a note to turn it, and with the place and the camera in it. */
export async function phonePhoto(): Promise<Buffer> {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1200">
    <rect width="1600" height="1200" fill="#c9d8d3"/><rect width="400" height="1200" fill="#c2532f"/>
    <circle cx="900" cy="600" r="320" fill="#f0c7a4"/><circle cx="800" cy="500" r="30"/><circle cx="800" cy="700" r="30"/>
  </svg>`;
  return sharp(Buffer.from(drawing))
    .jpeg({ quality: 88 })
    .withExif({
      IFD0: { Make: "Testphone", Model: "One" },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1", GPSLongitudeRef: "W", GPSLongitude: "0/1 7/1 0/1" },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer();
}
