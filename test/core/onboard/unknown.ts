/** Four carriers that nobody has described: what they send, and what of it must come out. Invented; no such carrier exists. */

/** An event as it must come out of a pack: number, wall time, moment where it is known, milestone. */
export type Fact = readonly [number: string, local: string, utc: string | null, milestone: string | null];

export interface UnknownCarrier {
  readonly name: string;
  readonly id: string;
  readonly extension: string;
  /** What the analyst has. */
  readonly samples: readonly string[];
  /** What only comes later, and what it says. */
  readonly unseen: readonly { readonly body: string; readonly facts: readonly Fact[] }[];
  /** What only a person can say: meanings of codes whose wording says nothing, as event and milestone. */
  readonly answers: Readonly<Record<string, readonly [event: string, milestone: string]>>;
}

interface Step {
  readonly at: string;
  readonly code: string;
  readonly says: string;
  readonly town?: string;
  readonly land?: string;
}

const step = (at: string, code: string, says: string, town?: string, land?: string): Step => ({
  at,
  code,
  says,
  ...(town ? { town } : {}),
  ...(land ? { land } : {}),
});

function fjord(consignment: string, order: string, parcels: readonly (readonly [string, readonly Step[]])[]): string {
  return JSON.stringify({
    meta: { requestId: `r-${consignment}`, generatedAt: "2026-05-09T10:00:00+02:00" },
    consignments: [
      {
        consignmentNo: consignment,
        orderRef: order,
        recipient: { city: "Lund", countryCode: "SE" },
        parcels: parcels.map(([barcode, steps]) => ({
          barcode,
          weightGrams: 1200,
          history: steps.map(({ at, code, says, town, land }) => ({
            statusCode: code,
            statusText: says,
            eventTime: at,
            ...(town ? { location: { city: town, countryCode: land, zip: "22100" } } : {}),
          })),
        })),
      },
    ],
  });
}

const fjordSteps = {
  label: step("2026-05-04T08:12:44+02:00", "F10", "Shipment information received"),
  picked: step("2026-05-04T16:40:02+02:00", "F20", "Picked up by courier", "Malmö", "SE"),
  hub: step("2026-05-05T02:11:30+02:00", "F30", "Arrived at sorting hub", "Jönköping", "SE"),
  out: step("2026-05-05T07:30:00+02:00", "F50", "Out for delivery", "Lund", "SE"),
  shop: step("2026-05-05T13:05:10+02:00", "F61", "Delivered to parcel shop", "Lund", "SE"),
  attempt: step("2026-05-05T12:20:00+02:00", "F55", "Delivery attempted, recipient not at home", "Lund", "SE"),
  done: step("2026-05-06T11:02:33+02:00", "F60", "Delivered", "Lund", "SE"),
  silent: step("2026-05-05T09:00:00+02:00", "F77", "Advice code 77", "Lund", "SE"),
};

const fjordCarrier: UnknownCarrier = {
  name: "Fjordpak",
  id: "fjordpak",
  extension: "json",
  samples: [
    fjord("C-1000451", "SO-90011", [
      ["FJ400000011SE", [fjordSteps.label, fjordSteps.picked, fjordSteps.hub, fjordSteps.out, fjordSteps.done]],
      ["FJ400000025SE", [fjordSteps.label, fjordSteps.picked, fjordSteps.hub, fjordSteps.silent]],
    ]),
    fjord("C-1000452", "SO-90012", [["FJ400000039SE", [fjordSteps.label, fjordSteps.picked, fjordSteps.shop]]]),
    fjord("C-1000453", "SO-90013", [["FJ400000042SE", [fjordSteps.label, fjordSteps.out, fjordSteps.attempt]]]),
  ],
  unseen: [
    {
      body: fjord("C-2000001", "SO-95555", [
        ["FJ400000999SE", [step("2026-06-01T23:59:59Z", "F20", "Picked up by courier", "Oslo", "NO"), fjordSteps.done]],
        ["FJ400000985SE", [fjordSteps.shop]],
      ]),
      facts: [
        ["FJ400000999SE", "2026-06-01T23:59:59", "2026-06-01T23:59:59Z", "PICKED_UP"],
        ["FJ400000999SE", "2026-05-06T11:02:33", "2026-05-06T09:02:33Z", "DELIVERED"],
        ["FJ400000985SE", "2026-05-05T13:05:10", "2026-05-05T11:05:10Z", "AVAILABLE_FOR_PICKUP"],
      ],
    },
  ],
  answers: { F77: ["HELD", "EXCEPTION"] },
};

function alpin(number: string, steps: readonly Step[], signed = ""): string {
  const status = steps.map(
    ({ at, code, says, town }) =>
      `      <Status><Zeitpunkt>${at}</Zeitpunkt><Code>${code}</Code><Text>${says}</Text>${town ? `<Ort>${town}</Ort><Land>AT</Land>` : ""}</Status>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Statusmeldung xmlns="urn:alpin-example" erstellt="08.07.2026 06:00">',
    "  <Sendungen>",
    `    <Sendung><Sendungsnummer>${number}</Sendungsnummer><Auftragsnummer>A-${number.slice(-4)}</Auftragsnummer><Anzahl>1</Anzahl>${signed ? `<Unterschrift>${signed}</Unterschrift>` : ""}`,
    ...status,
    "    </Sendung>",
    "  </Sendungen>",
    "</Statusmeldung>",
  ].join("\n");
}

const alpinSteps = {
  label: step("02.07.2026 09:15", "100", "Elektronisch angekündigt"),
  picked: step("02.07.2026 17:40", "200", "Abgeholt", "Graz"),
  hub: step("03.07.2026 01:20", "300", "Im Paketzentrum bearbeitet", "Linz"),
  out: step("03.07.2026 07:55", "400", "In Zustellung", "Wels"),
  absent: step("03.07.2026 11:30", "510", "Empfänger nicht angetroffen", "Wels"),
  shop: step("03.07.2026 15:00", "520", "Im Paketshop hinterlegt", "Wels"),
  done: step("04.07.2026 10:05", "600", "Zugestellt", "Wels"),
};

const alpinCarrier: UnknownCarrier = {
  name: "Alpin Express",
  id: "alpin_express",
  extension: "xml",
  samples: [
    alpin(
      "AX0077120011",
      [alpinSteps.label, alpinSteps.picked, alpinSteps.hub, alpinSteps.out, alpinSteps.done],
      "HUBER",
    ),
    alpin("AX0077120012", [alpinSteps.label, alpinSteps.picked, alpinSteps.out, alpinSteps.absent]),
    alpin("AX0077120013", [alpinSteps.shop]),
  ],
  unseen: [
    {
      body: alpin("AX0077129999", [step("31.12.2026 23:59", "600", "Zugestellt", "Villach")], "MOSER"),
      facts: [["AX0077129999", "2026-12-31T23:59:00", null, "DELIVERED"]],
    },
    {
      body: alpin("AX0077128888", [alpinSteps.absent, alpinSteps.shop]),
      facts: [
        ["AX0077128888", "2026-07-03T11:30:00", null, "DELIVERY_ATTEMPTED"],
        ["AX0077128888", "2026-07-03T15:00:00", null, "AVAILABLE_FOR_PICKUP"],
      ],
    },
  ],
  answers: {},
};

const nordHeader = "Sendungsnummer;Lieferschein;Datum;Uhrzeit;Status;Bezeichnung;Ort;PLZ;Land";
const nord = (...lines: readonly string[]): string => [nordHeader, ...lines, ""].join("\r\n");

const nordCarrier: UnknownCarrier = {
  name: "Nordfracht",
  id: "nordfracht",
  extension: "csv",
  samples: [
    nord(
      "NF20260001;80004711;13.04.2026;08:10;AVI;Sendungsdaten übermittelt;;;",
      "NF20260001;80004711;13.04.2026;15:30;ABH;Abgeholt;Bremen;28195;DE",
      "NF20260002;80004712;13.04.2026;15:31;ABH;Abgeholt;Bremen;28195;DE",
      "NF20260001;80004711;14.04.2026;07:05;ZFZ;In Zustellung;Kiel;24103;DE",
      'NF20260001;80004711;14.04.2026;11:45;ZUG;"Zugestellt; vollständig";Kiel;24103;DE',
    ),
    nord(
      "NF20260003;80004713;14.04.2026;06:50;HUB;Ankunft im Umschlaglager;Kassel;34117;DE",
      "NF20260003;80004713;14.04.2026;12:10;VER;Annahme verweigert;Fulda;36037;DE",
      "NF20260003;80004713;15.04.2026;09:00;X9;Sonderfall;Fulda;36037;DE",
    ),
  ],
  unseen: [
    {
      body: nord(
        "NF20269001;80009999;02.05.2026;16:00;ABH;Abgeholt;Hamburg;20095;DE",
        "NF20269002;80009998;03.05.2026;10:20;ZUG;Zugestellt;Lübeck;23552;DE",
        "NF20269001;80009999;04.05.2026;09:59;ZUG;Zugestellt;Kiel;24103;DE",
      ),
      facts: [
        ["NF20269001", "2026-05-02T16:00:00", null, "PICKED_UP"],
        ["NF20269001", "2026-05-04T09:59:00", null, "DELIVERED"],
        ["NF20269002", "2026-05-03T10:20:00", null, "DELIVERED"],
      ],
    },
  ],
  answers: { X9: ["HELD", "EXCEPTION"] },
};

function swift(number: string, ms: number, type: string, city: string, note?: string): string {
  const event = { type, occurred: ms, ...(note ? { note } : {}), place: { city, country: "NL" } };
  return JSON.stringify({
    version: 3,
    sentAt: ms + 1500,
    shipment: { trackingNumber: number, reference: `PO-${number.slice(-3)}` },
    event,
  });
}

const swiftCarrier: UnknownCarrier = {
  name: "Swiftbird",
  id: "swiftbird",
  extension: "json",
  samples: [
    swift("SB88100012345", 1_778_400_000_000, "PARCEL_RECEIVED", "Utrecht"),
    swift("SB88100012345", 1_778_440_500_000, "OUT_FOR_DELIVERY", "Breda"),
    swift("SB88100012345", 1_778_452_345_678, "DELIVERED", "Breda"),
    swift("SB88100067890", 1_778_451_000_000, "DELIVERY_FAILED", "Delft", "Nobody home"),
    swift("SB88100067890", 1_778_460_000_000, "K4", "Delft"),
  ],
  unseen: [
    {
      body: swift("SB88100099999", 1_780_000_000_500, "DELIVERED", "Gouda"),
      facts: [["SB88100099999", "2026-05-28T20:26:40.5", "2026-05-28T20:26:40.5Z", "DELIVERED"]],
    },
    {
      body: swift("SB88100099998", 1_780_000_100_000, "OUT_FOR_DELIVERY", "Gouda"),
      facts: [["SB88100099998", "2026-05-28T20:28:20", "2026-05-28T20:28:20Z", "OUT_FOR_DELIVERY"]],
    },
  ],
  answers: { K4: ["HELD", "EXCEPTION"] },
};

export const unknownCarriers: readonly UnknownCarrier[] = [fjordCarrier, alpinCarrier, nordCarrier, swiftCarrier];

/** The samples as files. */
export function filesOf({
  samples,
  extension,
}: UnknownCarrier): readonly { readonly name: string; readonly bytes: Buffer }[] {
  return samples.map((text, at) => ({ name: `sample-${at + 1}.${extension}`, bytes: Buffer.from(text) }));
}
