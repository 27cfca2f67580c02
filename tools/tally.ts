/** Counts what the tests did and says it: one line per file, every failure in full, every skip with its reason. */
import { relative } from "node:path";
import type { EventData } from "node:test";
import type { TestEvent } from "node:test/reporters";
import { inspect } from "node:util";
import { tellCoverage } from "./coverage.ts";

/** What a run of the tests is told and what it answers at its end. */
export interface Tally {
  /** Takes one event of node:test. */
  take(event: TestEvent): void;
  /** Prints the skips and the closing line; true when the run is good. With `skipsFail` a skipped test is a failure. */
  close(rule: { skipsFail: boolean }): boolean;
}

interface FileReport {
  passed: number;
  failures: string[];
  skips: string[];
  output: string;
}

/** node:test names the test file in `entryFile` (`file` is where the test is written); its types do not know it yet. */
type Completion = EventData.TestComplete & { entryFile?: string };
type Failure = Error & { failureType?: string; exitCode?: number; cause?: unknown };

/** Starts a tally; `print` gets every line, paths are shown relative to `root`. */
export function createTally(root: string, print: (line: string) => void): Tally {
  const reports = new Map<string, FileReport>();
  const complaints: string[] = [];
  const reportOf = (file = ""): FileReport => {
    const report = reports.get(file) ?? { passed: 0, failures: [], skips: [], output: "" };
    reports.set(file, report);
    return report;
  };
  const take = ({ type, data }: TestEvent): void => {
    if (type === "test:stdout" || type === "test:stderr") reportOf(data.file).output += data.message;
    if (type === "test:coverage") complaints.push(...tellCoverage(data, root, print));
    if (type === "test:diagnostic" && data.level === "error") complaints.push(data.message);
    if (type === "test:diagnostic" && /asynchronous activity/.test(data.message))
      addLateFailure(reportOf(data.file), data);
    if (type === "test:complete" && data.name !== data.file) addTest(reportOf(entryFileOf(data)), data, root);
    if (type === "test:complete" && data.name === data.file) endFile(reportOf(data.file), data, root, print);
  };
  const close: Tally["close"] = (rule) => {
    for (const [file, report] of reports) printFailures(relative(root, file), report, print);
    for (const report of reports.values()) printNotes(report, print);
    return closeTally([...reports.values()], complaints, rule.skipsFail, print);
  };
  return { take, close };
}

const entryFileOf = (data: Completion) => data.entryFile ?? data.file;

function addTest(report: FileReport, test: EventData.TestComplete, root: string): void {
  const left = test.skip ?? test.todo;
  if (left !== undefined && left !== false) {
    report.skips.push(`${test.name} (${typeof left === "string" && left ? left : "no reason given"})`);
  } else if (!test.details.passed) {
    const error: Failure | undefined = test.details.error;
    if (error?.failureType === "subtestsFailed") return;
    const place = test.file ? `${relative(root, test.file)}:${test.line}` : "";
    report.failures.push(`${test.name}  ${place}\n${explain(error)}`);
  } else if (test.details.type !== "suite") report.passed += 1;
}

function addLateFailure(report: FileReport, notice: EventData.TestDiagnostic): void {
  report.failures.push(notice.message);
}

function explain(error: Failure | undefined): string {
  const lines = wordsOf(error?.cause ?? error)
    .split("\n")
    .filter((line) => !/^\s+at .*node:internal/.test(line));
  return lines.length > 80
    ? [...lines.slice(0, 80), `... ${lines.length - 80} more lines`].join("\n")
    : lines.join("\n");
}

function wordsOf(cause: unknown): string {
  if (typeof cause === "string") return cause;
  if (cause instanceof Error && "generatedMessage" in cause) return cause.stack ?? cause.message;
  return inspect(cause, { depth: 4, maxArrayLength: 20, maxStringLength: 2000 });
}

function endFile(report: FileReport, file: EventData.TestComplete, root: string, print: (line: string) => void): void {
  const error: Failure | undefined = file.details.error;
  const empty = report.passed + report.failures.length + report.skips.length === 0;
  if (!file.details.passed && report.failures.length === 0)
    report.failures.push(`the file itself failed (exit code ${error?.exitCode ?? "unknown"})`);
  if (file.details.passed && empty) report.failures.push("the file holds no test");
  const seconds = (file.details.duration_ms / 1000).toFixed(1);
  const counts = [
    `${report.passed} passed`,
    ...countOf(report.failures, "failed"),
    ...countOf(report.skips, "skipped"),
  ];
  const sign = report.failures.length > 0 ? "FAIL" : "ok  ";
  print(`${sign} ${relative(root, file.name)}: ${counts.join(", ")} in ${seconds} s`);
}

/** What a file printed may arrive after its end, so failures are told when everything has ended. */
function printFailures(file: string, report: FileReport, print: (line: string) => void): void {
  if (report.failures.length === 0) return;
  print(`\n${file}`);
  for (const failure of report.failures) print(indent(failure));
  if (report.output) print(indent(`printed:\n${report.output.trimEnd()}`));
}

/** A line that a test prints behind `note: ` is told also where everything passed. */
function printNotes({ output }: FileReport, print: (line: string) => void): void {
  for (const [, note = ""] of output.matchAll(/^note: (.*)$/gm)) print(note);
}

const countOf = (list: string[], word: string) => (list.length > 0 ? [`${list.length} ${word}`] : []);
const indent = (text: string) => text.replaceAll(/^/gm, "     ");

function closeTally(
  reports: FileReport[],
  complaints: string[],
  skipsFail: boolean,
  print: (line: string) => void,
): boolean {
  const passed = reports.reduce((sum, report) => sum + report.passed, 0);
  const failures = reports.flatMap((report) => report.failures);
  const skips = reports.flatMap((report) => report.skips);
  for (const skip of skips) print(`skipped: ${skip}`);
  for (const complaint of complaints) print(complaint);
  const good = failures.length + complaints.length === 0 && passed > 0 && !(skipsFail && skips.length > 0);
  if (passed + failures.length + skips.length === 0) print("No test ran.");
  if (skipsFail && skips.length > 0) print("A skipped test is a failure here (CI=true).");
  print(`${passed} passed, ${failures.length} failed, ${skips.length} skipped`);
  return good;
}
