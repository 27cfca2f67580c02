/** A real SFTP server over a folder of this machine: as much of the protocol as a client that fetches files needs. */
import { generateKeyPairSync, hash } from "node:crypto";
import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
} from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import ssh2, { type Attributes, type Connection, type FileEntry, type SFTPWrapper } from "ssh2";

export interface SftpServer {
  readonly port: number;
  readonly fingerprint: string;
  /** Cuts every line. */
  cut(): void;
  close(): Promise<void>;
}

const { STATUS_CODE } = ssh2.utils.sftp;

function attributesOf({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): Attributes {
  return { mode, uid, gid, size, atime: Math.floor(atimeMs / 1000), mtime: Math.floor(mtimeMs / 1000) };
}

/** Answers one session; `root` is what the client sees as `/`. */
function serve(sftp: SFTPWrapper, root: string): void {
  const handles = new Map<number, { readonly file: number } | { entries: FileEntry[] }>();
  let serial = 0;
  const open = (held: { readonly file: number } | { entries: FileEntry[] }): Buffer => {
    serial += 1;
    handles.set(serial, held);
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(serial);
    return handle;
  };
  const held = (handle: Buffer) => handles.get(handle.readUInt32BE(0));
  const tried = (id: number, work: () => void): void => {
    try {
      work();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      sftp.status(id, code === "ENOENT" ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE, String(error));
    }
  };
  const done = (id: number, work: () => void): void =>
    tried(id, () => {
      work();
      sftp.status(id, STATUS_CODE.OK);
    });
  sftp.on("OPENDIR", (id, path) =>
    tried(id, () => {
      const names = readdirSync(join(root, path));
      const entries = names.map((filename) => {
        const attrs = attributesOf(lstatSync(join(root, path, filename)));
        return { filename, longname: filename, attrs };
      });
      sftp.handle(id, open({ entries }));
    }),
  );
  sftp.on("READDIR", (id, handle) => {
    const directory = held(handle);
    if (!directory || !("entries" in directory) || directory.entries.length === 0)
      return sftp.status(id, STATUS_CODE.EOF);
    sftp.name(id, directory.entries.splice(0));
  });
  sftp.on("STAT", (id, path) => tried(id, () => sftp.attrs(id, attributesOf(statSync(join(root, path))))));
  sftp.on("OPEN", (id, path) => tried(id, () => sftp.handle(id, open({ file: openSync(join(root, path), "r") }))));
  sftp.on("FSTAT", (id) => sftp.status(id, STATUS_CODE.OP_UNSUPPORTED));
  sftp.on("READ", (id, handle, offset, length) =>
    tried(id, () => {
      const opened = held(handle);
      const bytes = Buffer.alloc(length);
      const read = opened && "file" in opened ? readSync(opened.file, bytes, 0, length, offset) : 0;
      if (read === 0) sftp.status(id, STATUS_CODE.EOF);
      else sftp.data(id, bytes.subarray(0, read));
    }),
  );
  sftp.on("CLOSE", (id, handle) =>
    done(id, () => {
      const opened = held(handle);
      if (opened && "file" in opened) closeSync(opened.file);
    }),
  );
  sftp.on("REMOVE", (id, path) => done(id, () => unlinkSync(join(root, path))));
  sftp.on("MKDIR", (id, path) => done(id, () => mkdirSync(join(root, path))));
  sftp.on("RENAME", (id, from, to) =>
    done(id, () => {
      if (statSync(join(root, to), { throwIfNoEntry: false })) throw new Error("it is there already");
      renameSync(join(root, from), join(root, to));
    }),
  );
}

export async function startSftpServer(root: string, user: string, password: string): Promise<SftpServer> {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
  const parsed = ssh2.utils.parseKey(pem);
  if (parsed instanceof Error) throw parsed;
  const lines = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [pem] }, (line) => {
    lines.add(line);
    line.on("error", () => {});
    line.on("close", () => lines.delete(line));
    line.on("authentication", (context) => {
      const isUser = context.method === "password" && context.username === user && context.password === password;
      if (isUser) context.accept();
      else context.reject(["password"]);
    });
    line.on("ready", () =>
      line.on("session", (accept) => accept().on("sftp", (acceptSftp) => serve(acceptSftp(), root))),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  const digest = hash("sha256", key.getPublicSSH(), "buffer").toString("base64").replace(/=+$/, "");
  const cut = (): void => lines.forEach((line) => line.end());
  return {
    port,
    fingerprint: `SHA256:${digest}`,
    cut,
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}
