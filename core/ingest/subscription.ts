/**
 * A subscription on an MQTT broker that loses nothing: QoS 1, a session that the broker keeps while we are away, and an
 * acknowledgement only for what is stored. What was stored but not acknowledged comes again and is known by its content.
 */
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import type { Clock } from "../clock.ts";

export interface Broker {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://`. */
  readonly url: string;
  readonly user: string;
  readonly secret: string;
  /** Certificates (PEM) of who vouches for the broker, beside those that the system knows; null: none. */
  readonly authority: string | null;
  /** How long the broker keeps what came while we were away. */
  readonly sessionSeconds: number;
}

export interface SubscriptionOptions {
  readonly broker: Broker;
  /** Names the session: two clients of one name throw each other out. */
  readonly clientId: string;
  /** Topic filter, with `$share/` where it is shared. */
  readonly filter: string;
  readonly clock: Clock;
  /** Stores a message; it is acknowledged when this resolves, and comes again where it rejects. */
  take(payload: Uint8Array, topic: string): Promise<void>;
  changed(state: "connecting" | "connected" | "away"): void;
  failed(error: Error): void;
}

/** Messages that the broker may send before we acknowledge. */
const underWay = 64;
const keepaliveSeconds = 30;
const reconnectMs = 2_000;
const connectMs = 15_000;
/** How a broker says that it does not speak version 5: to a client of it, and as brokers before it did. */
const unknownVersion: ReadonlySet<unknown> = new Set([1, 0x84]);

export class Subscription {
  readonly #options: SubscriptionOptions;
  #version: 4 | 5 = 5;
  #client: MqttClient;
  #isClosed = false;
  #cancel: () => void = () => {};

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#client = this.#open();
  }

  /** The version of MQTT that is spoken: 5, or 4 (3.1.1) with a broker that knows no other. */
  get version(): 4 | 5 {
    return this.#version;
  }

  /** Leaves; what is not stored by then comes again. `forgotten`: the broker is to keep nothing for us any more. */
  async close(forgotten = false): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    const client = this.#client;
    if (forgotten && client.connected) {
      await Promise.race([client.unsubscribeAsync(this.#options.filter).catch(() => {}), this.#after(1_000)]);
    }
    await Promise.race([client.endAsync(!client.connected), this.#after(2_000)]);
    if (!client.disconnected) await client.endAsync(true);
  }

  #after(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(ms, resolve));
  }

  #open(): MqttClient {
    const { broker, changed, failed } = this.#options;
    changed("connecting");
    const client = mqtt.connect(broker.url, this.#settings());
    client.handleMessage = ({ payload, topic }, done) => void this.#take(client, Buffer.from(payload), topic, done);
    client.on("connect", () => void this.#subscribe(client));
    client.on("close", () => {
      if (!this.#isClosed && client === this.#client) changed("away");
    });
    client.on("error", (error) => {
      if (this.#version === 5 && unknownVersion.has((error as { code?: unknown }).code)) this.#speakOlder(client);
      else failed(error);
    });
    return client;
  }

  #settings(): IClientOptions {
    const { broker, clientId } = this.#options;
    const session = { sessionExpiryInterval: broker.sessionSeconds, receiveMaximum: underWay };
    return {
      clientId,
      clean: false,
      protocolVersion: this.#version,
      keepalive: keepaliveSeconds,
      reconnectPeriod: reconnectMs,
      connectTimeout: connectMs,
      resubscribe: false,
      ...(this.#version === 5 ? { properties: session } : {}),
      ...(broker.user === "" ? {} : { username: broker.user, password: broker.secret }),
      ...(broker.authority === null ? {} : { ca: broker.authority }),
    };
  }

  #speakOlder(client: MqttClient): void {
    this.#version = 4;
    client.removeAllListeners("close");
    client.end(true);
    if (!this.#isClosed) this.#client = this.#open();
  }

  async #subscribe(client: MqttClient): Promise<void> {
    const { filter, changed, failed } = this.#options;
    try {
      const [grant] = await client.subscribeAsync(filter, { qos: 1 });
      if (grant && grant.qos > 2) throw new Error(`the broker does not let us subscribe to ${filter}`);
      changed("connected");
    } catch (error) {
      if (!this.#isClosed) failed(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Never rejects. Where a message could not be stored the line is cut: the broker sends it again on the next one. */
  async #take(client: MqttClient, payload: Uint8Array, topic: string, done: (error?: Error) => void): Promise<void> {
    const { take, failed, clock } = this.#options;
    try {
      await take(payload, topic);
      if (!this.#isClosed) done();
    } catch (error) {
      if (this.#isClosed) return;
      failed(error instanceof Error ? error : new Error(String(error)));
      this.#cancel = clock.after(reconnectMs, () => client.stream.destroy());
    }
  }
}
