import { errors } from "../../../core/errors.ts";
import type { Letter } from "../../../core/journal/journal.ts";
import type { LetterFacts } from "./answers.ts";

/** A letter as lists show it. */
export function letterFacts({
  id,
  receipt,
  group,
  about,
  cause,
  attempts,
  at,
  node,
  flowVersion,
}: Letter): LetterFacts {
  return {
    id,
    receipt,
    group,
    about,
    code: cause.code,
    message: cause.message,
    todo: errors[cause.code].todo,
    attempts,
    at,
    node,
    flowVersion,
  };
}
