import { hash, timingSafeEqual } from "node:crypto";
import { Client, type ConnectConfig, type FileEntryWithStats, type SFTPWrapper } from "ssh2";
import type { FileFact, FilePlace } from "./files.ts";

export interface SftpAddress {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  readonly user: string;
  /** A password, or a private key (PEM or OpenSSH). */
  readonly secret: string;
  /** Of the server's key, as `ssh-keygen -l` shows it: another key is not talked to. */
  readonly fingerprint: string;
}

export interface SftpPlace extends FilePlace {
  close(): void;
}

const readyMs = 15_000;
const keepaliveMs = 10_000;

/** A folder on an SFTP server. One connection, opened when it is needed and again when it was lost. */
export function sftpPlace(address: SftpAddress): SftpPlace {
  const session = new Session(address);
  const at = (...parts: readonly string[]): string => [address.folder.replace(/\/+$/, ""), ...parts].join("/");
  return {
    list: () => session.use(async (sftp) => factsOf(await listed(sftp, address.folder))),
    read: (name, limitBytes) => session.use((sftp) => readWithin(sftp, at(name), limitBytes)),
    move: (name, below, names) => session.use((sftp) => moved(sftp, at(name), at(below), names)),
    remove: (name) => session.use((sftp) => told((done) => sftp.unlink(at(name), done))),
    close: () => session.close(),
  };
}

class Session {
  readonly #address: SftpAddress;
  #client: Client | null = null;
  #opening: Promise<SFTPWrapper> | null = null;

  constructor(address: SftpAddress) {
    this.#address = address;
  }

  async use<T>(work: (sftp: SFTPWrapper) => Promise<T>): Promise<T> {
    this.#opening ??= this.#open();
    return work(await this.#opening);
  }

  close(): void {
    this.#client?.end();
    this.#lost();
  }

  #lost(): void {
    this.#client = null;
    this.#opening = null;
  }

  #open(): Promise<SFTPWrapper> {
    const client = new Client();
    this.#client = client;
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        this.#lost();
        reject(error);
      };
      client.on("error", fail);
      client.on("close", () => fail(new Error("the server closed the connection")));
      client.on("ready", () => client.sftp((error, sftp) => (error ? fail(error) : resolve(sftp))));
      client.connect(settingsOf(this.#address));
    });
  }
}

function settingsOf({ host, port, user, secret, fingerprint }: SftpAddress): ConnectConfig {
  const isKey = secret.startsWith("-----BEGIN");
  return {
    host,
    port,
    username: user,
    ...(isKey ? { privateKey: secret } : { password: secret }),
    readyTimeout: readyMs,
    keepaliveInterval: keepaliveMs,
    hostVerifier: (key: Buffer) => isPinned(key, fingerprint),
  };
}

function isPinned(key: Buffer, fingerprint: string): boolean {
  const [shown, pinned] = [hash("sha256", key, "buffer"), Buffer.from(fingerprint.replace(/^SHA256:/, ""), "base64")];
  return shown.length === pinned.length && timingSafeEqual(shown, pinned);
}

function told(ask: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => ask((error) => (error ? reject(error) : resolve())));
}

function listed(sftp: SFTPWrapper, folder: string): Promise<FileEntryWithStats[]> {
  return new Promise((resolve, reject) =>
    sftp.readdir(folder, (error, entries) => (error ? reject(error) : resolve(entries))),
  );
}

function factsOf(entries: readonly FileEntryWithStats[]): readonly FileFact[] {
  return entries
    .filter(({ filename, attrs }) => attrs.isFile() && !filename.includes("/"))
    .map(({ filename, attrs }) => ({ name: filename, bytes: attrs.size, changedAt: attrs.mtime * 1000 }));
}

async function readWithin(sftp: SFTPWrapper, path: string, limitBytes: number): Promise<Uint8Array | null> {
  const bytes = await new Promise<number>((resolve, reject) =>
    sftp.stat(path, (error, stats) => (error ? reject(error) : resolve(stats.size))),
  );
  if (bytes > limitBytes) return null;
  const content = await new Promise<Buffer>((resolve, reject) =>
    sftp.readFile(path, (error, read) => (error ? reject(error) : resolve(read))),
  );
  return content.length > limitBytes ? null : content;
}

function exists(sftp: SFTPWrapper, path: string): Promise<boolean> {
  return new Promise((resolve) => sftp.stat(path, (error) => resolve(!error)));
}

/** A rename over a file that is there fails in SFTP: the last name bears a mark of the content, so what is there is the same. */
async function moved(sftp: SFTPWrapper, path: string, folder: string, names: readonly string[]): Promise<void> {
  if (!(await exists(sftp, folder))) await told((done) => sftp.mkdir(folder, done));
  for (const name of names) {
    const target = `${folder}/${name}`;
    const isTaken = await exists(sftp, target);
    if (isTaken && name !== names.at(-1)) continue;
    if (isTaken) await told((done) => sftp.unlink(target, done));
    return told((done) => sftp.rename(path, target, done));
  }
}
