import { gql } from "@apollo/client";
import { useMutation } from "@apollo/client/react";
import { screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { failureText } from "#client/apollo/failure.ts";
import { outcomeOf } from "#client/apollo/outcome.ts";
import { FakeServer, refusedWith } from "#client/testing/fake-server.ts";
import { renderPage } from "#client/testing/render.tsx";
import { ProofDialog } from "./proof-dialog.tsx";

const change = gql`
  mutation Change($to: String) {
    change(to: $to) {
      userErrors {
        code
        message
        path
      }
    }
  }
`;

type Answer = { change: { userErrors: { code: string; message: string; path: string[] }[] } };

/** A form like any other: it knows nothing of proofs. */
function Form() {
  const [mutate] = useMutation<Answer>(change);
  const [said, say] = useState("");
  const send = async (to: string) => {
    const outcome = await outcomeOf(mutate({ variables: { to } }), (data) => data.change);
    say(outcome.kind === "failed" ? failureText(outcome.failure) : outcome.kind);
  };
  return (
    <form action={(data) => send(String(data.get("to")))} onReset={(event) => event.preventDefault()}>
      <input aria-label="To" name="to" />
      <button type="submit">Send</button>
      <output>{said}</output>
    </form>
  );
}

function guarded(methods: readonly string[], wrong: object | null = null) {
  let isFresh = false;
  return new FakeServer()
    .on("Change", () => (isFresh ? { change: { __typename: "Payload", userErrors: [] } } : refusedWith("REAUTH_REQUIRED", { acceptedMethods: methods })))
    .on("Reauthenticate", ({ input }) => {
      const isWrong = wrong !== null && JSON.stringify(input).includes("wrong");
      isFresh = !isWrong;
      const session = isWrong ? null : { __typename: "Session", id: "1" };
      return { reauthenticate: { __typename: "SessionPayload", userErrors: isWrong ? [wrong] : [], session } };
    });
}

async function untilAsked(server: FakeServer) {
  const opened = renderPage(
    <>
      <Form />
      <ProofDialog email="ada@example.org" />
    </>,
    server,
  );
  await opened.user.type(screen.getByRole("textbox", { name: "To" }), "there");
  await opened.user.click(screen.getByRole("button", { name: "Send" }));
  await screen.findByRole("dialog", { name: "Is it still you?" });
  return opened;
}

describe("ProofDialog", () => {
  it("asks for the password, and what waited goes on by itself", async () => {
    const server = guarded(["PASSWORD"]);
    const { user } = await untilAsked(server);
    await user.type(screen.getByLabelText("Password"), "difference engine{Enter}");
    await screen.findByText("done");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(server.sentOf("Reauthenticate")[0]?.variables).toEqual({ input: { password: "difference engine" } });
    expect(server.sentOf("Change").map(({ variables }) => variables)).toEqual([{ to: "there" }, { to: "there" }]);
  });

  it("takes a code where the account has an app, as soon as it is whole", async () => {
    const server = guarded(["PASSWORD", "TOTP"]);
    const { user } = await untilAsked(server);
    await user.click(screen.getByRole("button", { name: "Use a code of your app instead" }));
    await user.type(screen.getByRole("textbox", { name: "Code of your app" }), "123456");
    await screen.findByText("done");
    expect(server.sentOf("Reauthenticate")[0]?.variables).toEqual({ input: { totpCode: "123456" } });
  });

  it("says at its field that the password is wrong, and asks on", async () => {
    const wrong = { __typename: "InvalidInput", code: "WRONG_PASSWORD", message: "This is not your password.", path: ["input", "password"] };
    const server = guarded(["PASSWORD"], wrong);
    const { user } = await untilAsked(server);
    await user.type(screen.getByLabelText("Password"), "wrong{Enter}");
    await screen.findByText(wrong.message);
    expect(screen.getByLabelText("Password").getAttribute("aria-invalid")).toBe("true");
    expect(server.sentOf("Change")).toHaveLength(1);
    await user.clear(screen.getByLabelText("Password"));
    await user.type(screen.getByLabelText("Password"), "difference engine{Enter}");
    await screen.findByText("done");
  });

  it("can be called off: nothing is sent, nothing typed is lost, and the form hears it calmly", async () => {
    const server = guarded(["PASSWORD"]);
    const { user } = await untilAsked(server);
    await user.keyboard("{Escape}");
    await screen.findByText(/^Nothing was changed\./);
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "To" }).value).toBe("there");
    expect(server.sent.map(({ name }) => name)).toEqual(["Change"]);
  });

  it("leads to a password where there is no way to prove anything", async () => {
    await untilAsked(guarded([]));
    expect(screen.getByRole("link", { name: "Set one by mail" }).getAttribute("href")).toBe("/forgot-password");
  });
});
