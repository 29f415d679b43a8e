import { SendAgain } from "#client/apollo/send-again.tsx";
import { Message, useT } from "#client/messages/t.tsx";
import classes from "./confirm-banner.module.css";

/** Until somebody has shown that the address is theirs: it is how they get back in. */
export function ConfirmBanner({ email }: { email: string }) {
  const t = useT();
  return (
    <section className={classes.banner} aria-label={t("confirm-banner.label")}>
      <p>
        <Message id="confirm-banner.text" values={{ email }} components={{ 0: <strong /> }} />
      </p>
      <SendAgain email={null} />
    </section>
  );
}
