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

/** Letters that fit, newest first; a condition whose value is null fits all. */
export const selectLetters = `
  SELECT ${letterColumns} FROM letter
  WHERE id < coalesce(+@before, 9007199254740992) AND state = coalesce(+@state, state) AND grp = coalesce(+@group, grp)
    AND (+@node IS NULL OR node = +@node) AND (+@receipt IS NULL OR receipt = +@receipt) AND (+@effect IS NULL OR effect = +@effect)
  ORDER BY id DESC LIMIT +@limit`;

/** Parked letters by group: how many, since when, and the cause that the newest names. */
export const selectLetterGroups = `
  SELECT groups.grp, count, oldest, letter.cause
  FROM (
    SELECT grp, count(*) AS count, min(at) AS oldest, max(id) AS newest
    FROM letter INDEXED BY letter_parked WHERE state = 'parked' GROUP BY grp
  ) AS groups JOIN letter ON letter.id = groups.newest
  ORDER BY count DESC, groups.grp`;
