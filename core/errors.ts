/**
 * Reason for length: one table, read as a whole.
 *
 * Every error that an operator can meet: code, HTTP status where one is answered, the sentence, and what to do.
 * `docs/errors.md` is generated from this table; a test holds the two together.
 * `{name}` in a sentence is filled from the details.
 */
export interface ErrorEntry {
  readonly says: string;
  readonly todo: string;
  /** HTTP status, where the error answers a request. */
  readonly status?: number;
}

export const errors = {
  "WB-IN-001": {
    status: 401,
    says: "The signature does not match the body.",
    todo: "Compare the secret in the carrier pack with the one that the carrier signs with; during a rotation set the previous secret too.",
  },
  "WB-IN-002": {
    status: 401,
    says: "The request carries no {scheme} that this carrier must send.",
    todo: "Check the scheme in the carrier pack and the headers that the carrier sends.",
  },
  "WB-IN-003": {
    status: 401,
    says: "The signature is older than {limit} seconds.",
    todo: "Nothing, if this was a replay; else check the clocks of both sides.",
  },
  "WB-IN-004": {
    status: 413,
    says: "The body is larger than {limit} bytes.",
    todo: "Raise the size limit of the carrier-ingest node if the carrier really sends such bodies.",
  },
  "WB-IN-005": {
    status: 415,
    says: "The content type {type} is not one that this carrier sends.",
    todo: "Check the address that the sender uses, or add the type to the carrier pack.",
  },
  "WB-IN-006": {
    status: 404,
    says: "No carrier-ingest node listens at {path}.",
    todo: "Check the address that was given to the carrier, and that the flow is deployed.",
  },
  "WB-IN-007": { status: 405, says: "This address takes POST only.", todo: "Check the sender's configuration." },
  "WB-IN-008": {
    status: 503,
    says: "The store holds {waiting} waiting items, the high-water mark; try again later.",
    todo: "Find out what stopped the flow: see the queues in the store's status.",
  },
  "WB-IN-009": {
    status: 503,
    says: "The flow is being deployed; try again in a moment.",
    todo: "Nothing: the carrier sends again.",
  },
  "WB-IN-010": {
    status: 429,
    says: "More than {limit} requests a second arrived for this carrier.",
    todo: "Nothing, if this was a burst; else raise the rate limit of the carrier-ingest node.",
  },
  "WB-IN-011": {
    status: 401,
    says: "The access token is unknown or has expired.",
    todo: "The carrier fetches a new token by itself; check the client id and secret if it does not.",
  },
  "WB-IN-012": {
    status: 408,
    says: "The body did not arrive within {limit} seconds.",
    todo: "Nothing: the carrier sends again.",
  },
  "WB-IN-013": {
    status: 503,
    says: "The store could not be written.",
    todo: "Check disk space and the rights of the store's folder.",
  },
  "WB-IN-014": {
    status: 401,
    says: "The {scheme} is not the one that this carrier was given.",
    todo: "Compare it with the secret in the carrier pack; during a rotation set the previous secret too.",
  },
  "WB-IN-020": {
    says: "The message holds no content to take in: {detail}.",
    todo: "Hand over the carrier's message as msg.payload: a text, bytes, or an object.",
  },
  "WB-IN-021": {
    says: "The file {file} holds {bytes} bytes, more than the limit of {limit}; it lies in refused/ now.",
    todo: "Raise the content limit of the carrier-ingest node if the carrier really sends such files, and move it back.",
  },
  "WB-IN-022": {
    says: "The folder {folder} cannot be read: {detail}.",
    todo: "Check that the folder is there and that Node-RED may read it and write to it.",
  },
  "WB-IN-023": {
    says: "The file {file} cannot be taken or put away: {detail}.",
    todo: "Check the rights of the file and of the folder; it is tried again at the next look, and never counts twice.",
  },
  "WB-IN-030": {
    says: "The carrier {carrier} does not accept our credentials: {detail}.",
    todo: "Set user and secret of the carrier-ingest node; it asks again in a quarter of an hour, or at once after a deploy.",
  },
  "WB-IN-031": {
    says: "The carrier {carrier} gave no answer that can be used: {detail}.",
    todo: "Nothing, if it passes: the question is asked again with growing waits. Else check the address in the node.",
  },
  "WB-IN-032": {
    says: "The carrier {carrier} asks us to wait for {seconds} seconds.",
    todo: "Nothing: the questions go on then. If it comes often, ask less often, or ask the carrier for a larger quota.",
  },
  "WB-IN-033": {
    says: "The message names no tracking number to ask about.",
    todo: "Send a tracking number, or a list of them, as msg.payload.",
  },
  "WB-IN-034": {
    says: "The event bus {bus} is in trouble: {detail}.",
    todo: "Nothing, if it passes: what was not stored is sent again. Else check address, certificates and rights in the event bus.",
  },
  "WB-IN-035": {
    says: "{connection} does not say which deliveries are released: {detail}.",
    todo: "Check the rights of the connection's user and its settings; it is asked again in a quarter of an hour, or at once after a deploy.",
  },
  "WB-READ-001": {
    says: "The body is not readable as {format}: {detail}.",
    todo: "Open the letter, look at the bytes, and ask the carrier; replay when the reader or the pack was mended.",
  },
  "WB-READ-002": {
    says: "The body is nested deeper than {limit} levels.",
    todo: "Ask the carrier; no known payload is that deep.",
  },
  "WB-READ-003": {
    says: "The body holds the key {key}, which no carrier sends.",
    todo: "Treat the sender as hostile until the carrier explains it.",
  },
  "WB-READ-010": {
    says: "The XML declares a document type (line {line}, column {column}); entities and external documents are never read.",
    todo: "Treat the sender as hostile until the carrier explains it; an HTML page instead of an answer looks like this too.",
  },
  "WB-READ-011": {
    says: "The XML declares the encoding {charset}, which is not known.",
    todo: "Ask the carrier for UTF-8, or have the encoding added to the XML reader.",
  },
  "WB-READ-012": {
    says: "The XML holds more than {limit} elements and attributes.",
    todo: "Ask the carrier to split the answer; no known payload is that large.",
  },
  "WB-READ-020": {
    says: "Line {line} has {found} cells where the header has {wanted}.",
    todo: "Look at the line in the file: a delimiter without quotation marks, or a cut line. The other lines were read.",
  },
  "WB-READ-021": {
    says: "Line {line} cannot be read: {detail}.",
    todo: "Look at the line in the file, mend it or ask the carrier. The other lines were read.",
  },
  "WB-READ-022": {
    says: "The table has no header with {wanted}.",
    todo: "Compare the file with the pack's samples; the carrier may have changed its columns.",
  },
  "WB-READ-023": {
    says: "More than {limit} lines of the file cannot be read. The first: {first}",
    todo: "Compare the file with the pack's samples; it is another file, or the carrier changed its format.",
  },
  "WB-READ-024": {
    says: "The workbook unpacks to more than {limit} bytes.",
    todo: "Treat the sender as hostile until the carrier explains it; ask for a smaller file if it is real.",
  },
  "WB-READ-025": {
    says: "The body is {found}; only .xlsx workbooks without a password are read.",
    todo: "Ask the carrier for .xlsx or CSV, or save the file as one of them.",
  },
  "WB-READ-026": {
    says: "The workbook has no sheet {sheet} that can be read.",
    todo: "Compare the workbook with the sheet that the pack names.",
  },
  "WB-READ-027": {
    says: "The body begins like {found}; of this carrier {wanted} are read.",
    todo: "Look at the bytes in the letter: the sender sent another file, or a page in its place.",
  },
  "WB-READ-028": {
    says: "The table holds more than {limit} cells.",
    todo: "Ask the carrier for smaller exports, or split the file.",
  },
  "WB-EDI-001": {
    says: "No X12 interchange can be read from character {at} on: {detail}.",
    todo: "Open the letter and look at the bytes there: a transfer that cuts or converts the file is the usual cause.",
  },
  "WB-EDI-002": {
    says: "The interchange {interchange} is damaged: {detail}.",
    todo: "Its whole sets went through; ask the partner to send the interchange again if some are missing.",
  },
  "WB-EDI-003": {
    says: "The group {group} of the interchange {interchange} is damaged: {detail}.",
    todo: "Its whole sets went through; ask the partner to send the group again if some are missing.",
  },
  "WB-EDI-004": {
    says: "Interchange {interchange}, group {group}, set {set} {control}: {detail}.",
    todo: "Ask the partner to send this set again; the others of the interchange went through.",
  },
  "WB-EDI-005": {
    says: "Interchange {interchange}, group {group}, set {set} {control}, segment {position} ({segment}): {detail}.",
    todo: "Ask the partner to mend and send this set again, or let the pack tolerate what its grammar refuses.",
  },
  "WB-EDI-006": {
    says: "Interchange {interchange}, group {group}, set {set} {control}, segment {position} ({segment}), element {element}: {detail}.",
    todo: "Ask the partner to mend and send this set again, or let the pack tolerate what its grammar refuses.",
  },
  "WB-EDI-007": {
    says: "The interchanges hold more than {limit} segments and elements.",
    todo: "Ask the partner to send smaller interchanges.",
  },
  "WB-EDI-008": {
    says: "{count} more parts of the body are damaged.",
    todo: "Ask the partner to send the interchange again; its acknowledgement names every set.",
  },
  "WB-EDI-101": {
    says: "The body is no UN/EDIFACT interchange that can be read: {detail}.",
    todo: "Open the letter, look at the bytes, and ask the partner for the interchange again.",
  },
  "WB-EDI-102": {
    says: "The interchange {control} is cut off: it has no UNZ; {messages} messages of it arrived.",
    todo: "Ask the partner to send the interchange again: what is known already is not taken twice.",
  },
  "WB-EDI-103": {
    says: "In {where} the message {detail}: the last segment that arrived is {position} {segment}.",
    todo: "Ask the partner to send this message again; the other messages of the interchange were taken.",
  },
  "WB-EDI-104": {
    says: "In {where} element {element} of segment {position} {segment} {detail}.",
    todo: "Ask the partner to send this message again; the other messages of the interchange were taken.",
  },
  "WB-EDI-105": {
    says: "In {where} segment {position} {segment} {detail}.",
    todo: "Compare the message with the partner's guide; the other messages of the interchange were taken.",
  },
  "WB-EDI-106": {
    says: "In {where} the segment {segment}, which must be there before segment {position}, {detail}.",
    todo: "Ask the partner to send this message again; the other messages of the interchange were taken.",
  },
  "WB-EDI-107": {
    says: "In {where} element {element} of segment {position} {segment}, which must be there, {detail}.",
    todo: "Ask the partner to send this message again; the other messages of the interchange were taken.",
  },
  "WB-EDI-108": {
    says: "In {where} element {element} of segment {position} {segment} {detail}.",
    todo: "Ask the partner, or let the pack read counts leniently (`counts`).",
  },
  "WB-EDI-109": {
    says: "In interchange {control} the segment {segment} stands outside of any message.",
    todo: "Ask the partner: a message has lost its UNH, or the interchange its UNB.",
  },
  "WB-EDI-110": {
    says: "In interchange {control} a trailer does not fit: {detail}.",
    todo: "Ask the partner, or let the pack read counts leniently (`counts`).",
  },
  "WB-EDI-111": {
    says: "The interchange holds more than {limit} values.",
    todo: "Ask the partner to split the interchange; no known one is that large.",
  },
  "WB-MAP-001": {
    says: "The carrier code {code} ({text}) is in no table of {carrier}.",
    todo: "Map it in the carrier pack, then replay what waits.",
  },
  "WB-MAP-002": {
    says: "The payload matches no kind that the pack {carrier} describes.",
    todo: "Compare the payload with the pack's samples; the carrier may have changed its format.",
  },
  "WB-MAP-003": {
    says: "The field {field} is missing at {path}.",
    todo: "Compare the payload with the pack's samples; the carrier may have changed its format.",
  },
  "WB-MAP-004": {
    says: "The time {value} at {path} is not written as {format}.",
    todo: "Compare the payload with the time rule of the pack.",
  },
  "WB-MAP-005": {
    says: "The carrier answered with an error: {code} {message}.",
    todo: "See the class of the error in the letter: an unknown number is often asked again later.",
  },
  "WB-MAP-006": { says: "No carrier pack named {carrier} is there.", todo: "Choose a carrier pack in the node." },
  "WB-MAP-007": {
    says: "The carrier pack {carrier} is not valid: {detail}.",
    todo: "Open the pack at the line that is named.",
  },
  "WB-MAP-008": {
    says: "The message carries no payload that could be mapped.",
    todo: "Wire canonical-map behind carrier-ingest, or set msg.payload.",
  },
  "WB-MAP-009": {
    says: "{carrier} has changed what it sends: what was at {field} seems to be at {to} now.",
    todo: "See Carrier changes in the sidebar: read the new place, and replay what waits.",
  },
  "WB-MAP-010": {
    says: "With this change the sample {sample} of {carrier} would be read otherwise than before.",
    todo: "Compare the sample with what the change says; nothing was saved.",
  },
  "WB-FLOW-001": {
    says: "The flow failed in {node}: {detail}.",
    todo: "Mend the node or wire a Catch node, then replay the letter.",
  },
  "WB-FLOW-002": {
    says: "The flow did not finish within {limit} seconds.",
    todo: "Look for a node that never completes its message, for example a join that waits for a missing part.",
  },
  "WB-FLOW-003": {
    says: "No node owns the queue {queue} any more.",
    todo: "Import the flow again, or discard the letter.",
  },
  "WB-FLOW-004": {
    status: 404,
    says: "There is no {what} {id}.",
    todo: "Refresh the list: it may have been replayed, discarded or deleted.",
  },
  "WB-FLOW-005": { says: "{who} asked to run receipt {receipt} once more.", todo: "Nothing: it runs." },
  "WB-FLOW-006": { status: 400, says: "A letter is discarded with a reason only.", todo: "Say why it is discarded." },
  "WB-FLOW-007": {
    status: 400,
    says: "The code is not mapped: {detail}.",
    todo: "Choose an event, and a milestone where the event is one.",
  },
  "WB-ERP-001": {
    says: "The ERP refused the post: {erpCode} {erpMessage}.",
    todo: "Mend the data in the ERP or the mapping, then replay the letter.",
  },
  "WB-ERP-002": {
    says: "No document was found in the ERP for {lookup}.",
    todo: "Check the document key of the erp-post node and whether the document exists in the ERP.",
  },
  "WB-ERP-003": {
    says: "The ERP could not be reached: {detail}.",
    todo: "Nothing: it is tried again; see the connection's status.",
  },
  "WB-ERP-004": {
    says: "The post was tried {attempts} times since {since} without success: {detail}.",
    todo: "Find out why the ERP keeps failing, then replay the letter.",
  },
  "WB-ERP-005": {
    says: "The outcome of the post is unknown and the ERP cannot be asked.",
    todo: "Look the document up in the ERP, then replay or discard the letter.",
  },
  "WB-ERP-006": {
    says: "The ERP did not accept our credentials: {detail}.",
    todo: "Set the credentials of the ERP connection and press Test connection.",
  },
  "WB-ERP-007": {
    says: "The event has no value at {path}, which the post needs.",
    todo: "Check the document key and the field table of the erp-post node.",
  },
  "WB-ERP-008": {
    says: "The value {value} for {field} is longer than the {limit} characters that the ERP takes.",
    todo: "Choose truncate for this field, or map a shorter value.",
  },
  "WB-ERP-009": {
    says: "The ERP answered in a form that is not its own: {detail}.",
    todo: "Check the base URL: a proxy or a login page may have answered.",
  },
  "WB-ERP-010": {
    says: "The ERP owns {field} at this stage ({stage}), so it was not written.",
    todo: "Take the field out of the erp-post node, or change its owner in the connection's authority table.",
  },
  "WB-ERP-011": {
    says: "{field} holds {held}, which somebody else wrote, so it was not overwritten.",
    todo: "Find out who is right, then clear the field in the ERP and replay the letter, or discard the letter.",
  },
  "WB-ERP-012": {
    says: "The value {value} for {field} is not {type}, which is what the ERP keeps there.",
    todo: "Choose another value for this field in the erp-post node, or another field.",
  },
  "WB-ERP-013": {
    says: "The ERP holds something newer in {document} than what this event tells; nothing was written.",
    todo: "Nothing, if the event came late; else look the document up in the ERP.",
  },
  "WB-ERP-014": {
    says: "{connection} differs from what was posted in {count} places that nothing explains.",
    todo: "Run waybill reconcile, look at each document in the ERP, and mend it there or replay its letter.",
  },
  "WB-ERP-015": {
    status: 400,
    says: "{from} to {to} is no window of time.",
    todo: "Give two moments like 2026-03-01T00:00:00Z, the earlier one first.",
  },
  "WB-ERP-016": {
    says: "The system has no such operation ({operation}). {route}",
    todo: "Take the route that the sentence names, or point the erp-post node at a connection that has the operation.",
  },
  "WB-ERP-017": {
    says: "The ERP took the post over and has not said yet what became of it: {detail}.",
    todo: "Nothing: it is asked again; if it never says, the post becomes a letter.",
  },
  "WB-SLA-001": {
    says: "The promise {promise} is broken: due {due}.",
    todo: "See the shipment's history; tell the customer before they ask.",
  },
  "WB-CFG-001": {
    says: "The node {node} is not configured: {detail}.",
    todo: "Open the node and correct the field that is marked.",
  },
  "WB-CFG-002": { says: "Two nodes listen at the path {path}.", todo: "Give one of them another path." },
  "WB-CFG-003": {
    status: 400,
    says: "The property {property} of {node} holds a secret in plain text.",
    todo: "Name an environment variable, or use the credential field, which is not written to flow files.",
  },
  "WB-CFG-004": {
    says: "The address {host} is public and no password is set.",
    todo: "Set WAYBILL_PASSWORD_HASH (or WAYBILL_PASSWORD), or listen on 127.0.0.1.",
  },
  "WB-CFG-005": {
    says: "The port {port} of {host} is in use.",
    todo: "Stop the program that uses it, or set {variable} to another port.",
  },
  "WB-CFG-006": {
    says: "Node.js {found} is too old: Waybill needs {needed} or later.",
    todo: "Run it with npm start, which brings its own Node.js.",
  },
  "WB-CFG-007": {
    says: "The environment variable {variable} is {value}, which is not {wanted}.",
    todo: "Correct or unset it.",
  },
  "WB-CFG-008": {
    says: "The data folder {folder} cannot be written: {detail}.",
    todo: "Check its rights, or set WAYBILL_DATA to another folder.",
  },
  "WB-PACK-001": {
    status: 400,
    says: "{count} samples of together {bytes} bytes were handed in; 1 to {most} samples of at most {limit} bytes are read at once.",
    todo: "Hand in fewer samples: three to ten that show different events are enough.",
  },
  "WB-PACK-002": {
    status: 422,
    says: "No pack can be made of these samples: {detail}",
    todo: "Answer the open questions, or hand in samples that hold events.",
  },
  "WB-PACK-003": {
    status: 409,
    says: "The id {id} is no id for a new carrier: {detail}.",
    todo: "Choose another id: lower case letters, digits and underscores, none of a built-in pack.",
  },
  "WB-PACK-004": {
    status: 400,
    says: "{file} is no exported carrier pack: {detail}.",
    todo: "Take a file that waybill pack export has written.",
  },
  "WB-CLI-001": { says: "The command line is not understood: {detail}.", todo: "See waybill --help." },
  "WB-CLI-003": {
    says: "Node-RED does not answer at {url}: {detail}.",
    todo: "Start it, or give its address with --url; with a login, put a token into WAYBILL_TOKEN.",
  },
  "WB-CLI-002": { says: "The file {file} cannot be read: {detail}.", todo: "Check the path and its rights." },
  "WB-FILE-001": {
    status: 400,
    says: "{file} line {line} is not valid JSON: {detail}.",
    todo: "Mend the line, or take the file from the last commit.",
  },
  "WB-FILE-002": {
    status: 400,
    says: "{file} line {line} is the marker of a merge conflict.",
    todo: "Finish the merge: keep one side of each conflict and delete the markers.",
  },
  "WB-FILE-003": {
    status: 400,
    says: "The node {id} in {file} line {line} is in {other} too.",
    todo: "Delete one of the two; a node belongs to one file.",
  },
  "WB-FILE-004": {
    status: 400,
    says: "{file} was changed on disk after Node-RED read it.",
    todo: "Choose Restart Flows in the Deploy menu, then merge your changes into what it loads.",
  },
  "WB-FILE-005": {
    status: 500,
    says: "{file} cannot be written: {detail}.",
    todo: "Check the rights of the flows folder and the free space of its disk.",
  },
  "WB-FILE-006": {
    status: 400,
    says: "{file} line {line} does not hold a list of Node-RED nodes: {detail}.",
    todo: "Export the tab from the editor again, or take the file from the last commit.",
  },
  "WB-FILE-007": {
    status: 400,
    says: "The deploy holds {detail}.",
    todo: "Reload the editor and deploy again; a program that calls the API has to send one node per id, each with a type.",
  },
  "WB-FILE-008": {
    status: 400,
    says: "{file} cannot be read: {detail}.",
    todo: "Check the rights of the flows folder.",
  },
  "WB-STORE-001": {
    says: "The store {path} cannot be opened: {detail}.",
    todo: "Check the path, the rights and the disk.",
  },
  "WB-STORE-002": {
    says: "The store was written by a newer version ({found}) than this one ({known}).",
    todo: "Install the newer version again, or restore the backup that was made before.",
  },
  "WB-STORE-003": {
    says: "The audit chain is broken at row {row}.",
    todo: "Compare with a backup: a row was changed outside the product.",
  },
  "WB-STORE-004": {
    status: 503,
    says: "The store could not be written: {detail}.",
    todo: "Check disk space and the rights of the store's folder; what was asked is not stored and is to be asked again.",
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errors;

/** What fills a sentence's braces; plain values only, never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** A coded error as a value: plain data, fit for messages, letters and logs. */
export interface Coded {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** Makes the value for `code`; a brace without a detail stays visible as `?`. */
export function coded(code: ErrorCode, details: ErrorDetails = {}): Coded {
  const message = errors[code].says.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? "?"));
  return { code, message, details };
}

/** A coded error for the edges that must throw (Node-RED's `done`, drivers): carries the value as own properties. */
export class CodedError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  constructor(value: Coded, options?: ErrorOptions) {
    super(value.message, options);
    this.name = "WaybillError";
    this.code = value.code;
    this.details = value.details;
  }
}

/** The HTTP status that answers `code` (500 where the table names none). */
export function statusOf(code: ErrorCode): number {
  const entry: ErrorEntry = errors[code];
  return entry.status ?? 500;
}
