/** A real MQTT broker whose sessions outlive it, as those of a broker on disk do. */
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { Aedes } from "aedes";

export interface TestBroker {
  readonly url: string;
  publish(topic: string, text: string): Promise<void>;
  /** Ids of the clients that are connected. */
  clients(): readonly string[];
  /** Goes away without a word, and comes again at the same port with its sessions. */
  restart(awayMs: number): Promise<void>;
  close(): Promise<void>;
}

export async function startBroker(): Promise<TestBroker> {
  let broker = await Aedes.createBroker();
  const brokers = [broker];
  const { persistence } = broker as unknown as { persistence: object };
  const lines = new Set<Socket>();
  const connected = new Set<string>();
  const hear = (): void => {
    broker.on("clientReady", ({ id }) => void connected.add(id));
    broker.on("clientDisconnect", ({ id }) => void connected.delete(id));
  };
  const listen = (port: number): Promise<Server> =>
    new Promise((resolve) => {
      const opened = createServer((socket) => {
        lines.add(socket.on("close", () => lines.delete(socket)));
        broker.handle(socket);
      });
      opened.listen(port, "127.0.0.1", () => resolve(opened));
    });
  hear();
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const line of lines) line.destroy();
    });
  };
  const publish = (topic: string, text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const packet = { cmd: "publish", topic, payload: text, qos: 1, retain: false, dup: false } as const;
      broker.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  return {
    url: `mqtt://127.0.0.1:${port}`,
    publish,
    clients: () => [...connected],
    async restart(awayMs) {
      await cut();
      connected.clear();
      await new Promise((resolve) => setTimeout(resolve, awayMs));
      broker = await Aedes.createBroker({ persistence });
      brokers.push(broker);
      hear();
      server = await listen(port);
    },
    async close() {
      await cut();
      for (const one of brokers) one.close();
    },
  };
}
