/** The part of Node-RED's runtime API that our plugins use. */
export interface PluginApi {
  readonly plugins: { registerPlugin(id: string, definition: object): void };
  readonly events: { on(event: string, listener: (payload: never) => void): void };
  readonly httpNode: {
    get(path: string, answer: (request: unknown, response: HttpResponse) => void): void;
  };
  readonly settings: { readonly waybill?: { readonly flowsFolder: string } };
}

/** What an Express route answers with. */
export interface HttpResponse {
  status(code: number): HttpResponse;
  set(header: string, value: string): HttpResponse;
  json(body: object): void;
}
