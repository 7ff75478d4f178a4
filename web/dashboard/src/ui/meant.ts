// What somebody meant who wrote no selector: a filter in RSQL, or a part of a VIN.

import { useGet } from "../live/resource";

/** One comparison of RSQL at least; what joins conditions in CEL is none of it. */
const comparison = /^[^&|]*[A-Za-z_]\w*(\.[\w ]+)*\s*(==|!=|=[a-z]{2,3}=|[<>]=?)/;

/** The length of a filter that the API takes. */
const longestFilter = 2048;

/** useTranslation is the selector that a refused text means where it is RSQL: the API translates it, and says no to what is none. */
export function useTranslation(text: string): { selector: string; loading: boolean } {
  const path = text.length <= longestFilter && comparison.test(text) ? `/vehicles:count?q=${encodeURIComponent(text)}` : "";
  const answer = useGet<{ selector: string }>(path);
  if (path === "") return { selector: "", loading: false };
  return { selector: answer.problem ? "" : answer.data?.selector ?? "", loading: answer.loading };
}

/** partOfVIN is a text that can be a part of a VIN and hardly anything else; "" otherwise. */
export function partOfVIN(text: string): string {
  const vin = text.toUpperCase();
  return /^[A-HJ-NPR-Z0-9]{3,16}$/.test(vin) && (/\d/.test(vin) || text === vin) ? vin : "";
}
