/** Debian's packages of Tryton 6.0 and later: the server, the modules of the story, and a client that sets a company up. */
import { spawnSync } from "node:child_process";

const packages = [
  "tryton-server",
  "tryton-modules-sale",
  "tryton-modules-stock-package-shipping",
  "tryton-modules-sale-shipment-cost",
  "tryton-modules-account-invoice-stock",
  "tryton-modules-sale-complaint",
  "tryton-proteus",
];

const minutes = 60_000;

interface Ran {
  readonly isGood: boolean;
  /** Its last line. */
  readonly said: string;
}

function run(program: string, flags: readonly string[], timeoutMs: number): Ran {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stdout, stderr, error } = spawnSync(program, flags, { encoding: "utf8", timeout: timeoutMs, env });
  const lines = `${stdout ?? ""}${stderr ?? ""}`.trim().split("\n");
  return { isGood: status === 0, said: error ? error.message : (lines.at(-1) ?? "") };
}

function missing(): readonly string[] {
  return packages.filter((name) => {
    const { isGood, said } = run("dpkg-query", ["-W", "-f", "${Status}", name], 10_000);
    return !isGood || !said.startsWith("install ok installed");
  });
}

/** Installs what is missing, as root; null where all is there in the end, else why it cannot be. */
export function installTryton(told: (line: string) => void): string | null {
  if (!run("apt-get", ["--version"], 10_000).isGood) return "there is no apt-get on this machine";
  const wanted = missing();
  if (wanted.length === 0) return null;
  if (process.getuid?.() !== 0) return `not root, and these packages are not installed: ${wanted.join(" ")}`;
  told(`installing ${wanted.join(" ")}`);
  const updated = run("apt-get", ["update"], 2 * minutes);
  const installed = run("apt-get", ["install", "-y", "--no-install-recommends", ...wanted], 4 * minutes);
  if (installed.isGood && missing().length === 0) return null;
  return `apt-get could not install ${missing().join(" ")}: ${updated.isGood ? installed.said : updated.said}`;
}
