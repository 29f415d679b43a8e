import classes from "./logo.module.css";

export function Logo() {
  return (
    <span className={classes.logo} translate="no">
      <img src="/favicon.svg" width={28} height={28} alt="" />
      Portrait
    </span>
  );
}
