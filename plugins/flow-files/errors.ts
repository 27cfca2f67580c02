import { CodedError, coded, type ErrorDetails, type ErrorEntry, statusOf } from "../../core/errors.ts";

/** What can be wrong with flow files, in the form of the table in `core/errors.ts`. */
export const flowFileErrors = {
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
} as const satisfies Record<string, ErrorEntry>;

export type FlowFileErrorCode = keyof typeof flowFileErrors;

/** A coded error about flow files; `status` is what Node-RED's admin API answers with. */
export class FlowFileError extends Error {
  readonly code: FlowFileErrorCode;
  readonly status: number;
  readonly details: ErrorDetails;
  constructor(code: FlowFileErrorCode, details: ErrorDetails, options?: ErrorOptions) {
    const entry = flowFileErrors[code];
    super(
      entry.says.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name] ?? "?")),
      options,
    );
    this.name = "WaybillError";
    this.code = code;
    this.status = entry.status;
    this.details = details;
  }
}

/** The refusal of a node that holds a secret in plain text; `node` as people know it, with the place if it is in a file. */
export function secretRefusal(property: string, node: string): CodedError {
  const code = "WB-CFG-003";
  return Object.assign(new CodedError(coded(code, { property, node })), { status: statusOf(code) });
}
