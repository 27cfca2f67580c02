/** Why a value of a dialog is not accepted, in plain words; `{0}`, `{1}` are the limits. */
const reasons = {
  required: { en: "is missing", de: "fehlt" },
  text: { en: "must be text", de: "muss Text sein" },
  short: { en: "may have {0} characters at most", de: "darf höchstens {0} Zeichen haben" },
  path: {
    en: "must begin with / and hold letters, digits, - _ . only, like /waybill/ups",
    de: "muss mit / beginnen und nur Buchstaben, Ziffern, - _ . enthalten, etwa /waybill/ups",
  },
  reserved: {
    en: "is used by the editor; choose another, like /waybill/ups",
    de: "wird vom Editor benutzt; wähle einen anderen, etwa /waybill/ups",
  },
  number: { en: "must be a number", de: "muss eine Zahl sein" },
  whole: { en: "must be a whole number", de: "muss eine ganze Zahl sein" },
  between: { en: "must lie between {0} and {1}", de: "muss zwischen {0} und {1} liegen" },
  choice: { en: "is not one of the choices", de: "steht nicht zur Wahl" },
  url: {
    en: "must be an address like https://erp.example.com/path",
    de: "muss eine Adresse wie https://erp.example.com/pfad sein",
  },
  erp: {
    en: "must be an address like https://erp.example.com/path, postgres://host/database or file:///folder, without user and password",
    de: "muss eine Adresse wie https://erp.example.com/pfad, postgres://host/datenbank oder file:///ordner sein, ohne Benutzer und Kennwort",
  },
  broker: {
    en: "must be an address like mqtts://broker.example.com, without user and password",
    de: "muss eine Adresse wie mqtts://broker.example.com sein, ohne Benutzer und Kennwort",
  },
  clientId: {
    en: "may hold 1 to 40 letters, digits and - _ . : only",
    de: "darf nur 1 bis 40 Buchstaben, Ziffern und - _ . : enthalten",
  },
  topic: {
    en: "must be a topic like events/ups/# (+ is one whole level, # the rest)",
    de: "muss ein Thema wie events/ups/# sein (+ ist eine ganze Ebene, # der Rest)",
  },
  group: {
    en: "must be a name without spaces, / + and #",
    de: "muss ein Name ohne Leerzeichen, / + und # sein",
  },
  host: {
    en: "must be a host like files.example.com or files.example.com:2222",
    de: "muss ein Rechner wie files.example.com oder files.example.com:2222 sein",
  },
  fingerprint: {
    en: "must be the fingerprint of the server's key, like SHA256: and 43 letters; ssh-keygen -l shows it",
    de: "muss der Fingerabdruck des Serverschlüssels sein, etwa SHA256: und 43 Zeichen; ssh-keygen -l zeigt ihn",
  },
  env: {
    en: "must be the name of an environment variable, like UPS_SECRET, not the secret itself",
    de: "muss der Name einer Umgebungsvariablen sein, etwa UPS_SECRET, nicht das Geheimnis selbst",
  },
  flag: { en: "must be yes or no", de: "muss ja oder nein sein" },
  list: { en: "needs at least one", de: "braucht mindestens eins" },
  row: { en: "has a line that is not complete", de: "hat eine unvollständige Zeile" },
  field: { en: "has a line without a field of the ERP", de: "hat eine Zeile ohne Feld des ERP" },
  source: { en: "has a line without a value", de: "hat eine Zeile ohne Wert" },
  fixed: {
    en: "names {0}, which the ERP shows and does not let us change",
    de: "nennt {0}; das zeigt das ERP, lässt es aber nicht ändern",
  },
  twice: { en: "names {0} twice", de: "nennt {0} zweimal" },
  json: { en: "is not valid JSON", de: "ist kein gültiges JSON" },
  pairs: {
    en: "must be pairs like DELIVERED=D, IN_TRANSIT=T",
    de: "muss aus Paaren wie DELIVERED=D, IN_TRANSIT=T bestehen",
  },
  time: { en: "must be a time of day like 02:30", de: "muss eine Uhrzeit wie 02:30 sein" },
  same: { en: "must differ from the first milestone", de: "muss sich vom ersten Meilenstein unterscheiden" },
  gone: { en: "is not there any more; choose another", de: "gibt es nicht mehr; wähle etwas anderes" },
  invalid: {
    en: "has a mistake of its own; open it with the pencil",
    de: "hat selbst einen Fehler; öffne es mit dem Stift",
  },
  file: { en: "must be the name of a file, like waybill.db", de: "muss der Name einer Datei sein, etwa waybill.db" },
} as const;

export type ReasonKey = keyof typeof reasons;

/** Writes a reason with its limits as the message of a check; `explain` reads it again. */
export function reason(key: ReasonKey, ...limits: readonly (string | number)[]): string {
  return [key, ...limits].join("|");
}

/** The plain words of a reason, in German where `language` is German, else in English. */
export function explain(written: string, language: string): string {
  const [key = "", ...limits] = written.split("|");
  const words = Object.hasOwn(reasons, key) ? reasons[key as ReasonKey] : { en: written, de: written };
  const sentence = language.startsWith("de") ? words.de : words.en;
  return sentence.replace(/\{(\d)\}/g, (_, index: string) => limits[Number(index)] ?? "?");
}
