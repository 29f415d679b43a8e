import { randomBytes } from "node:crypto";

export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly [detail: string]: unknown };
}

export interface GraphqlAnswer {
  // Tests read answers as they come; what is missing fails where it is expected.
  // biome-ignore lint/suspicious/noExplicitAny: an answer's shape is what the test is about
  readonly data: any;
  readonly errors?: readonly GraphqlError[];
  readonly status: number;
  readonly headers: Headers;
}

/** Somebody who calls the API: with a token, or a stranger. */
export interface Caller {
  readonly token: string | null;
  readonly accountId: string;
  readonly refreshToken: string;
  readonly email: string;
  readonly password: string;
}

export const stranger: Caller = { token: null, accountId: "", refreshToken: "", email: "", password: "" };

/** The API of a Portrait, wherever it runs, spoken to over HTTP. */
export class PortraitApi {
  constructor(readonly url: string) {}

  async graphql(query: string, variables: object = {}, caller: Caller = stranger, headers: Record<string, string> = {}): Promise<GraphqlAnswer> {
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization(caller), ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return { ...((await response.json()) as Pick<GraphqlAnswer, "data" | "errors">), status: response.status, headers: response.headers };
  }

  /** As `graphql`, with a file for the variable `file`. */
  async upload(query: string, file: Uint8Array<ArrayBuffer>, variables: object, caller: Caller, headers: Record<string, string> = {}): Promise<GraphqlAnswer> {
    const body = new FormData();
    body.append("operations", JSON.stringify({ query, variables: { ...variables, file: null } }));
    body.append("map", JSON.stringify({ 0: ["variables.file"] }));
    body.append("0", new Blob([file]), "picture");
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers: { "apollo-require-preflight": "1", ...authorization(caller), ...headers },
      body,
    });
    return { ...((await response.json()) as Pick<GraphqlAnswer, "data" | "errors">), status: response.status, headers: response.headers };
  }

  /** Somebody new, signed in. */
  async signUp(): Promise<Caller> {
    const email = `${randomBytes(6).toString("hex")}@example.com`;
    const password = "correct horse battery";
    const { data, errors } = await this.graphql(
      `mutation ($input: SignUpInput!) { signUp(input: $input) { userErrors { message } accessToken refreshToken viewer { account { id } } } }`,
      { input: { email, password, displayName: "Test Person" } },
    );
    if (errors !== undefined || data.signUp.userErrors.length > 0) throw new Error(JSON.stringify(errors ?? data.signUp.userErrors));
    const { accessToken, refreshToken, viewer } = data.signUp;
    return { token: accessToken, refreshToken, accountId: viewer.account.id, email, password };
  }

  /** The same person on another device. */
  async signIn(caller: Caller): Promise<Caller> {
    const { email, password } = caller;
    const { data } = await this.graphql(`mutation ($input: SignInInput!) { signIn(input: $input) { accessToken refreshToken } }`, {
      input: { email, password },
    });
    return { ...caller, token: data.signIn.accessToken, refreshToken: data.signIn.refreshToken };
  }

  /** The same session with a new pair of tokens. */
  async refresh(caller: Caller): Promise<Caller> {
    const { data, errors } = await this.graphql(
      `mutation ($refreshToken: String!) { refreshSession(refreshToken: $refreshToken) { accessToken refreshToken } }`,
      { refreshToken: caller.refreshToken },
    );
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return { ...caller, token: data.refreshSession.accessToken, refreshToken: data.refreshSession.refreshToken };
  }
}

const authorization = ({ token }: Caller): Record<string, string> => (token === null ? {} : { authorization: `Bearer ${token}` });
