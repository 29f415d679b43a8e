import classes from "./cover-picture.module.css";
import type { PictureSource } from "./picture.tsx";

/** The wide picture at the head of a profile. Its box keeps the ratio from the start, so that nothing moves when the bytes arrive. */
export function CoverPicture({ picture, sizes }: { picture: PictureSource; sizes: string }) {
  return (
    <img
      key={picture.url}
      className={classes.cover}
      src={picture.url}
      srcSet={picture.srcSet}
      sizes={sizes}
      width={1920}
      height={640}
      alt={picture.alt}
      decoding="async"
      draggable={false}
      style={{ backgroundColor: picture.color, backgroundImage: `url("${picture.placeholder}")` }}
    />
  );
}
