/**
 * The messages that are checked: what the directories D.96A to D.08A allow, taken together. `!` must be there; `(..)` is a
 * group that the segment before it begins. Order and numbers of repetitions are not checked: partners keep neither.
 */
const contact = "CTA(COM) COM";
const leg = "TDT(DTM RFF TSR TPL PCD TMD SEL LOC(DTM))";
const equipment = "EQD(EQN MEA DIM SEL RFF TPL TMD HAN TMP(RNG) FTX NAD(DTM CTA COM) EQA(EQN SEL) TCC)";
const goods = "GID(HAN SGP DGS FTX LOC PIA IMD GDS MEA(EQN) DIM(EQN) PCI(GIN) GIN RFF(DTM))";
const piece = "GIN(DLM) GIR DTM RFF DLM MEA QTY";
const packages = `PAC(MEA DIM QTY GDS HAN(FTX DGS) PCI(${piece}) GIN(DLM) RFF)`;
const price = "CUX LOC MOA PRI EQN PCD QTY FTX";
const danger = "DGS(FTX QTY CTA(COM) MEA(EQN) SGP(MEA))";
const formalities = "GOR(DTM LOC SEL FTX DOC(DTM))";

export const messageText: Readonly<Record<string, string>> = {
  IFTSTA: `BGM! DTM TSR FTX CNT LOC NAD(${contact}) RFF(DTM) ${leg} ${equipment} GDS
    CNI(LOC CNT DTM FTX GDS TSR NAD(${contact}) RFF(DTM) ${leg} ${equipment} ${goods}
      STS(RFF DTM DOC FTX LOC PCI GIN PCD MOA QTY MEA NAD(${contact}) CTA COM ${leg} ${equipment} ${goods}))`,
  DESADV: `BGM! DTM ALI MEA MOA FTX GIS CNT RFF(DTM) NAD(LOC RFF(DTM) ${contact} FTX) TOD(LOC FTX) HAN
    TDT(DTM RFF PCD TMD TPL SEL LOC(DTM)) EQD(MEA DIM SEL EQA HAN RFF LOC DTM TMP(RNG))
    CPS(FTX ${packages} GIN(DLM) QVR(DTM)
      LIN(PIA IMD MEA QTY ALI GIN(DLM) GIR DLM DTM NAD TDT HAN FTX MOA GEI GIS TMD ASI PGI
        RFF(NAD DTM ${contact}) ${danger} LOC(NAD DTM QTY) SGP(QTY) PCI(${piece}) ${packages} QVR(DTM)))`,
  IFTMIN: `BGM! ${contact} DTM TSR CUX MOA FTX CNT DOC(DTM) GDS LOC(DTM) TOD(LOC) RFF(DTM) ${formalities}
    CPI(${price}) TCC(${price}) ${leg}
    NAD(LOC ${contact} DOC(DTM) TSR RFF(DTM) CPI(${price}) TCC(${price}) TDT(DTM LOC TSR))
    GID(HAN TMP(RNG) TMD LOC(DTM) MOA PIA IMD GIN FTX PCD GDS NAD(DTM ${contact}) MEA(EQN) DIM(EQN) RFF(DTM)
      PCI(RFF DTM GIN) DOC(DTM) ${formalities} TPL CPI(${price}) TCC(${price}) SGP(MEA(EQN) DIM(EQN)) ${danger})
    ${equipment}`,
};

/** Segments whose first elements must be there, by how many. */
export const mandatoryElements: Readonly<Record<string, number>> = {
  CNT: 1,
  COM: 1,
  CPS: 1,
  DIM: 2,
  DOC: 1,
  DTM: 1,
  EQA: 1,
  EQD: 1,
  FTX: 1,
  GIN: 2,
  LOC: 1,
  MEA: 1,
  MOA: 1,
  NAD: 1,
  PIA: 2,
  QTY: 1,
  RFF: 1,
  RNG: 1,
  SGP: 1,
  TDT: 1,
  TMP: 1,
  TPL: 1,
};

/** The segments of the directories: partners put them into messages that have no place for them. */
export const segmentTags: ReadonlySet<string> = new Set(
  `ADR ADS AGR AJT ALC ALI ALS APD APP APR ARD ARR ASI ATI ATR ATT AUT BAS BGM BII BLI BUS CAV CCD CCI CDI CDS
  CDV CED CIN CLA CLI CLT CMN CMP CNI CNT CNX COD COM CON COT CPI CPS CPT CRI CST CTA CUX DAM DAR DFN DGS DII
  DIM DIS DLI DLM DMS DOC DRD DSG DSI DTI DTM EDT EFI ELM ELU ELV EMP EQA EQD EQI EQN ERC ERI ERP EVE EVT FCA
  FII FNS FNT FOR FRM FRQ FSQ FTI FTX GDS GEI GID GIN GIR GIS GOR GPO GRU HAN HDR HDS HYN ICD IDE IFD IFT IHC
  IMD IND INP INV IRQ ITC ITD ITM LAN LIN LKP LOC MAP MEA MEM MES MKS MOA MOV MSD MSG MTD NAA NAD NAT NME NUN
  ODI ODS ORG OTI PAC PAI PAS PAT PCC PCD PCI PDI PDT PER PGI PIA PIT PLI PMT PNA POC POP POR POS PRC PRD PRE
  PRI PRO PRT PRV PSD PSI PTY PYT QRS QTI QTY QUA QVR RCI RCS REL RFF RFR RJL RLS RNG ROD RPI RSL RTE SAL SCC
  SCD SDT SEG SEL SEQ SER SFI SGP SGU SLI SMV SPR SPS SSR STA STC STG STS TAX TCC TCE TDI TDT TEM TFF TIF TIZ
  TMD TMP TOD TPL TRF TRU TSR TVL TXS TXT UGH UGT UNS VEH VLI`.split(/\s+/),
);
