/**
 * ISO 4217, list one as published on 2026-01-01 (six-group.com, the maintenance agency): active currencies by the
 * decimals of their minor unit. Left out: metals, test codes, what banks alone settle in (XAD, XDR, XSU, XUA), and funds
 * but the units of account that Chile and Uruguay price in. Since the list before: XCG instead of ANG, and no BGN
 * (Bulgaria has the euro). Held on 2026-11-27 against dinero.js 2.0.2, currency-codes 2.2.0 and the tender of CLDR:
 * nothing is missing, and nothing is too much.
 */
export const NO_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
export const TWO_DECIMALS =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP ' +
  'CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS ' +
  'INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN ' +
  'MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE ' +
  'SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ' +
  'ZMW ZWG';
export const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND';
export const FOUR_DECIMALS = 'CLF UYW';
