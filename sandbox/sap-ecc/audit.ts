import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Idoc } from "./idocs.ts";
import { escaped } from "./xml.ts";

function state({ sentAs, docnum, status }: Idoc): string {
  const { parameters, message } = status;
  const more = parameters.map((value, n) => `<STAPA${n + 1}_LNG>${escaped(value)}</STAPA${n + 1}_LNG>`).join("");
  const named = message ? `<STAMID>${message.id}</STAMID><STAMNO>${message.number}</STAMNO>` : "";
  const object = status.status === "53" ? `<OBJTYPE>LIKP</OBJTYPE><OBJKEY>${docnum}</OBJKEY>` : "";
  return (
    `<E1STATE SEGMENT="1"><DOCNUM>${sentAs}</DOCNUM><STATUS>${status.status}</STATUS>` +
    `<STATXT>${escaped(status.text)}</STATXT>${more}${named}` +
    `<E1PRTOB SEGMENT="1"><DOCNUM>${docnum}</DOCNUM>${object}</E1PRTOB></E1STATE>`
  );
}

/** Writes what became of IDocs as audit IDocs (ALEAUD01) into a directory, one file for each run. */
export function openAudit(directory: string | null, now: () => number): (idocs: readonly Idoc[]) => void {
  let runs = 0;
  return (idocs) => {
    if (directory === null) return;
    runs += 1;
    const number = String(880_000 + runs).padStart(16, "0");
    const [day = "", time = ""] = new Date(now()).toISOString().replace(/[-:]/g, "").slice(0, 15).split("T");
    const messages = [...new Set(idocs.map(({ message }) => message))];
    const heads = messages.map((message) => {
      const states = idocs.filter((idoc) => idoc.message === message).map(state);
      return `<E1ADHDR SEGMENT="1"><MESTYP>${message}</MESTYP><MESTYP_LNG>${message}</MESTYP_LNG>${states.join("")}</E1ADHDR>`;
    });
    const control =
      `<EDI_DC40 SEGMENT="1"><TABNAM>EDI_DC40</TABNAM><DOCNUM>${number}</DOCNUM><DIRECT>1</DIRECT>` +
      `<IDOCTYP>ALEAUD01</IDOCTYP><MESTYP>ALEAUD</MESTYP><CREDAT>${day}</CREDAT><CRETIM>${time}</CRETIM></EDI_DC40>`;
    const xml = `<?xml version="1.0" encoding="utf-8"?><ALEAUD01><IDOC BEGIN="1">${control}${heads.join("")}</IDOC></ALEAUD01>`;
    writeFileSync(join(directory, `O_100_${number}`), xml);
  };
}
