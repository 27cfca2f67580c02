import { authTrouble, unfit } from "../../core/delivery/answer.ts";
import type { AnswerFacts, Trouble } from "../../core/delivery/erp.ts";
import { coded } from "../../core/errors.ts";

/** How something with a file failed. */
export interface FileFailure {
  readonly kind: "failure";
  /** Code of the system: `ENOSPC`. */
  readonly code: string;
  /** What was done, in words: "write into out". */
  readonly doing: string;
  /** Whether the receiver may have the file: never, where it surely has it not. */
  readonly dropped: "never" | "maybe";
}

/** Ours to write is not what the rights say: people must act, and every post would fail alike. */
const rights: readonly string[] = ["EACCES", "EPERM", "EROFS"];

const sayings: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "our share of the disk is full",
  ENOENT: "the folder is not there",
  ENOTDIR: "the folder is not there",
  EACCES: "we may not",
  EPERM: "we may not",
  EROFS: "the disk takes no changes",
  EIO: "the disk failed",
  ESTALE: "the folder was taken away on the file server",
  ETIMEDOUT: "the file server does not answer",
  EHOSTDOWN: "the file server does not answer",
  EBUSY: "somebody else uses it",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
};

/** What a failure means. */
export function troubleOf({ code, doing, dropped }: FileFailure): Trouble {
  const answer: AnswerFacts = { status: null, erpCode: code, requestId: null };
  const detail = `cannot ${doing}: ${sayings[code] ?? code}`;
  if (code === "ENAMETOOLONG") return unfit(code, `cannot ${doing}: the name of the file is too long`);
  if (code === "EEXIST")
    return unfit(code, `cannot ${doing}: a file of that name lies there; take it away, then replay`);
  if (rights.includes(code)) return authTrouble(detail, answer);
  const error = coded("WB-ERP-003", { detail, code });
  const named = dropped === "never" ? "retry" : "unknown";
  return { kind: "trouble", class: named, retryAfterMs: null, ofConnection: true, error, answer };
}

/** The receiver refused the file, in the words of its acknowledgement. */
export function refusalBy(acknowledgement: string, text: string): Trouble {
  const said = text
    .replace(/[\s\u0000-\u001f]+/g, " ")
    .trim()
    .replace(/\.$/, "")
    .slice(0, 500);
  return unfit(acknowledgement, said || "without a reason");
}

/** The file is with the receiver, and nothing says yet what becomes of it. */
export function owed(file: string, lookAgainMs: number | null): Trouble {
  const answer: AnswerFacts = { status: null, erpCode: "no acknowledgement", requestId: null };
  const error = coded("WB-ERP-003", { detail: `${file} waits for its acknowledgement` });
  return { kind: "trouble", class: "later", retryAfterMs: lookAgainMs, ofConnection: false, error, answer };
}
