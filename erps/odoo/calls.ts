import { authTrouble, formTrouble, type Meaning, networkTrouble, unsent } from "../../core/delivery/answer.ts";
import { openCredentials } from "../../core/delivery/credentials.ts";
import type { AskContext, DraftRequest, ErpSettings, Trouble } from "../../core/delivery/erp.ts";
import { type HttpAnswer, openHttp } from "../../core/delivery/http.ts";
import { CodedError, coded } from "../../core/errors.ts";
import { meaningOf } from "./answers.ts";

/** A method of a model with its named arguments. */
export interface MethodCall {
  readonly model: string;
  readonly method: string;
  /** Records that the method works on; a text stands for one that only the answer before will name. */
  readonly ids?: readonly (number | string)[];
  /** Records to create: `create` takes them by name in JSON-2 and by position in JSON-RPC. */
  readonly records?: readonly Readonly<Record<string, unknown>>[];
  readonly named: Readonly<Record<string, unknown>>;
}

export type CallContext = Pick<AskContext, "signal" | "correlationId">;

/** Calls methods of one database, signed in. */
export interface Calls {
  call(call: MethodCall, context: CallContext): Promise<Called>;
  /** A call as it would leave, without what signs in. */
  shown(call: MethodCall, context: CallContext): DraftRequest;
  /** Major version of the server. */
  version(context: CallContext): Promise<number | Trouble>;
  /** Who we are and how we ask, for people; never a secret. */
  readonly name: string;
  close(): Promise<void>;
}

/** The meaning of an answer beside the answer itself; `answer` is null where none came. */
export interface Called {
  readonly meaning: Meaning;
  readonly answer: HttpAnswer | null;
}

/** Opens the interface that the settings name. Throws a CodedError WB-CFG-001 where the sign-in does not go with it. */
export function openCalls(settings: ErpSettings): Calls {
  const protocol = settings.values.protocol || "json2";
  if (protocol === "json2") return openJson2(settings);
  if (protocol === "jsonrpc") return openJsonRpc(settings);
  throw misfit(settings, `the interface is json2 or jsonrpc, not ${String(protocol)}`);
}

const json = { "content-type": "application/json; charset=utf-8", accept: "application/json" };

function headersFor({ correlationId }: CallContext): Readonly<Record<string, string>> {
  return { ...json, ...(correlationId === "" ? {} : { "x-correlation-id": correlationId }) };
}

type Post = (path: string, body: unknown, headers: Record<string, string>, context: CallContext) => Promise<Called>;

/** JSON bodies to one server, and what the answers mean. */
function openPost(settings: ErpSettings): { readonly post: Post; close(): Promise<void> } {
  const http = openHttp(settings);
  const post: Post = async (path, body, own, context) => {
    const headers = { ...headersFor(context), ...own };
    const { signal } = context;
    const answer = await http.request({ method: "POST", path, body: JSON.stringify(body), headers, signal });
    if (answer.kind === "failure") return { meaning: networkTrouble(answer), answer: null };
    return { meaning: meaningOf(answer), answer };
  };
  return { post, close: () => http.close() };
}

/** JSON-2 (Odoo 19 and later): a path for each method, the API key as bearer token, the database in a header. */
function openJson2(settings: ErpSettings): Calls {
  const token = settings.secrets.token ?? settings.secrets.apiKey;
  if (!token) throw misfit(settings, "JSON-2 needs the API key of a user: sign in by API key or fixed token");
  const credentials = openCredentials({ ...settings, secrets: { token } });
  const { post, close } = openPost(settings);
  const database = String(settings.values.database ?? "");
  const own: Readonly<Record<string, string>> = database === "" ? {} : { "x-odoo-database": database };
  return {
    name: `JSON-2 with ${credentials.name}`,
    close: () => Promise.all([close(), credentials.close()]).then(() => {}),
    version: async () => 19,
    shown: (call, context) => shownAt(settings, pathOf(call), { ...headersFor(context), ...own }, bodyOf(call)),
    async call(call, context) {
      const identity = await credentials.headers(context.signal);
      if (identity.kind === "trouble") return { meaning: identity, answer: null };
      return post(pathOf(call), bodyOf(call), { ...identity.headers, ...own }, context);
    },
  };
}

function pathOf({ model, method }: MethodCall): string {
  return `/json/2/${model}/${method}`;
}

function bodyOf({ ids, records, named }: MethodCall): object {
  return { ...(ids ? { ids } : {}), ...(records ? { vals_list: records } : {}), ...named };
}

function shownAt({ baseUrl }: ErpSettings, path: string, headers: DraftRequest["headers"], body: object): DraftRequest {
  const prefix = new URL(baseUrl).pathname.replace(/\/+$/, "");
  return { method: "POST", path: prefix + path, headers, body: JSON.stringify(body) };
}

/** JSON-RPC (Odoo 18 and earlier): one path; database, user number and password stand in every body. */
function openJsonRpc(settings: ErpSettings): Calls {
  const { user, password } = settings.secrets;
  const database = String(settings.values.database ?? "");
  if (!user || !password) throw misfit(settings, "jsonrpc needs user and password (or an API key as password)");
  if (database === "") throw misfit(settings, "jsonrpc needs the name of the database");
  const { post, close } = openPost(settings);
  const rpc = (service: string, method: string, args: readonly unknown[], context: CallContext) =>
    post("/jsonrpc", envelope(service, method, args), {}, context);
  const users = openUserNumber((context) => rpc("common", "authenticate", [database, user, password, {}], context));
  return {
    name: `jsonrpc as ${user}`,
    close,
    version: async (context) => versionIn(await rpc("common", "version", [], context)),
    shown: (call, context) =>
      shownAt(
        settings,
        "/jsonrpc",
        headersFor(context),
        envelope("object", "execute_kw", [database, ...argumentsOf(call)]),
      ),
    async call(call, context) {
      const signedIn = await users.number(context);
      if (typeof signedIn !== "number") return signedIn;
      const called = await rpc("object", "execute_kw", [database, signedIn, password, ...argumentsOf(call)], context);
      if (called.meaning.kind === "trouble" && called.meaning.class === "auth") users.forget();
      return called;
    },
  };
}

function envelope(service: string, method: string, args: readonly unknown[]): object {
  return { jsonrpc: "2.0", method: "call", id: 1, params: { service, method, args } };
}

function argumentsOf({ model, method, ids, records, named }: MethodCall): readonly unknown[] {
  const given = records ?? ids;
  return [model, method, given ? [given] : [], named];
}

/** `[17, 0, 0, "final", 0, ""]`, or `["saas~18", 2, …]` for what is only hosted. */
function versionIn({ meaning }: Called): number | Trouble {
  if (meaning.kind === "trouble") return unsent(meaning);
  const { server_version_info: info } = (meaning.content ?? {}) as { readonly server_version_info?: unknown };
  const major = /\d+/.exec(String(Array.isArray(info) ? info[0] : ""))?.[0];
  return major === undefined ? unsent(formTrouble("no version of the server", meaning.facts)) : Number(major);
}

/** The number of our user in the database: asked for once, by everybody who waits for it, and kept. */
function openUserNumber(authenticate: (context: CallContext) => Promise<Called>) {
  let held: number | null = null;
  let asking: Promise<number | Called> | null = null;
  const ask = async (context: CallContext): Promise<number | Called> => {
    const called = numberIn(await authenticate({ ...context, correlationId: "" }));
    if (typeof called === "number") held = called;
    return called;
  };
  return {
    forget: () => void (held = null),
    async number(context: CallContext): Promise<number | Called> {
      if (held !== null) return held;
      asking ??= ask(context).finally(() => (asking = null));
      return asking;
    },
  };
}

function numberIn(called: Called): number | Called {
  const { meaning, answer } = called;
  if (meaning.kind === "trouble") return { meaning: unsent(meaning), answer };
  if (typeof meaning.content === "number") return meaning.content;
  return { meaning: refused(meaning.facts), answer };
}

function refused(facts: Trouble["answer"]): Trouble {
  return authTrouble("the database knows no such user with this password", facts);
}

function misfit({ baseUrl }: ErpSettings, detail: string): CodedError {
  return new CodedError(coded("WB-CFG-001", { node: new URL(baseUrl).host, detail }));
}
