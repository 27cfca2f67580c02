/** The list that the tests run over and that `docs/bad-input.md` is made of. */
import { bodies } from "./cases/bodies.ts";
import { callers } from "./cases/callers.ts";
import type { BadInput } from "./cases/case.ts";
import { limits } from "./cases/limits.ts";
import { requests } from "./cases/requests.ts";

export interface Chapter {
  readonly title: string;
  readonly says: string;
  readonly cases: readonly BadInput[];
}

export const chapters: readonly Chapter[] = [
  {
    title: "Callers who are not the carrier",
    says: "The proof is checked over the raw bytes, in constant time, before anything is parsed. Nothing is kept.",
    cases: callers,
  },
  {
    title: "Requests that are wrong from outside",
    says: "Refused before the body is looked at, most of them before it is read. Nothing is kept.",
    cases: requests,
  },
  {
    title: "Good webhooks at a bad moment",
    says: "The carrier is told to come again. Nothing is kept.",
    cases: limits,
  },
  {
    title: "Bodies of carriers that prove themselves",
    says: "What a partner sent is never lost: it is stored before the answer, byte for byte. What cannot be read or mapped becomes a letter, from which the bytes can be fetched and which can be replayed.",
    cases: bodies,
  },
];
