import classes from "./picture.module.css";

/** What a picture needs to be drawn: every stored size, and what stands in while it loads. */
export interface PictureSource {
  readonly url: string;
  readonly srcSet: string;
  readonly placeholder: string;
  readonly color: string;
  readonly alt: string;
}

/** A person's round picture. Its box has its size from the start, so that nothing moves when the bytes arrive. */
export function Picture({ picture, size, decorative = false }: { picture: PictureSource; size: number; decorative?: boolean }) {
  return (
    <img
      key={picture.url}
      className={classes.picture}
      src={picture.url}
      srcSet={picture.srcSet}
      sizes={`${size}px`}
      width={size}
      height={size}
      alt={decorative ? "" : picture.alt}
      loading="lazy"
      decoding="async"
      draggable={false}
      style={{ backgroundColor: picture.color, backgroundImage: `url("${picture.placeholder}")` }}
    />
  );
}
