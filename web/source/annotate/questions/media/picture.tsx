// An image before anything is drawn on it: it is loaded, and how large it is must be known. An SVG is only ever an image, so nothing in it runs.
import { useEffect, useState } from "preact/hooks";
import type { Json } from "../../asking";
import { address } from "../../material/piece";
import type { Size } from "./drawing";

export type Picture = { state: "loading" } | { state: "none" } | { state: "broken" } | { state: "no_size" } | { state: "other_size"; size: Size; seen: Size } | { state: "ready"; from: string; size: Size };

const ALIKE = 0.02; // sides of a smaller copy of an image are as one to the other, but for rounding
/** Pixels from which an image is called very large. */
export const HUGE = 50_000_000;

/** Return how large an image is for its places: what the task says, where what is seen has the same form; else what is seen. */
export function sizeOf(given: Size | null, seen: Size, vector: boolean): Picture & { state: "no_size" | "other_size" | "ready" } | Size {
  if (!seen.width || !seen.height || vector) return given ?? (seen.width && seen.height && !vector ? seen : { state: "no_size" });
  if (!given) return seen;
  const turned = Math.abs((given.width / given.height) / (seen.width / seen.height) - 1);
  return turned > ALIKE && Math.abs(given.width * seen.height - given.height * seen.width) > 2 * Math.max(seen.width, seen.height) ? { state: "other_size", size: given, seen } : given;
}

export function given(medium: Json | undefined): Size | null {
  const own = medium && typeof medium === "object" && !Array.isArray(medium) ? medium : {};
  const { width, height } = own;
  return typeof width === "number" && typeof height === "number" && width > 0 && height > 0 ? { width, height } : null;
}

function vector(from: string): boolean {
  return /^data:image\/svg|\.svgz?(?:$|[?#])/i.test(from);
}

/** Load an image; `again` loads it once more. */
export function usePicture(medium: Json | undefined): [Picture, () => void] {
  const from = address(medium);
  const [found, set] = useState<Picture>({ state: from ? "loading" : "none" });
  const [tries, count] = useState(0);
  const wanted = given(medium);
  useEffect(() => {
    if (!from) return set({ state: "none" });
    let over = false;
    const image = new Image();
    image.onload = () => {
      if (over) return;
      const size = sizeOf(wanted, { width: image.naturalWidth, height: image.naturalHeight }, vector(from)); // as it is seen: turned as the camera wrote
      set("state" in size ? (size as Picture) : { state: "ready", from, size });
    };
    image.onerror = () => { if (!over) set({ state: "broken" }); };
    image.src = from;
    return () => {
      over = true;
      image.onload = image.onerror = null;
    };
  }, [from, tries, wanted?.width, wanted?.height]);
  return [found, () => { set({ state: "loading" }); count(tries + 1); }];
}
