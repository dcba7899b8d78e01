/**
 * Two letters for a person: of the first and the last part of the name; the last two characters of
 * a name without spaces in a script that has no letters, as 李娜.
 */
export function initials(name: string): string {
  const parts = name.trim().split(/\s+/u).filter(Boolean);
  const first = parts[0];
  if (first === undefined) return '';
  const characters = [...first];
  if (/^\p{Script=Han}/u.test(first)) return characters.slice(-2).join('');
  const last = parts.length > 1 ? parts[parts.length - 1] : undefined;
  return ((characters[0] ?? '') + ([...(last ?? '')][0] ?? '')).toLocaleUpperCase();
}
