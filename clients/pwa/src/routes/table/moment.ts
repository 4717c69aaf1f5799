// A day and an hour as somebody fills them in, in the zone of the phone.

const two = (count: number): string => String(count).padStart(2, "0");

/** A moment as a field for day and hour holds it, in the zone of the phone. */
export function writeMoment(at: number): string {
  const date = new Date(at);
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The moment in such a field; undefined while there is none. */
export function readMoment(field: string): number | undefined {
  const at = field === "" ? Number.NaN : new Date(field).getTime();
  return Number.isNaN(at) || at < 0 ? undefined : at;
}
