/**
 * Node-RED's settings: `node node_modules/node-red/red.js --settings settings.ts`. Everything that differs between two
 * installations is an environment variable (`docs/`), checked here before anything listens.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { portFrom, takeSecret, variable, wordFrom } from "./cli/environment.ts";
import { orRefuse, refusePublicAddress, StartError } from "./cli/refusal.ts";
import { packageRoot } from "./paths.ts";
import { readFlowFolder, seedFlowFolder } from "./plugins/flow-files/folder.ts";
import type { SecretProperties } from "./plugins/flow-files/secrets.ts";
import { countTabs } from "./plugins/flow-files/tabs.ts";
import { flowFiles } from "./plugins/flow-files/storage.ts";

const closeTimeoutMs = 15_000;

/** Core nodes that run programs, follow files of the host, or open doors beside our guarded one. */
const excludedNodes = ["90-exec.js", "23-watch.js", "31-tcpin.js", "32-udp.js"];

const secretNames = [
  "password",
  "secret",
  "previousSecret",
  "token",
  "accessToken",
  "apiKey",
  "clientSecret",
  "privateKey",
  "passphrase",
];

/** The bcrypt hash of the password that opens the editor, or undefined for an editor without login. */
function passwordHash(): string | undefined {
  const [hash, password] = [takeSecret("WAYBILL_PASSWORD_HASH"), takeSecret("WAYBILL_PASSWORD")];
  if (hash !== undefined && !/^\$2[abxy]\$\d\d\$.{53}$/.test(hash)) {
    throw new StartError("WB-CFG-007", { variable: "WAYBILL_PASSWORD_HASH", value: "set", wanted: "a bcrypt hash" });
  }
  if (hash !== undefined || password === undefined) return hash;
  const fromNodeRed = createRequire(createRequire(import.meta.url).resolve("node-red"));
  return fromNodeRed("bcryptjs").hashSync(password, 10);
}

function hostFor(hasPassword: boolean): string {
  const host = variable("WAYBILL_HOST") ?? "127.0.0.1";
  const isLoopback = /^(127(\.\d{1,3}){3}|::1|localhost)$/i.test(host);
  return isLoopback || hasPassword ? host : refusePublicAddress(host);
}

function dataFolder(): string {
  const folder = resolve(variable("WAYBILL_DATA") ?? join(packageRoot, ".waybill"));
  try {
    mkdirSync(folder, { recursive: true });
    return folder;
  } catch (cause) {
    throw new StartError("WB-CFG-008", { folder, detail: (cause as Error).message });
  }
}

/** The key that Node-RED encrypts credentials with: given, or made once and kept in the data folder for its owner only. */
function credentialSecret(folder: string): string {
  const given = takeSecret("WAYBILL_CREDENTIAL_SECRET");
  if (given) return given;
  const file = join(folder, "credential-secret");
  try {
    writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600, flag: "wx" });
  } catch (cause) {
    const detail = (cause as NodeJS.ErrnoException).message;
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw new StartError("WB-CFG-008", { folder, detail });
  }
  return readFileSync(file, "utf8").trim();
}

/** Types of this package, by its manifest: their secrets belong in credentials. */
function secretsOfOurNodes(): SecretProperties {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  const ours = new Set(Object.keys(manifest["node-red"]?.nodes ?? {}));
  return (type) => (ours.has(type) ? secretNames : []);
}

function adminAuth(hash: string | undefined): object {
  if (hash === undefined) return {};
  const user = { username: variable("WAYBILL_USER") ?? "admin", password: hash, permissions: "*" };
  return { adminAuth: { type: "credentials", users: [user] } };
}

/** How the editor looks, and what its Import dialog offers. */
function editorTheme(userDir: string): object {
  const folders = { folder: join(packageRoot, "flows", "templates"), own: join(userDir, "packs") };
  const templates = { ...folders, types: ["flows"], readOnly: true };
  const source = {
    id: "carrier-templates",
    type: "waybill-templates",
    label: "@waybill/node-red/template-library:template-library.tab",
    icon: "font-awesome/fa-truck",
  };
  return {
    theme: "waybill",
    page: { title: "Waybill" },
    header: { title: "Waybill" },
    tours: false,
    projects: { enabled: false },
    library: { sources: [{ ...source, ...templates }] },
  };
}

/** What no installation changes. */
function fixedSettings(userDir: string): object {
  return {
    nodesDir: [packageRoot],
    nodesExcludes: excludedNodes,
    nodeCloseTimeout: closeTimeoutMs,
    httpNodeRoot: "/",
    telemetry: { enabled: false, updateNotification: false },
    functionExternalModules: false,
    externalModules: {
      autoInstall: false,
      palette: { allowInstall: false, allowUpload: false, allowUpdate: false },
      modules: { allowInstall: false },
    },
    runtimeState: { enabled: true, ui: true },
    diagnostics: { enabled: true, ui: true },
    debugMaxLength: 2000,
    nodeDefaults: { debug: { complete: "true", targetType: "full" } },
    editorTheme: editorTheme(userDir),
  };
}

/** Checks the environment and the flow files, then gives the settings; throws the first coded reason not to start. */
function checkedSettings(): object {
  const hash = passwordHash();
  const uiHost = hostFor(hash !== undefined);
  const userDir = dataFolder();
  const shipped = join(packageRoot, "flows");
  const folder = resolve(variable("WAYBILL_FLOWS") ?? shipped);
  const secretProperties = secretsOfOurNodes();
  seedFlowFolder(folder, shipped);
  readFlowFolder(folder, secretProperties);
  const levels = ["off", "fatal", "error", "warn", "info", "debug", "trace"];
  return {
    ...fixedSettings(userDir),
    ...adminAuth(hash),
    uiHost,
    uiPort: portFrom("WAYBILL_PORT", 1880),
    userDir,
    // Relative names in file nodes, so that what a flow writes lies beside what it reads (`inbox/`, `outbox/`).
    fileWorkingDirectory: userDir,
    flowFile: join(userDir, "flows.json"),
    credentialSecret: credentialSecret(userDir),
    storageModule: flowFiles({ folder, secretProperties }),
    waybill: { tabsInFiles: () => countTabs(folder) },
    logging: { console: { level: wordFrom("WAYBILL_LOG", "info", levels), metrics: false, audit: false } },
  };
}

const settings = orRefuse(checkedSettings);
export { settings as "module.exports" };
