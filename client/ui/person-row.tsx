import type { ReactNode } from "react";
import { Link } from "react-router";
import classes from "./person-row.module.css";
import { Picture, type PictureSource } from "./picture.tsx";

/** One person in a list: face, name, something about them; the whole row leads to the profile. */
export function PersonRow({ to, picture, name, detail, aside }: { to: string; picture: PictureSource; name: string; detail?: ReactNode; aside?: ReactNode }) {
  return (
    <li className={classes.row}>
      <Picture picture={picture} size={40} decorative />
      <div className={classes.text}>
        <Link to={to} className={classes.name}>
          <bdi>{name}</bdi>
        </Link>
        {detail && <bdi className={classes.detail}>{detail}</bdi>}
      </div>
      {aside && <div className={classes.aside}>{aside}</div>}
    </li>
  );
}

export function PersonList({ children }: { children: ReactNode }) {
  return <ul className={classes.list}>{children}</ul>;
}
