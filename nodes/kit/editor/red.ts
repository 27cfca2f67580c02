/** What we use of Node-RED's editor in the browser, and of the jQuery that it brings. */

export interface EditorNode {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly name?: string;
  readonly valid?: boolean;
  readonly changed?: boolean;
  readonly _def: { readonly category: string; readonly defaults?: Readonly<Record<string, unknown>> };
  _(key: string, values?: Readonly<Record<string, string | number>>): string;
  [property: string]: unknown;
}

/** A node whose dialog is open or that is drawn. */
export type Drawn = EditorNode & { dirty?: boolean };

export interface PropertyDefinition {
  readonly value: unknown;
  readonly type?: string;
  readonly required?: boolean;
  readonly label?: string;
  validate?(this: EditorNode, value: unknown, options: unknown): true | string;
}

export interface TypeDefinition {
  readonly category: string;
  readonly color?: string;
  readonly icon: string;
  readonly defaults: Readonly<Record<string, PropertyDefinition>>;
  readonly credentials?: Readonly<Record<string, { readonly type: "text" | "password" }>>;
  readonly inputs?: number;
  readonly outputs?: number;
  readonly align?: "right";
  readonly paletteLabel?: (this: EditorNode) => string;
  readonly label: (this: EditorNode) => string;
  readonly labelStyle?: (this: EditorNode) => string;
  readonly inputLabels?: (this: EditorNode, index: number) => string;
  readonly outputLabels?: (this: EditorNode, index: number) => string;
  readonly onadd?: (this: EditorNode) => void;
  readonly oneditprepare?: (this: EditorNode) => void;
  readonly oneditsave?: (this: EditorNode) => void;
  readonly oneditcancel?: (this: EditorNode) => void;
  readonly oneditdelete?: (this: EditorNode) => void;
  readonly oneditresize?: (this: EditorNode, size: { readonly width: number; readonly height: number }) => void;
}

/** What a typed input may hold. */
export interface InputType {
  readonly value: string;
  readonly label?: string;
  readonly icon?: string;
  readonly hasValue?: boolean;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly validate?: (value: string) => boolean;
}

export interface Query {
  readonly length: number;
  readonly [index: number]: HTMLElement;
  val(): unknown;
  val(value: unknown): Query;
  on(event: string, take: (event: Event) => void): Query;
  trigger(event: string): Query;
  append(child: Query | HTMLElement): Query;
  appendTo(parent: Query | HTMLElement): Query;
  empty(): Query;
  find(selector: string): Query;
  first(): Query;
  data(name: string): unknown;
  data(name: string, value: unknown): Query;
  css(styles: Readonly<Record<string, string>>): Query;
  each(visit: (this: HTMLElement, index: number, element: HTMLElement) => void): Query;
  typedInput(options: {
    readonly types: readonly (string | InputType)[];
    readonly default?: string;
    readonly typeField?: Query;
  }): Query;
  typedInput(call: "value" | "type"): string;
  typedInput(call: "value" | "type", value: string): Query;
  typedInput(call: "types", types: readonly (string | InputType)[]): Query;
  typedInput(call: "width", width: string): Query;
  autoComplete(options: {
    readonly search: (text: string) => readonly { readonly value: string; readonly label?: string }[];
    readonly minLength?: number;
  }): Query;
  editableList<T>(options: ListOptions<T>): Query;
  editableList(call: "addItem" | "removeItem", item: unknown): Query;
  editableList(call: "empty"): Query;
  editableList(call: "items"): Query;
  editableList(call: "height", pixels: number): Query;
}

export interface ListOptions<T> {
  readonly addItem: (row: Query, index: number, item: Partial<T>) => void;
  readonly removable?: boolean;
  readonly sortable?: boolean;
  readonly addButton?: boolean | string;
  readonly header?: Query;
  readonly height?: number | "auto";
}

export interface AjaxOptions {
  readonly url: string;
  readonly method?: "GET" | "POST";
  readonly contentType?: string;
  readonly data?: string;
  readonly dataType?: "json" | "text";
}

export interface JQuery {
  (selector: string | HTMLElement | Element): Query;
  (html: string, attributes: Readonly<Record<string, string>>): Query;
  ajax(options: AjaxOptions): PromiseLike<unknown>;
}

/** A panel that slides over the dialog. */
export interface TrayOptions {
  readonly title: string;
  readonly width: number;
  readonly buttons: readonly {
    readonly id: string;
    readonly text: string;
    readonly class?: string;
    readonly click: () => void;
  }[];
  readonly open: (tray: Query) => void;
}

export interface Notification {
  close(): void;
}

export interface Editor {
  _(key: string, values?: Readonly<Record<string, string | number>>): string;
  readonly i18n: { lang(): string };
  readonly nodes: {
    registerType(type: string, definition: TypeDefinition): void;
    node(id: string): EditorNode | null;
    /** What runs: the nodes as they were at the last deploy. */
    originalFlow(): readonly { readonly id: string }[];
    eachNode(visit: (node: EditorNode) => boolean | undefined): void;
    filterNodes(find: Readonly<Record<string, unknown>>): EditorNode[];
    eachConfig(visit: (node: EditorNode) => boolean | undefined): void;
  };
  readonly plugins: { registerPlugin(id: string, definition: Readonly<Record<string, unknown>>): void };
  readonly hooks: { add<E>(hook: string, take: (event: E) => void): void };
  readonly comms: { subscribe(topic: string, take: (topic: string, data: unknown) => void): void };
  readonly events: { on(event: string, take: (value: never) => void): void };
  readonly view: {
    redraw(all?: boolean): void;
    annotations: { register(id: string, options: Readonly<Record<string, unknown>>): void };
  };
  readonly popover: { tooltip(target: Query, text: string): void };
  readonly editor: { edit(node: EditorNode): void; validateNode(node: EditorNode): boolean };
  readonly workspaces: { active(): string; show(id: string): void };
  readonly sidebar: { addTab(tab: Readonly<Record<string, unknown>>): void };
  readonly tray: { resize(): void; show(options: TrayOptions): void; close(done?: () => void): void };
  readonly actions: { invoke(action: string, value?: unknown): void };
  notify(text: string, options: string | Readonly<Record<string, unknown>>): Notification;
}

declare global {
  const RED: Editor;
  const $: JQuery;
}
