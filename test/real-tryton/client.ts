import { access } from "./server.ts";

/** A record as it was read. */
export type Row = Readonly<Record<string, unknown>>;

/** A plain client on a line that loses nothing: it prepares the story, and looks at its end what became of it. */
export interface Client {
  call(method: string, ...params: readonly unknown[]): Promise<unknown>;
  /** All records that a domain leads to. */
  rows(model: string, domain: readonly unknown[], fields: readonly string[]): Promise<readonly Row[]>;
}

/** Signs in as the integration's own user. */
export async function signIn(url: string): Promise<Client> {
  let authorization = "";
  let context: unknown = {};
  const post = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    const headers = { "content-type": "application/json", ...(authorization ? { authorization } : {}) };
    const body = JSON.stringify({ id: 1, method, params });
    const answer = await fetch(`${url}/${access.database}/`, { method: "POST", headers, body });
    if (!answer.ok) throw new Error(`${method}: status ${answer.status}`);
    const { result, error } = (await answer.json()) as { result?: unknown; error?: unknown };
    if (error) throw new Error(`${method}: ${JSON.stringify(error).slice(0, 300)}`);
    return result;
  };
  const granted = await post("common.db.login", [access.user, { password: access.password }, "en"]);
  const [id, key] = granted as [number, string];
  authorization = `Session ${btoa(`${access.user}:${id}:${key}`)}`;
  context = await post("model.res.user.get_preferences", [true, {}]);
  const call: Client["call"] = (method, ...params) => post(`model.${method}`, [...params, context]);
  return {
    call,
    rows: async (model, domain, fields) =>
      (await call(`${model}.search_read`, domain, 0, null, [["id", "ASC"]], fields)) as Row[],
  };
}
