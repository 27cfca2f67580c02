/** A town with a carrier's building in it, and its IANA zone. */
export type Place = {
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly country: string;
  readonly countryName: string;
  readonly zone: string;
};

/** The three carriers of the sandbox, by the names that their webhook paths carry. */
export type CarrierId = "ups" | "fedex" | "dhl_unified";

const countryNames: Readonly<Record<string, string>> = {
  US: "United States",
  CA: "Canada",
  DE: "Germany",
  GB: "United Kingdom",
  PT: "Portugal",
  FI: "Finland",
  GR: "Greece",
  PL: "Poland",
  IE: "Ireland",
  SG: "Singapore",
  IN: "India",
};

function place(city: string, state: string, postalCode: string, country: string, zone: string): Place {
  return { city, state, postalCode, country, countryName: countryNames[country] ?? country, zone };
}

type Network = {
  readonly origins: readonly Place[];
  readonly hubs: readonly Place[];
  readonly towns: readonly Place[];
};

const america: Pick<Network, "origins" | "towns"> = {
  origins: [
    place("Duluth", "MN", "55802", "US", "America/Chicago"),
    place("Asheville", "NC", "28801", "US", "America/New_York"),
    place("Boise", "ID", "83702", "US", "America/Boise"),
  ],
  towns: [
    place("Flagstaff", "AZ", "86001", "US", "America/Phoenix"),
    place("Burlington", "VT", "05401", "US", "America/New_York"),
    place("Bozeman", "MT", "59715", "US", "America/Denver"),
    place("Eugene", "OR", "97401", "US", "America/Los_Angeles"),
    place("Hilo", "HI", "96720", "US", "Pacific/Honolulu"),
    place("St. John's", "NL", "A1C 5M2", "CA", "America/St_Johns"),
  ],
};

const networks: Readonly<Record<CarrierId, Network>> = {
  ups: {
    ...america,
    hubs: [
      place("Louisville", "KY", "40213", "US", "America/Kentucky/Louisville"),
      place("Rockford", "IL", "61109", "US", "America/Chicago"),
      place("Ontario", "CA", "91761", "US", "America/Los_Angeles"),
    ],
  },
  fedex: {
    ...america,
    hubs: [
      place("Memphis", "TN", "38118", "US", "America/Chicago"),
      place("Indianapolis", "IN", "46241", "US", "America/Indiana/Indianapolis"),
      place("Oakland", "CA", "94621", "US", "America/Los_Angeles"),
    ],
  },
  dhl_unified: {
    origins: [
      place("Göttingen", "", "37073", "DE", "Europe/Berlin"),
      place("Porto", "", "4000-011", "PT", "Europe/Lisbon"),
      place("Gdynia", "", "81-332", "PL", "Europe/Warsaw"),
    ],
    hubs: [
      place("Leipzig", "", "04435", "DE", "Europe/Berlin"),
      place("East Midlands", "", "DE74 2SA", "GB", "Europe/London"),
      place("Vantaa", "", "01530", "FI", "Europe/Helsinki"),
    ],
    towns: [
      place("Galway", "", "H91 X4P2", "IE", "Europe/Dublin"),
      place("Patras", "", "262 21", "GR", "Europe/Athens"),
      place("Tampere", "", "33100", "FI", "Europe/Helsinki"),
      place("Singapore", "", "049213", "SG", "Asia/Singapore"),
      place("Pune", "", "411001", "IN", "Asia/Kolkata"),
    ],
  },
};

/** The buildings between which a carrier of the sandbox moves parcels. */
export function networkOf(carrier: CarrierId): Network {
  return networks[carrier];
}
