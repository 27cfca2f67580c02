/**
 * `npm run conformance:tryton`: the story from sale to invoice through the product against a real Tryton, over a line
 * that loses calls and answers. Debian's packages are installed where they are missing, which needs root. Flags:
 * --shipments N (20), --loss P (part of the calls that something happens to, 0.1), --seed N (1), --seconds N (300).
 * Exit code 0: each thing is there once · 1: something is missing or there twice, or time was up · 2: there is no server
 * to run against.
 */
import { parseArgs } from "node:util";
import { installTryton } from "../test/real-tryton/packages.ts";
import { runConformance } from "../test/real-tryton/run.ts";

const { values } = parseArgs({
  options: {
    shipments: { type: "string", default: "20" },
    loss: { type: "string", default: "0.1" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "300" },
  },
});

const told = (line: string): void => console.error(line);
const startedAt = Date.now();
const unavailable = installTryton(told);

/** What hangs is given up a little after the time that was granted. */
const graceMs = 30_000;
const hung = (): void => {
  console.log("VIOLATED: it did not come to an end in time");
  process.exit(1);
};
setTimeout(hung, Number(values.seconds) * 1000 + graceMs).unref();

if (unavailable === null) {
  const { figures, problems } = await runConformance({
    shipments: Number(values.shipments),
    loss: Number(values.loss),
    seed: Number(values.seed),
    deadline: startedAt + Number(values.seconds) * 1000,
    told,
  });
  for (const line of figures) console.log(line);
  for (const problem of problems) console.log(`WRONG ${problem}`);
  console.log(problems.length === 0 ? "Each thing is there once." : "VIOLATED");
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  console.log(`NOT RUN, there is no Tryton to run against: ${unavailable}.`);
  process.exitCode = 2;
}
