/**
 * The sets that are checked, 004010: segments in their loops. `!` must be there, `*n` at most so often (once without),
 * `(..)` a loop that begins with the segment before it, `^` a loop whose instances name the one above them.
 */
const party = "N2 N3*2 N4 L11*10";
const status = "AT7*10(MS1 MS2)";
const hazard = "LH1*100(LH2*10 LH3*12 LFH*20 LEP*99999 LH4 LHT*3 LHR*10 PER*5 LHE)";
const stopGoods = `L5*99(AT8 G61*99(L11*5 LH6*6 ${hazard}))`;
const equipment = "N7*10(N7A N7B MEA M7*2)";

export const setText: Readonly<Record<string, string>> = {
  "204": `B2! B2A! L11*50 G62 MS3 AT5*6 PLD LH6*6 NTE*10 N1*5(N2 N3*2 N4 L11 G61*3) ${equipment}
    S5!*999(L11*50 G62*2 AT8 LAD*999 AT5*6 PLD NTE*20 N1(N2 N3*2 N4 G61*3) ${stopGoods}
    OID*999(G62*2 LAD*999 ${stopGoods}) ${equipment}) L3`,
  "210": `B3! C2 C3 ITD N9*300 L11*300 G62*6 R3*12 H3*6 K1*10 N1*10(N2 N3*2 N4 N9*5) N7*10(M7*2) SPO*999999(SDQ*10)
    S5*999(N9*10 L11*10 G62*10 H3*6 SPO*999999(SDQ*10) N1*2(N2 N3*2 N4 N9*5 N7*10(M7*2)))
    LX*9999(N9*5 L11*5 POD L5*30 H1*3 H2*2 L0*10 L1*10 L4*10 L7*10 K1*10 SPO*999999(SDQ*10)
    N1*999999(N2 N3*2 N4 N9*10 CD3*999999(N9*20 H6*10 L9*10 POD G62) SPO*999999(SDQ*10))) L3`,
  "214": `B10! L11*300 MAN*9999 K1*10 N1*10(N2 N3*2 N4 G61 G62 L11*10) MS3*12
    LX*999999(${status} L11*10 MAN*9999 Q7*10 K1*10 AT5*10 AT8*10
    CD3*999999(L11*20 ${status} NM1 Q7*10 AT8 MAN*9999 N1*999999(N2 N3*3 N4 L11*10))
    PRF*999999(N1*999999(${party}) CD3*999999(L11*20 ${status} MAN*9999)) SPO*999999(SDQ*10) EFI*99999(BIN!))`,
  "856": `BSN! DTM*10 HL!^*200000(LIN SN1 SLN*1000 PRF PO4 PID*200 MEA*40 PWK*25 PKG*25 TD1*20 TD5*12 TD3*12 TD4*5 TSD
    REF*99999 PER*3 ${hazard} CLD*200(REF*200 DTP) MAN*99999 DTM*10 FOB PAL
    N1*200(N2*2 N3*2 N4 REF*12 PER*3 FOB) SDQ*50 ETD CUR SAC*99999(CUR) GF YNQ*10 LM*10(LQ!*100)
    V1*99999(R4*99999 DTM*99999)) CTT`,
  "990": `B1! N9 L11 G62*6 N7 L9*40 V9*10 K1*10 S5*999(N9*10 G62*10 K1*10)`,
};
