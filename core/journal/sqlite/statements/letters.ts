export const insertLetter = `
  INSERT INTO letter (state, kind, subject, receipt, effect, queue, lane, cause, grp, attempts, flow_version, node, about, at)
  VALUES ('parked', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** The letter that says the same already: parked work is parked once per node, group and matter. */
export const selectSameLetter = `
  SELECT id FROM letter
  WHERE kind = +? AND subject = +? AND state = 'parked' AND grp = +? AND node IS +? AND about = +? LIMIT 1`;

/** The same happened again. */
export const refreshLetter = "UPDATE letter SET attempts = ?, cause = ?, flow_version = ? WHERE id = ?";

const letterColumns = `
  id, state, kind, subject, receipt, effect, queue, lane, cause, grp, attempts, flow_version, node, about, at, closed_by,
  closed_at, closed_why`;

/** Closes a letter, once: only a parked one. */
export const closeLetter = `
  UPDATE letter SET state = ?, closed_by = ?, closed_at = ?, closed_why = ? WHERE id = ? AND state = 'parked'
  RETURNING ${letterColumns}`;

/** Conditions that a search for letters may have; each has an index, most of them over parked letters alone. */
export const letterConditions = {
  parked: "state = 'parked'",
  replayed: "state = 'replayed'",
  discarded: "state = 'discarded'",
  group: "grp = +@group",
  node: "node = +@node",
  receipt: "receipt = +@receipt",
  effect: "effect = +@effect",
  before: "id < +@before",
} as const;

export type LetterCondition = keyof typeof letterConditions;

/** Letters that meet all the conditions, newest first. */
export function selectLetters(conditions: readonly LetterCondition[]): string {
  const all = ["TRUE", ...conditions.map((condition) => letterConditions[condition])].join(" AND ");
  return `SELECT ${letterColumns} FROM letter WHERE ${all} ORDER BY id DESC LIMIT +@limit`;
}

/** Parked letters by group: how many, since when, and the cause that the newest names. */
export const selectLetterGroups = `
  SELECT groups.grp, count, oldest, letter.cause
  FROM (
    SELECT grp, count(*) AS count, min(at) AS oldest, max(id) AS newest
    FROM letter INDEXED BY letter_group WHERE state = 'parked' GROUP BY grp
  ) AS groups JOIN letter ON letter.id = groups.newest
  ORDER BY count DESC, groups.grp`;
