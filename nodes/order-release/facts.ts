/** What the dialog learns of the system behind a connection. */
export interface ReleaseFacts {
  readonly title: string;
  /** Whether it can be asked which deliveries are released; null where that cannot be said before the connection is complete. */
  readonly releases: boolean | null;
}
