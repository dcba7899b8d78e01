/** Addresses that lead to a person: for a telephone, and for a map. */

/** A number as a telephone wants it; empty without one. */
export function dialOf(phone: string | undefined): string {
  return (phone ?? '').replace(/[^\d+]/g, '');
}

/** A map of an address; empty without one. */
export function mapOf(address: string | undefined): string {
  const place = (address ?? '').trim();
  return place === '' ? '' : `https://www.openstreetmap.org/search?query=${encodeURIComponent(place)}`;
}
