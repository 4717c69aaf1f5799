// Choosing another language: it comes when somebody asks for it.

import { put } from ".";
import { type Language, place, setLanguage } from "./language";
import { brought } from "./load";

/** Says everything in another language, all at once when it is there, and keeps the choice on this device for the next time. */
export async function speak(next: Language): Promise<void> {
  const texts = await Promise.all([...brought.keys()].map((part) => part[next]()));
  setLanguage(next);
  texts.forEach(put);
  try {
    localStorage.setItem(place, next);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
