import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Mail } from "./mailer.ts";

export interface FakeSmtpServer {
  readonly url: string;
  /** What was delivered, newest first, as the recipient's program would show it. */
  mails(): readonly Mail[];
  /** Every line that clients said. */
  readonly said: readonly string[];
  stop(): Promise<void>;
}

export interface Temper {
  /** What a command is answered instead of 250; null is silence. */
  readonly answers?: Readonly<Record<string, string | null>>;
  /** Says nothing at all, not even hello. */
  readonly mute?: boolean;
}

/** Just enough of RFC 5321 to take a mail over, to refuse one, and to hang. */
export async function startSmtpServer({ answers = {}, mute = false }: Temper = {}): Promise<FakeSmtpServer> {
  const mails: Mail[] = [];
  const said: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.setEncoding("utf8").on("error", () => socket.destroy()));
    socket.on("close", () => sockets.delete(socket));
    if (mute) return;
    socket.write("220 fake\r\n");
    let pending = "";
    let to = "";
    let inData = false;
    const obey = (line: string) => {
      said.push(line);
      const verb = line.split(/[ :]/, 1)[0]?.toUpperCase() ?? "";
      const answer = verb in answers ? answers[verb] : verb === "DATA" ? "354 go on" : verb === "QUIT" ? "221 bye" : "250 ok";
      if (verb === "RCPT") to = /<([^>]*)>/.exec(line)?.[1] ?? "";
      if (answer != null) socket.write(`${answer}\r\n`);
      inData = verb === "DATA" && answer === "354 go on";
    };
    socket.on("data", (chunk: string) => {
      pending += chunk;
      for (;;) {
        const end = pending.indexOf(inData ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const text = pending.slice(0, end);
        pending = pending.slice(end + (inData ? 5 : 2));
        if (inData) {
          mails.unshift(parsed(text.replaceAll("\r\n..", "\r\n."), to));
          inData = false;
          socket.write("250 taken\r\n");
        } else {
          obey(text);
        }
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mails: () => mails,
    said,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function parsed(message: string, to: string): Mail {
  const [head = "", ...body] = message.split("\r\n\r\n");
  const boundary = /boundary="([^"]+)"/.exec(head)?.[1] ?? "";
  const parts = body.join("\r\n\r\n").split(`--${boundary}`);
  const part = (type: string) => contentOf(parts.find((text) => text.includes(`Content-Type: ${type}`)) ?? "");
  const subject = /^Subject: ((?:.|\r\n[ \t])*)$/im.exec(unfolded(head))?.[1] ?? "";
  return { to, subject: decodedWords(subject), text: part("text/plain"), html: part("text/html") };
}

const unfolded = (head: string) => head.replace(/\r\n[ \t]+/g, " ");

function contentOf(part: string): string {
  const [head = "", ...body] = part.trimStart().split("\r\n\r\n");
  const content = body.join("\r\n\r\n").replace(/\r\n$/, "");
  const encoding = /Content-Transfer-Encoding: (\S+)/i.exec(head)?.[1] ?? "7bit";
  const bytes = encoding === "base64" ? Buffer.from(content, "base64") : encoding === "quoted-printable" ? quotedPrintable(content) : Buffer.from(content);
  return bytes.toString("utf8").replaceAll("\r\n", "\n");
}

const quotedPrintable = (text: string): Buffer =>
  Buffer.from(
    text.replace(/=\r\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );

/** RFC 2047. */
const decodedWords = (text: string): string =>
  text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, encoding: string, word: string) =>
      (encoding.toUpperCase() === "B" ? Buffer.from(word, "base64") : quotedPrintable(word.replaceAll("_", " "))).toString("latin1"),
    )
    .replace(/[\s\S]*/, (bytes) => (/[\x80-\xff]/.test(bytes) ? Buffer.from(bytes, "latin1").toString("utf8") : bytes));
