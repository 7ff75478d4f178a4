// Whether a file is the whole of one that was copied in part.

/** Bytes that are compared at once. */
const step = 1 << 20;

/** begins says whether a file begins with all bytes of another. Neither is in memory as a whole. */
export async function begins(whole: Blob, part: Blob): Promise<boolean> {
  if (whole.size < part.size) return false;
  try {
    for (let at = 0; at < part.size; at += step) {
      const end = Math.min(at + step, part.size);
      const [a, b] = await Promise.all([whole, part].map(async (one) => new Uint8Array(await one.slice(at, end).arrayBuffer())));
      if (a.length !== b.length || a.some((byte, i) => byte !== b[i])) return false;
    }
  } catch {
    return false; // the disk has lost one of them, or it has changed since it was chosen
  }
  return true;
}
