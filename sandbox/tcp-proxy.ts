import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import type { Door } from "./door.ts";
import type { Fault, FaultPlan } from "./faults.ts";
import { errorMessage, frame, isEndOfAnswer, isEndOfAsk, type Message, stateIn, statementIn } from "./sql/wire.ts";

/** What stands behind the proxy, and how the way there fails. */
export type ProxyOptions = {
  /** Path of the database's socket. */
  readonly socket: string;
  /** Strikes by statement: the method is its first word (`CALL`; `CONNECT` where a line is opened), the path the whole of it. */
  readonly faults: FaultPlan;
  /** Awaited when the database has answered, before the answer goes on or is lost: what it did is in the ledger by then. */
  settled(): Promise<void>;
  /** Gives the row that a statement names to another user. */
  lock(values: string, forMs: number): Promise<void>;
};

const host = "127.0.0.1";
const page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<!DOCTYPE html><html><h1>Please sign in</h1></html>";

/** One line of a client, with its own line to the database. */
class Line {
  readonly #options: ProxyOptions;
  readonly #door: Pick<Door, "down">;
  readonly #count: (state: string) => void;
  readonly #client: Socket;
  readonly #server: Socket;
  #asked: Message[] = [];
  #answered: Message[] = [];
  /** The fault that strikes the ask under way; undefined where none is. */
  #fault: Fault | null | undefined = undefined;
  /** The client has signed in. */
  #isOpen = false;
  /** What the database said is on its way to the client until this resolves. */
  #settling: Promise<void> = Promise.resolve();

  constructor(client: Socket, options: ProxyOptions, door: Pick<Door, "down">, count: (state: string) => void) {
    this.#options = options;
    this.#door = door;
    this.#count = count;
    this.#client = client;
    this.#server = connect(options.socket);
    const fromClient = frame(true);
    const fromServer = frame(false);
    client.on("data", (bytes) => fromClient.take(bytes).forEach((message) => this.#ask(message)));
    this.#server.on("data", (bytes) => fromServer.take(bytes).forEach((message) => this.#answer(message)));
    client.on("error", () => {}).on("close", () => this.#isBusy || this.#server.destroy());
    this.#server.on("error", () => {}).on("close", () => void this.#settling.then(() => client.end()));
  }

  /** A statement is under way: it is worked to its end even where its client has gone. */
  get #isBusy(): boolean {
    return this.#isOpen && this.#fault !== undefined;
  }

  /** Holds back what a client asks until the ask is whole, then lets the fault decide. */
  #ask(message: Message): void {
    if (message.type === "") return this.#begin("CONNECT", [message]);
    // Before the line is open, and when it is closed: passwords, farewells.
    if (message.type === "p" || message.type === "X") return void this.#server.write(message.bytes);
    this.#asked.push(message);
    if (!isEndOfAsk(message)) return;
    const asked = this.#asked;
    this.#asked = [];
    const statement = asked.map(statementIn).find((text) => text !== null) ?? "";
    this.#begin(statement.trim(), asked);
  }

  #begin(statement: string, asked: readonly Message[]): void {
    const [verb = ""] = statement.split(/\s/, 1);
    const fault = this.#options.faults.strike(verb.toUpperCase(), statement);
    const bytes = Buffer.concat(asked.map((message) => message.bytes));
    if (fault && this.#cut(fault, verb === "CONNECT")) return;
    this.#fault = fault;
    if (fault?.kind !== "lock") return void this.#server.write(bytes);
    void this.#options.lock(bytes.toString("utf8"), fault.ms).then(() => this.#server.write(bytes));
  }

  /** Ends an ask without any work where the fault wants none; false leaves it to the database. */
  #cut(fault: Fault, isFirst: boolean): boolean {
    if (fault.kind === "down") void this.#door.down(fault.ms);
    if (fault.kind === "reset") this.#client.resetAndDestroy();
    else if (fault.kind === "drop-request" || fault.kind === "down") this.#client.destroy();
    else if (fault.kind === "wrong-body") this.#client.end(page);
    else if (fault.kind === "503" && isFirst) this.#say("FATAL", "57P03", "the database system is starting up");
    else if (fault.kind === "503") this.#say("FATAL", "57P01", "terminating connection due to administrator command");
    else if (fault.kind === "429") this.#say("FATAL", "53300", "sorry, too many clients already");
    else return false;
    this.#server.destroy();
    return true;
  }

  #say(severity: "ERROR" | "FATAL", state: string, message: string): void {
    const bytes = errorMessage(severity, state, message);
    this.#count(state);
    if (severity === "FATAL") this.#client.end(bytes);
    else this.#client.write(bytes);
  }

  #answer(message: Message): void {
    if (this.#fault === undefined || isSignIn(message)) return void this.#client.write(message.bytes);
    this.#answered.push(message);
    const isFatal = message.type === "E" && message.bytes.includes("SFATAL");
    if (!isEndOfAnswer(message) && !isFatal) return;
    const finish = (): void => this.#finish();
    this.#settling = this.#options.settled().then(finish, finish);
  }

  /** Hands an answer on as the fault wants it: late, not at all, or as a failure that came after the work. */
  #finish(): void {
    const fault = this.#fault;
    const bytes = Buffer.concat(this.#answered.map((message) => message.bytes));
    if (fault?.kind !== "500") this.#count(stateIn(this.#answered));
    this.#answered = [];
    this.#fault = undefined;
    this.#isOpen = true;
    if (this.#client.destroyed) return void this.#server.destroy();
    if (fault?.kind === "drop-reply") this.#client.destroy();
    else if (fault?.kind === "500")
      this.#say("FATAL", "57P02", "terminating connection because of crash of another server process");
    else if (fault?.kind === "slow") setTimeout(() => this.#client.write(bytes), fault.ms).unref();
    else this.#client.write(bytes);
  }
}

/** What the server asks of a client that signs in: it is waited for, and goes on at once. */
function isSignIn({ type }: Message): boolean {
  return type === "R";
}

/** The listening socket, always on the same port, and the lines that came through it. */
function hang(server: Server): Omit<Door, "port" | "answers"> & { open(port: number): Promise<number> } {
  const sockets = new Set<Socket>();
  let port = 0;
  let reopening: NodeJS.Timeout | undefined;
  server.on("connection", (socket) => sockets.add(socket.on("close", () => sockets.delete(socket))));
  const open = (wanted: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(wanted, host, () => {
        server.off("error", reject);
        resolve((port = (server.address() as AddressInfo).port));
      });
    });
  const up = async (): Promise<void> => {
    clearTimeout(reopening);
    if (!server.listening) await open(port);
  };
  const close = async (): Promise<void> => {
    clearTimeout(reopening);
    const closed = new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const down: Door["down"] = async (forMs) => {
    await close();
    if (forMs !== undefined) reopening = setTimeout(() => void up(), forMs);
  };
  return { open, up, down, close };
}

/** Opens the proxy on any free port; resolves when it listens. */
export async function openProxy(options: ProxyOptions): Promise<Door> {
  const counts: Record<string, number> = {};
  const count = (state: string): void => void (counts[state] = (counts[state] ?? 0) + 1);
  const server = createServer((client) => void new Line(client, options, { down }, count));
  const { open, up, down, close } = hang(server);
  return { port: await open(0), answers: () => counts, down, up, close };
}
