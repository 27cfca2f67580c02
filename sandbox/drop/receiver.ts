import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { isMade, type Office, type OfficeRefusal } from "../office.ts";

/** A posting as a file tells it. */
type Posting = {
  readonly operation: string;
  readonly delivery: string;
  readonly key: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

const kinds: Readonly<Record<string, string>> = { "invoice-release": "invoice" };

function objectIn(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function ofJson(text: string): Posting {
  const { operation, delivery, key, ...fields } = objectIn(text);
  return { operation: String(operation), delivery: String(delivery), key: String(key), fields };
}

/** `accrual,80000001,12.5,EUR,key` */
function ofLine(text: string): Posting {
  const [operation = "", delivery = "", amount, currency, key = ""] = text.trimEnd().split(",");
  return { operation, delivery, key, fields: { amount, currency } };
}

/** Record type (8), delivery (10), tracking number (35), carrier (20): a flat file as old systems know it. */
function ofPlaces(text: string): Posting {
  const line = text.split("\r\n")[0] ?? "";
  if (line.length !== 73) throw new Error(`record of ${line.length} characters`);
  const at = (from: number, length: number): string => line.slice(from, from + length).trim();
  const fields = { trackingNumber: at(18, 35), carrier: at(53, 20) };
  return { operation: at(0, 8), delivery: at(8, 10), key: "", fields };
}

function ofXml(text: string): Posting {
  const within = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? "";
  if (!/<Posting [^>]*>[\s\S]*<\/Posting>\s*$/.test(text)) throw new Error("no whole document");
  const operation = /operation="([^"]*)"/.exec(text)?.[1] ?? "";
  return { operation, delivery: within("Delivery"), key: within("Key"), fields: { text: within("Text") } };
}

const readers: Readonly<Record<string, (text: string) => Posting>> = {
  ".json": ofJson,
  ".csv": ofLine,
  ".txt": ofPlaces,
  ".xml": ofXml,
};

function perform(office: Office, { operation, delivery: number, key, fields }: Posting): OfficeRefusal | null {
  const trace = { system: "drop", correlationId: null, idempotencyKey: key };
  const delivery = office.find(number);
  if (!delivery) return { code: "NOT_FOUND", message: `There is no delivery ${number}` };
  const kind = kinds[operation] ?? operation;
  if (isMade(kind)) {
    const made = office.make(kind, delivery, key, trace);
    return "code" in made ? made : null;
  }
  return operation === "ship-confirm" ? office.issue(delivery, trace) : office.write(delivery, fields, trace);
}

function refusalOf(office: Office, path: string): OfficeRefusal | null {
  const read = readers[extname(path)];
  if (!read) return { code: "FORMAT", message: `Files ${extname(path)} are not known` };
  try {
    return perform(office, read(readFileSync(path, "latin1")));
  } catch (error) {
    return { code: "FORMAT", message: (error as Error).message };
  }
}

/**
 * A receiver that takes files out of `out`: each is worked, taken away (or moved to `bad`), and answered in `in` by
 * `<file>.ok` or `<file>.err`. It takes whatever lies there, whole or not, and works a file of the same name again.
 */
export function openReceiver(folder: string, office: Office): () => void {
  const out = join(folder, "out");
  return () => {
    const names = existsSync(out) ? readdirSync(out, { withFileTypes: true }) : [];
    for (const { name } of names.filter((entry) => entry.isFile())) {
      const path = join(out, name);
      const refusal = refusalOf(office, path);
      if (refusal) renameSync(path, join(folder, "bad", name));
      else rmSync(path);
      const answer = join(folder, "in", `${name}.${refusal ? "err" : "ok"}`);
      writeFileSync(`${answer}.part`, refusal ? `${refusal.code}: ${refusal.message}\r\n` : "");
      renameSync(`${answer}.part`, answer);
    }
  };
}
